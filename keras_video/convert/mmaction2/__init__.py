"""Checkpoints of MMAction2: `backbone.slow_path.layer1.0.conv1.conv.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="mmaction2",
    title="MMAction2",
    families=families_in(__name__, __path__),
    marks=(
        r"^backbone\.(slow_path\.)?conv1\.conv\.weight$",
        r"^cls_head\.fc_cls\.weight$",
    ),
    head=r"^cls_head\.fc_cls\.weight$",
)
