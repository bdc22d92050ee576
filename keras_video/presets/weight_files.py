"""Weight files: HDF5 only, in Keras's layout, looked over before they are used.

Keras files a layer under its class and a number ("layers/conv3d_7"), in the order in
which the graph has them, and notes the layer's name there. A network whose layers come
in another order would take one layer's weights for another's of the same shape, so
loading compares the names.
"""

import math
import re

import h5py
import keras


def save_backbone(backbone, path):
    """Write the weights of a backbone to an HDF5 file."""
    keras.saving.save_weights(backbone, path)


def save_head(task, path):
    """Write those weights of a task model that are not its backbone's."""
    keras.saving.save_weights(task, path, objects_to_skip=_not_head(task))


def load_backbone(backbone, path, hint=""):
    """Read what `save_backbone` wrote.

    Args:
        backbone: the model, built.
        path: the file.
        hint: what to say where the file fits another network.

    Raises:
        ValueError: the file is damaged, or its weights are another network's.
    """
    _load(backbone, path, backbone.weights, None, hint)


def load_head(task, path, hint=""):
    """Read what `save_head` wrote."""
    _load(task, path, _head_weights(task), _not_head(task), hint)


def fits_head(task, path):
    """Whether a file that `save_head` wrote is of a head such as this."""
    return _misfit(task, path, _head_weights(task)) is None


def _head_weights(task):
    backbone = {id(w) for w in task.backbone.weights}
    return [w for w in task.weights if id(w) not in backbone]


def _not_head(task):
    # Dropout keeps the state of its random numbers as a variable, and only where its
    # rate is not 0: a head must load whatever the rate. A model that was trained holds
    # its optimizer too.
    optimizer = getattr(task, "optimizer", None)
    return [
        *([] if optimizer is None else [optimizer]),
        task.backbone,
        *(layer for layer in task.layers if not layer.weights),
    ]


def _load(model, path, weights, skip, hint):
    misfit = _misfit(model, path, weights)
    if misfit:
        raise ValueError(f"{path} {misfit}.{hint}")
    try:
        keras.saving.load_weights(model, path, objects_to_skip=skip)
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"{path} holds weights of other layers or shapes than this "
            f"network's.{hint} Keras says: {_shortened(error)}"
        ) from error
    except OSError as error:
        raise _damaged(path, error) from error


def _misfit(model, path, weights):
    """What tells the weights in a file from those of this network, if anything does."""
    stored, names = _contents(path)
    wanted = sum(math.prod(w.shape) for w in weights)
    if stored != wanted:
        return (
            f"holds {stored:,} numbers where this network has {wanted:,}: they are "
            "another network's weights"
        )
    for group, name in _groups(model.layers):
        if names.get(group, name) != name:
            return (
                f"holds layer {names[group]!r} where this network has {name!r}: its "
                "layers are others, or in another order"
            )
    return None


def _groups(layers):
    """(group in the file, layer name) of each layer, as Keras files them."""
    used = {}
    for layer in layers:
        name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", type(layer).__name__)
        name = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
        number = used[name] = used.get(name, -1) + 1
        yield f"{name}_{number}" if number else name, layer.name


def _contents(path):
    """How many numbers a file has, and its layers' names by group; none is read."""
    try:
        with h5py.File(path, "r") as file:
            count = _count(file, path)
            layers = file.get("layers", {})
            names = {g: layers[g]["vars"].attrs.get("name") for g in layers}
    except (OSError, RuntimeError, KeyError, AttributeError) as error:
        raise _damaged(path, error) from error
    return count, {group: name for group, name in names.items() if name is not None}


def _count(group, path):
    total = 0
    for key in group:
        # A link may lead to any file of the machine: weights need none.
        if not isinstance(group.get(key, getlink=True), h5py.HardLink):
            raise ValueError(f"{path} links to something outside itself; refused.")
        item = group[key]
        if isinstance(item, h5py.Group):
            total += _count(item, path)
        elif item.external or item.is_virtual:
            raise ValueError(f"{path} keeps numbers outside itself; refused.")
        elif "seed_generator" not in item.name:
            total += item.size
    return total


def _damaged(path, error):
    return ValueError(
        f"{path} is damaged or no HDF5 file ({_shortened(error)}). Get it again from "
        "where it came, or save the model again."
    )


def _shortened(error, length=300):
    text = " ".join(str(error).split())
    return text if len(text) <= length else text[:length] + "..."
