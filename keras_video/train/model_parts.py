"""Parts of a model by name: its backbone, the stages of that, and plugins."""

import keras

from keras_video.models.plugins import PLUGINS
from keras_video.validation import did_you_mean

BACKBONE = "backbone"


def stages_of(backbone):
    """Layers of a backbone by stage, from the input on.

    A layer belongs to the stage that its name begins with, whatever the pathway, as do
    lateral connections; any other one to the first stage whose feature map needs it,
    or to the last one. A network without `pyramid_outputs` is one stage, `"backbone"`.

    Args:
        backbone: a functional `keras.Model`.

    Returns:
        Dictionary from the name of a stage, such as `"stem"`, to a list of layers.

    Example:
    >>> from keras_video.models import SlowFastBackbone
    >>> blocks = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
    >>> backbone = SlowFastBackbone((8, 32, 32, 3), **blocks)
    >>> list(stages_of(backbone))
    ['stem', 'res2', 'res3', 'res4', 'res5']
    """
    outputs = {}
    for name, output in getattr(backbone, "pyramid_outputs", {}).items():
        outputs.setdefault(_without_pathway(name, backbone), []).append(output)
    if not outputs:
        return {BACKBONE: list(backbone.layers)}
    needed = {}
    for stage, maps in outputs.items():
        for layer in keras.Model(backbone.input, maps).layers:
            needed.setdefault(id(layer), stage)
    stages = {stage: [] for stage in outputs}
    for layer in backbone.layers:
        name = _without_pathway(layer.name, backbone)
        named = [s for s in stages if name == s or name.startswith(f"{s}_")]
        stage = named[0] if named else needed.get(id(layer), list(stages)[-1])
        stages[stage].append(layer)
    return stages


def parts_of(model):
    """Layers by the name of each part: `"backbone"`, its stages, its plugins."""
    backbone = getattr(model, "backbone", None)
    if backbone is None:
        return {}
    plugins = {
        name: [layer for layer in backbone.layers if isinstance(layer, cls)]
        for name, cls in PLUGINS.items()
    }
    plugins = {name: layers for name, layers in plugins.items() if layers}
    return {**plugins, **stages_of(backbone), BACKBONE: list(backbone.layers)}


def layers_of(model, parts):
    """Layers of the parts with these names.

    Raises:
        ValueError: the model has no such part; the message names those that it has.
    """
    if not parts:
        return []
    known = parts_of(model)
    for part in parts:
        if part not in known:
            raise ValueError(
                "`freeze.parts` must name parts of the model, of "
                f"{', '.join(sorted(known)) or 'which it has none'}."
                f"{did_you_mean(part, known)} Received: freeze.parts={list(parts)}"
            )
    return [layer for part in parts for layer in known[part]]


def depth_rates(model, layer_decay):
    """Factor of the learning rate by variable path, where it is not 1.

    The head has 1, the last stage of the backbone `layer_decay`, each one before it
    `layer_decay` times that of its successor.

    Reference:
        Clark et al., ELECTRA, 2020; Bao et al., BEiT, 2022, appendix.
    """
    backbone = getattr(model, "backbone", None)
    if backbone is None or layer_decay in (None, 1):
        return {}
    stages = list(stages_of(backbone).values())
    return {
        variable.path: layer_decay ** (len(stages) - depth)
        for depth, layers in enumerate(stages)
        for layer in layers
        for variable in layer.variables
    }


def _without_pathway(name, backbone):
    """The name of a stage or a layer without the pathway in front of it."""
    for pathway in backbone.output if isinstance(backbone.output, dict) else ():
        name = name.removeprefix(f"{pathway}_")
    return name
