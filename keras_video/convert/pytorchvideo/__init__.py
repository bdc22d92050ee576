"""Checkpoints of PyTorchVideo: `blocks.1.res_blocks.0.branch2.conv_a.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="pytorchvideo",
    title="PyTorchVideo",
    families=families_in(__name__, __path__),
    marks=(r"^blocks\.0\.", r"^blocks\.\d\.proj\.weight$"),
    head=r"^blocks\.\d\.proj\.weight$",
    task="classification",
    exported=True,
)
