"""Blocks inserted into a backbone after a stage, by argument."""

from keras_video.layers.spatio_temporal_alignment import SpatioTemporalAlignment

KINDS = {"alignment": SpatioTemporalAlignment}


class Insertions:
    """The blocks that a backbone's arguments ask for, and where they go.

    Args:
        stages: names after which a block may be inserted.
        pathways: names of the pathways, the default first; none for a backbone
            of one pathway.
        **blocks: by kind (`alignment=`), a dictionary or a list of dictionaries:
            `"after"` names the stage, `"pathway"` the pathway, the rest are
            arguments of the layer. `None` asks for nothing.

    Raises:
        ValueError: for a stage or a pathway that the backbone does not have.
    """

    def __init__(self, stages, pathways=(), **blocks):
        self.specs = []
        for kind, wanted in blocks.items():
            wanted = [wanted] if isinstance(wanted, dict) else list(wanted or [])
            for spec in wanted:
                self.specs.append(_checked(kind, spec, stages, pathways))

    def apply(self, x, stage, pathway=None):
        """Pass `x` through the blocks that come after `stage`."""
        for kind, after, where, arguments in self.specs:
            if (after, where) == (stage, pathway):
                prefix = f"{pathway}_" if pathway else ""
                named = {"name": f"{prefix}{stage}_{kind}", **arguments}
                x = KINDS[kind](**named)(x)
        return x


def _checked(kind, spec, stages, pathways):
    arguments = dict(spec)
    after = arguments.pop("after", None)
    if after not in stages:
        raise ValueError(
            f'`{kind}` needs `"after"`, the name of a stage: one of {list(stages)}. '
            f"Received: {kind}={spec}"
        )
    where = arguments.pop("pathway", pathways[0] if pathways else None)
    if where not in (pathways or (None,)):
        raise ValueError(
            f'`"pathway"` of `{kind}` must be one of {list(pathways)}'
            f"{'' if pathways else ' (this backbone has one pathway)'}. "
            f"Received: {kind}={spec}"
        )
    return kind, after, where, arguments
