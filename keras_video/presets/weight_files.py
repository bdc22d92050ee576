"""Weight files: HDF5 only, in Keras's layout, looked over before they are used.

Keras files a layer under its class and a number ("layers/conv3d_7"), in the order in
which the graph has them, and notes the layer's name there. A network whose layers come
in another order would take one layer's weights for another's of the same shape, so
loading compares the names.
"""

import math
import os
import re

import h5py
import keras

from keras_video.presets import hdf5
from keras_video.presets.configs import shortened


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


def check_weights(path):
    """Refuse a file that is damaged, or hostile, whatever its weights are for.

    Raises:
        ValueError: it is that.
    """
    _contents(path)


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
    except OSError as error:
        raise _damaged(path, error) from error
    except Exception as error:  # Arrays of text, or too few: Keras raises anything.
        raise ValueError(
            f"{path} holds weights of other layers or shapes than this "
            f"network's.{hint} Keras says: {shortened(error)}"
        ) from error


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
            count = hdf5.count_numbers(file, path, os.path.getsize(path))
            layers = file.get("layers", {})
            names = {
                group: layers[group]["vars"].attrs.get("name")
                for group in layers
                if "vars" in layers[group]
            }
    except ValueError as error:
        if str(path) in str(error):
            raise
        raise _damaged(path, error) from error
    except Exception as error:  # A damaged file can raise anything.
        raise _damaged(path, error) from error
    return count, {group: n for group, n in names.items() if isinstance(n, str)}


def _damaged(path, error):
    return ValueError(
        f"{path} is damaged or no HDF5 file ({shortened(error)}). Get it again from "
        "where it came, or save the model again."
    )
