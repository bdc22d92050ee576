"""Checkpoints of torchvision: `layer1.0.conv1.0.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="torchvision",
    title="torchvision",
    families=families_in(__name__, __path__),
    marks=(r"^stem\.0\.weight$", r"^layer1\.0\.conv1\.0\.", r"^fc\.weight$"),
    head=r"^fc\.weight$",
)
