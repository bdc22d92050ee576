"""Caffe2 files of PySlowFast's model zoo: `res2_0_branch2a_w`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="caffe2",
    title="PySlowFast in Caffe2",
    families=families_in(__name__, __path__),
    marks=(r"^conv1_w$", r"^res2_0_branch2a_w$", r"^pred_w$"),
    head=r"^pred_w$",
    dropped=(r"_momentum$", r"^lr$", r"^model_iter$"),
)
