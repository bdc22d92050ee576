"""Checkpoints of PySlowFast: `s2.pathway0_res0.branch2.a.weight`."""

from keras_video.convert.checkpoint_format import CheckpointFormat, families_in

FORMAT = CheckpointFormat(
    name="pyslowfast",
    title="PySlowFast",
    families=families_in(__name__, __path__),
    marks=(r"^s1\.pathway0_stem\.", r"^head\.projection\.weight$"),
    head=r"^head\.projection\.weight$",
    exported=True,
)
