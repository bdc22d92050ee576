"""NumPy's arrays as a pickle describes them, checked before they are made.

A pickle sets the state of an array: the dtype of objects with bytes for pointers to
them, or a shape larger than its bytes, would end in a crash.
"""

import functools
import math
from operator import index

import numpy as np

from keras_video.convert.pickled_dtype import PickledDtype

NUMBERS = "biufc"
MOST_AXES = 64


def shape_of(numbers):
    """A shape or strides in a file, as a tuple of integers."""
    numbers = tuple(map(index, numbers))
    if len(numbers) > MOST_AXES or any(abs(n) >= 2**62 for n in numbers):
        raise ValueError("an array's shape is none")
    return numbers


class PickledArray:
    """An array; it has a state once its pickle has given it one."""

    def __init__(self, *_):
        self.dtype = None

    def set_state(self, state):
        *_, shape, dtype, is_fortran, content = state
        if not isinstance(content, (bytes, bytearray, str)):
            raise ValueError("an array holds objects instead of numbers")
        self.shape, self.dtype = shape_of(shape), _checked(dtype)
        self._order = "F" if is_fortran else "C"
        self._content = content
        if min(self.shape, default=0) < 0 or self.nbytes != len(content):
            raise ValueError("an array's bytes do not match its shape")

    @property
    def nbytes(self):
        return math.prod(self.shape) * self.dtype.itemsize

    @functools.cached_property
    def value(self):
        """The array itself, which may be written to."""
        content = self._content
        if isinstance(content, str):  # Bytes of Python 2, or written for it.
            content = content.encode("latin1")
        return np.ndarray(self.shape, self.dtype, content, order=self._order).copy("K")


def _checked(dtype):
    if not isinstance(dtype, PickledDtype):
        raise ValueError("an array's dtype is none")
    return dtype.value


def _from_buffer(content, dtype, shape, order):
    """An array as NumPy pickles it since protocol 5."""
    array = PickledArray()
    array.set_state((shape, dtype, order == "F", content))
    return array


def _scalar(dtype, content):
    array = _from_buffer(content, dtype, (), "C")
    return array.value[()] if array.dtype.kind in NUMBERS else content


def _encode(text, encoding="latin1"):
    """Bytes that Python 3 has written for Python 2 to read too; kept as text."""
    if not isinstance(text, str) or not isinstance(encoding, str):
        raise ValueError("bytes are written in another way than NumPy does")
    if encoding != "latin1":  # Python would import the module of the encoding.
        raise ValueError(f"it asks for the encoding {encoding[:20]}")
    return text


def _no_bytes():
    """How protocols before 3 write bytes where there are none."""
    return b""


ARRAY_PARTS = {
    ("numpy", "ndarray"): "numpy.ndarray",
    ("numpy", "dtype"): PickledDtype,
    ("_codecs", "encode"): _encode,
    ("__builtin__", "bytes"): _no_bytes,
}
for _core in ("numpy.core", "numpy._core"):
    ARRAY_PARTS |= {
        (f"{_core}.multiarray", "_reconstruct"): PickledArray,
        (f"{_core}.multiarray", "scalar"): _scalar,
        (f"{_core}.numeric", "_frombuffer"): _from_buffer,
    }
