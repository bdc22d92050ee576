"""Checkpoints of 3D-ResNets and MARS: `module.layer1.0.conv1.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="resnets3d",
    title="3D-ResNets",
    families=families_in(__name__, __path__),
    marks=(r"^conv1\.weight$", r"^layer1\.0\.conv1\.weight$", r"^fc\.weight$"),
    head=r"^fc\.weight$",
)
