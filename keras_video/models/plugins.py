"""Plugins: layers added to a backbone by argument, after or inside its blocks."""

from keras_video.layers.non_local import NonLocal
from keras_video.layers.slow_fast_self_attention import SlowFastSelfAttention
from keras_video.layers.spatio_temporal_alignment import SpatioTemporalAlignment
from keras_video.layers.st_attention import STAttention

# Where several go to the same position, they follow one another in this order.
PLUGINS = {
    "alignment": SpatioTemporalAlignment,
    "attention": STAttention,
    "non_local": NonLocal,
    "self_attention": SlowFastSelfAttention,
}


class Plugins:
    """The plugins that a backbone's arguments ask for, and where they go.

    Every backbone takes each of `PLUGINS` as an argument: a dictionary, or a list of
    them. `"after"` is the name of a stage (`"res2"`) or of one of its blocks
    (`"res4_block2"`), or a list of names: the layer works on what comes out there.
    `"inside"` likewise, where the backbone has residual blocks: the layer works on the
    residual branch, before the sum; a stage stands for each of its blocks.
    `"pathway"` names the pathway in a backbone of several. All else are arguments of
    the layer. Configurations of earlier versions have `"in"` for `"inside"`.

    A backbone hands its feature maps to `after` and `inside` under their full names,
    those of its layers: `"res2"`, `"fast_res2"`, `"fast_res2_block0"`.

    Args:
        arguments: dictionary from a plugin's name to what the backbone was given;
            plugins are taken out of it, the rest stays.
        stages: names of the stages.
        pathways: names of the pathways, the default first; none for a backbone
            of one pathway.
        blocks: number of residual blocks by stage, for the stages that have them.

    Raises:
        ValueError: for a position or a pathway that the backbone does not have.
    """

    def __init__(self, arguments, stages, pathways=(), blocks=None):
        self.arguments = {
            name: _with_present_words(arguments.pop(name, None)) for name in PLUGINS
        }
        self._stages = list(stages)
        self._pathways = list(pathways)
        self._blocks = dict(blocks or {})
        self._after, self._inside = {}, {}
        for plugin, wanted in self.arguments.items():
            if wanted in (None, False):
                continue
            for spec in wanted if isinstance(wanted, (list, tuple)) else [wanted]:
                self._add(plugin, spec)

    def after(self, x, name):
        """Pass the output of a stage or block through the plugins wanted there."""
        return self._apply(x, name, self._after)

    def inside(self, x, name):
        """Pass the residual branch of a block through the plugins wanted there."""
        return self._apply(x, name, self._inside)

    def _apply(self, x, name, positions):
        made = {}
        for plugin, arguments in positions.get(name, ()):
            made[plugin] = made.get(plugin, 0) + 1
            number = f"_{made[plugin]}" if made[plugin] > 1 else ""
            inner = "inner_" if positions is self._inside else ""
            named = {"name": f"{name}_{inner}{plugin}{number}", **arguments}
            x = PLUGINS[plugin](**named)(x)
        return x

    def _add(self, plugin, spec):
        arguments = dict(spec) if isinstance(spec, dict) else {}
        keys = ("after", "inside")
        given = {key: arguments.pop(key) for key in keys if key in arguments}
        if len(given) != 1:
            raise ValueError(
                f'`{plugin}` needs `"after"`, where the layer shall go'
                f"{self._choice()}. Received: {plugin}={spec!r}"
            )
        (how, positions), *_ = given.items()
        prefix = self._prefix(plugin, spec, arguments)
        for position in [positions] if isinstance(positions, str) else positions:
            for name in self._names(plugin, spec, how, position):
                target = self._after if how == "after" else self._inside
                target.setdefault(f"{prefix}{name}", []).append((plugin, arguments))

    def _choice(self):
        text = f": a stage of {self._stages}"
        if self._blocks:
            text += (
                ', one of its blocks such as "'
                f'{next(iter(self._blocks))}_block0", or `"inside"` instead, for the '
                f"residual branches of {list(self._blocks)}"
            )
        return text

    def _prefix(self, plugin, spec, arguments):
        where = arguments.pop("pathway", self._pathways[0] if self._pathways else None)
        if where not in (self._pathways or [None]):
            raise ValueError(
                f'`"pathway"` of `{plugin}` must be one of {self._pathways}'
                f"{'' if self._pathways else ' (this backbone has one pathway)'}. "
                f"Received: {plugin}={spec}"
            )
        return f"{where}_" if where else ""

    def _names(self, plugin, spec, how, position):
        """The stages or blocks that a position means."""
        blocks = {
            stage: [f"{stage}_block{i}" for i in range(number)]
            for stage, number in self._blocks.items()
        }
        if how == "inside" and position in blocks:
            return blocks[position]
        if how == "after" and position in self._stages:
            return [position]
        if any(position in names for names in blocks.values()):
            return [position]
        raise ValueError(
            f'`"{how}"` of `{plugin}` is no position in this backbone. Use `"after"`'
            f"{self._choice()}. Received: {plugin}={spec}"
        )


def _with_present_words(wanted):
    """The arguments of a plugin, with `"inside"` where earlier versions had `"in"`."""
    if isinstance(wanted, (list, tuple)):
        return [_with_present_words(spec) for spec in wanted]
    if not isinstance(wanted, dict) or "in" not in wanted or "inside" in wanted:
        return wanted
    return {"inside" if key == "in" else key: value for key, value in wanted.items()}
