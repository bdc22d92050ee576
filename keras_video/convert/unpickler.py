"""An unpickler of arrays that runs nothing of what a pickle asks for."""

import pickle

import numpy as np


class RefusedError(Exception):
    """A pickle asks for something that arrays do not need; the text names it."""


class ArrayUnpickler(pickle.Unpickler):
    """Rebuilds NumPy arrays in plain containers, and refuses all else by name.

    Args:
        file: opened for reading bytes.
        parts: dictionary of what more may be asked for: `(module, name)` to a function
            that does no harm.
    """

    def __init__(self, file, parts=None):
        super().__init__(file, encoding="latin1")  # Of Python 2.
        self._parts = {**ARRAY_PARTS, **(parts or {})}

    def find_class(self, module, name):
        if (module, name) not in self._parts:
            raise RefusedError(f"{module}.{name}")
        return self._parts[module, name]


def _bytes(text, encoding="latin1"):
    """What Python 3 has written of bytes, for Python 2 to read too."""
    if encoding != "latin1":
        raise RefusedError(f"the encoding {encoding}")
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
