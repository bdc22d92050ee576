"""Blocks inserted into a backbone by argument, after a stage or inside its blocks."""

from keras_video.layers.non_local import NonLocal
from keras_video.layers.slow_fast_self_attention import SlowFastSelfAttention
from keras_video.layers.spatio_temporal_alignment import SpatioTemporalAlignment
from keras_video.layers.st_attention import STAttention

# Where several go to the same place, they follow one another in this order.
KINDS = {
    "alignment": SpatioTemporalAlignment,
    "attention": STAttention,
    "non_local": NonLocal,
    "self_attention": SlowFastSelfAttention,
}


class Insertions:
    """The blocks that a backbone's arguments ask for, and where they go.

    Every backbone takes each kind as an argument: a dictionary, or a list of them.
    `"after"` is the name of a stage (`"res2"`) or of one of its blocks
    (`"res4_block2"`), or a list of names: the layer works on what comes out there.
    `"in"` likewise, where the backbone has residual blocks: the layer works on the
    residual branch, before the sum; a stage stands for each of its blocks.
    `"pathway"` names the pathway in a backbone of several. All else are arguments of
    the layer.

    A backbone hands its maps to `after` and `inside` under their full names, those of
    its layers: `"res2"`, `"fast_res2"`, `"fast_res2_block0"`.

    Args:
        arguments: dictionary from kind to what the backbone was given; kinds are taken
            out of it, the rest stays.
        stages: names of the stages.
        pathways: names of the pathways, the default first; none for a backbone
            of one pathway.
        blocks: number of residual blocks by stage, for the stages that have them.

    Raises:
        ValueError: for a place or a pathway that the backbone does not have.
    """

    def __init__(self, arguments, stages, pathways=(), blocks=None):
        self.arguments = {kind: arguments.pop(kind, None) for kind in KINDS}
        self._stages = list(stages)
        self._pathways = list(pathways)
        self._blocks = dict(blocks or {})
        self._after, self._inside = {}, {}
        for kind, wanted in self.arguments.items():
            for spec in [wanted] if isinstance(wanted, dict) else wanted or []:
                self._add(kind, spec)

    def after(self, x, name):
        """Pass what comes out of a stage or block through what was asked for there."""
        return self._apply(x, name, self._after)

    def inside(self, x, name):
        """Pass the residual branch of a block through what was asked for there."""
        return self._apply(x, name, self._inside)

    def _apply(self, x, name, places):
        made = {}
        for kind, arguments in places.get(name, ()):
            made[kind] = made.get(kind, 0) + 1
            number = f"_{made[kind]}" if made[kind] > 1 else ""
            inside = "inner_" if places is self._inside else ""
            named = {"name": f"{name}_{inside}{kind}{number}", **arguments}
            x = KINDS[kind](**named)(x)
        return x

    def _add(self, kind, spec):
        arguments = dict(spec)
        given = {key: arguments.pop(key) for key in ("after", "in") if key in arguments}
        if len(given) != 1:
            raise ValueError(
                f'`{kind}` needs `"after"`, where the layer shall go{self._choice()}. '
                f"Received: {kind}={spec}"
            )
        (how, places), *_ = given.items()
        prefix = self._prefix(kind, spec, arguments)
        for place in [places] if isinstance(places, str) else places:
            for name in self._names(kind, spec, how, place):
                target = self._after if how == "after" else self._inside
                target.setdefault(f"{prefix}{name}", []).append((kind, arguments))

    def _choice(self):
        text = f": a stage of {self._stages}"
        if self._blocks:
            text += (
                ', one of its blocks such as "'
                f'{next(iter(self._blocks))}_block0", or `"in"` instead, for the '
                f"residual branches of {list(self._blocks)}"
            )
        return text

    def _prefix(self, kind, spec, arguments):
        where = arguments.pop("pathway", self._pathways[0] if self._pathways else None)
        if where not in (self._pathways or [None]):
            raise ValueError(
                f'`"pathway"` of `{kind}` must be one of {self._pathways}'
                f"{'' if self._pathways else ' (this backbone has one pathway)'}. "
                f"Received: {kind}={spec}"
            )
        return f"{where}_" if where else ""

    def _names(self, kind, spec, how, place):
        """The stages or blocks that a place means."""
        blocks = {
            stage: [f"{stage}_block{i}" for i in range(number)]
            for stage, number in self._blocks.items()
        }
        if how == "in" and place in blocks:
            return blocks[place]
        if how == "after" and place in self._stages:
            return [place]
        if any(place in names for names in blocks.values()):
            return [place]
        raise ValueError(
            f'`"{how}"` of `{kind}` is no place of this backbone. Use `"after"`'
            f"{self._choice()}. Received: {kind}={spec}"
        )
