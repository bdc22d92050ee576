"""Checkpoints of PyTorchVideo's detectors: `model.blocks.0.conv.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="pytorchvideo_detection",
    title="PyTorchVideo, detection",
    families=families_in(__name__, __path__),
    marks=(r"^model\.blocks\.0\.", r"^detection_head\.proj\.weight$"),
    head=r"^detection_head\.proj\.weight$",
    task="action_detection",
    exported=True,
)
