"""Tensors out of a checkpoint file, without running anything that it holds."""

import pickle
import re
from pathlib import Path

import numpy as np

from keras_video._optional import require

# Under one of these a training script keeps the tensors, beside much else.
WRAPPINGS = ("model_state", "state_dict", "model_state_dict", "model", "blobs")
# What DataParallel puts before every name.
PREFIX = "module."
# With what `torch.save` begins: a zip archive, before PyTorch 1.6 a pickled number.
ZIP = b"PK\x03\x04"
LEGACY = 0x1950A86A20F9469CFC6C


def read_checkpoint(path):
    """The tensors of a checkpoint, as NumPy arrays by name.

    Args:
        path: a file of `torch.save` (`.pth`, `.pyth`, `.pt`), or a pickled dictionary
            of NumPy arrays, as Caffe2's (`.pkl`).

    Returns:
        Dictionary from name to array; wrappings and a `module.` before the names are
        taken off.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, asks for code to be run, or holds no tensors.
        ImportError: torch, which reads files of `torch.save`, is not installed.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    if path.stat().st_size == 0:
        raise ValueError(f"{path} is empty (0 bytes).")
    tensors = _tensors(_read(path))
    if not tensors:
        raise ValueError(
            f"{path} holds no tensors by name. A checkpoint is a dictionary of them, "
            f"by itself or under one of {', '.join(map(repr, WRAPPINGS))}."
        )
    return tensors


def _read(path):
    with path.open("rb") as file:
        if file.read(len(ZIP)) == ZIP:
            return _read_torch(path)
        file.seek(0)
        try:
            content = _ArrayUnpickler(file).load()
        except _RefusedError as error:
            raise ValueError(_refusal(path, error)) from None
        except Exception as error:  # A damaged pickle can raise anything.
            raise ValueError(_damaged(path, error)) from error
    legacy = isinstance(content, int) and content == LEGACY
    return _read_torch(path) if legacy else content


def _read_torch(path):
    torch = require("torch", "torch", "Reading a checkpoint of PyTorch")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        asked = re.findall(r"GLOBAL ([\w.]+)", str(error))
        if asked:
            raise ValueError(_refusal(path, asked[0])) from None
        raise ValueError(_damaged(path, error)) from error
    except Exception as error:  # So can a damaged archive.
        raise ValueError(_damaged(path, error)) from error


class _RefusedError(Exception):
    """A pickle asks for something that arrays do not need."""


class _ArrayUnpickler(pickle.Unpickler):
    """Rebuilds NumPy arrays in plain containers, and refuses all else by name."""

    def __init__(self, file):
        super().__init__(file, encoding="latin1")  # Of Python 2.

    def find_class(self, module, name):
        if (module, name) not in ARRAY_PARTS:
            raise _RefusedError(f"{module}.{name}")
        return ARRAY_PARTS[module, name]


def _bytes(text, encoding="latin1"):
    """What Python 3 has written of bytes, for Python 2 to read too."""
    if encoding != "latin1":
        raise _RefusedError(f"the encoding {encoding}")
    return text.encode("latin1")


ARRAY_PARTS = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): _bytes,
} | {
    (f"numpy.{core}.multiarray", function.__name__): function
    for core in ("core", "_core")
    for function in (np.empty(0).__reduce__()[0], np.float32(0).__reduce__()[0])
}


def _refusal(path, name):
    return (
        f"{path} asks for `{name}` to be loaded, which a file of weights has no need "
        "of, so it was not read: it could run code. Get the weights from their "
        "publisher, or save them anew as a plain dictionary of tensors."
    )


def _damaged(path, error):
    reason = str(error).strip().split("\n")[0].rstrip(".")[:200]
    return f"{path} is no readable checkpoint, or is cut short: {reason}."


def _tensors(content):
    """The dictionary of tensors in what was read, its names without wrappings."""
    for key in WRAPPINGS:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
    if not isinstance(content, dict):
        return {}
    arrays = {str(name): _array(value) for name, value in content.items()}
    arrays = {name: array for name, array in arrays.items() if array is not None}
    if all(name.startswith(PREFIX) for name in arrays):
        arrays = {name.removeprefix(PREFIX): a for name, a in arrays.items()}
    return arrays


def _array(value):
    """A tensor as an array; `None` for what is none, such as the number of an epoch."""
    if hasattr(value, "detach"):
        value = value.detach()
        # NumPy has no bfloat16.
        value = (value.float() if value.is_floating_point() else value).numpy()
    return value if isinstance(value, np.ndarray) else None
