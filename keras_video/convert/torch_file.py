"""A reader of `torch.save` files that needs no PyTorch and runs nothing in them.

Since PyTorch 1.6 such a file is a zip archive: `data.pkl` has the objects, in which
tensors are views of storages, and `data/0`, `data/1`, ... have the storages' bytes.
Before, the pickle came first and the storages after it, one by one.
"""

import collections
import dataclasses
import io
import math
import pickle
import zipfile
from operator import index

import numpy as np

from keras_video.convert.unpickler import ArrayUnpickler

ZIP = b"PK\x03\x04"
# The pickled number with which the files before PyTorch 1.6 begin.
LEGACY = 0x1950A86A20F9469CFC6C
BFLOAT16 = "bfloat16"
STORAGES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "BFloat16Storage": BFLOAT16,
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}


@dataclasses.dataclass(frozen=True)
class StoredTensor:
    """A tensor that is read when `numpy.asarray` asks for it.

    Args:
        read: function from the storage's key to its bytes.
        storage: `(type, key, number of values)`.
        offset: of the first value in the storage.
        shape: of the tensor.
        strides: in values.
    """

    read: object
    storage: tuple
    offset: int
    shape: tuple
    strides: tuple

    def __array__(self, dtype=None, copy=None):
        """The tensor, float32 where it is bfloat16; always a copy.

        Raises:
            ValueError: the storage is shorter than the tensor.
        """
        kind, key, count = self.storage
        dtype = _dtype(kind)
        try:
            content = self.read(key)
        except Exception as error:  # A damaged archive can raise anything.
            raise ValueError(f"the storage {key} cannot be read: {error}") from error
        steps = zip(self.shape, self.strides, strict=True)
        last = self.offset + sum((n - 1) * step for n, step in steps)
        if (
            len(content) != count * dtype.itemsize
            or min((self.offset, *self.shape, *self.strides)) < 0
            or math.prod(self.shape) > count
            or last >= max(count, 1)
        ):
            raise ValueError(f"the storage {key} is not as long as its tensors")
        if 0 in self.shape:
            return np.zeros(self.shape, dtype)
        array = np.lib.stride_tricks.as_strided(
            np.frombuffer(content, dtype)[self.offset :],
            self.shape,
            [step * dtype.itemsize for step in self.strides],
        ).copy()
        if kind == BFLOAT16:  # The upper half of a float32.
            array = (array.astype("<u4") << 16).view("<f4")
        return array


def read_archive(path):
    """What `torch.save` has put into a zip archive, tensors as `StoredTensor`."""
    archive = zipfile.ZipFile(path)
    names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(names) != 1:
        raise ValueError("the archive is not one of torch.save")
    folder = names[0].removesuffix("data.pkl")

    def read(key):
        entry = archive.getinfo(f"{folder}data/{key}")
        if entry.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"the storage {key} is compressed")
        return archive.read(entry)

    return _Unpickler(io.BytesIO(archive.read(names[0])), read).load()


def read_legacy(file):
    """The same of a file before PyTorch 1.6, behind its first number."""
    storages = {}
    for _ in range(2):  # The version of the protocol, and sizes of C's types.
        ArrayUnpickler(file).load()
    unpickler = _Unpickler(file, storages.__getitem__)
    content = unpickler.load()
    for key in ArrayUnpickler(file).load():
        count = int.from_bytes(file.read(8), "little")
        size = count * _dtype(unpickler.kinds[key]).itemsize
        storages[key] = file.read(size)
        if len(storages[key]) != size:
            raise EOFError(f"the storage {key} ends early")
    return content


class _Unpickler(ArrayUnpickler):
    """Rebuilds tensors as `StoredTensor`."""

    def __init__(self, file, read):
        super().__init__(file, PARTS)
        self.read, self.kinds = read, {}

    def persistent_load(self, saved):
        name, kind, key, _, count, *view = saved
        if name != "storage" or kind not in STORAGES.values() or any(view):
            raise pickle.UnpicklingError(f"{name!r} instead of a storage")
        self.kinds[key] = kind
        return (self.read, (kind, key, index(count)))


def _dtype(kind):
    return np.dtype("<u2" if kind == BFLOAT16 else kind)


def _tensor(storage, offset, shape, strides, *_):
    read, storage = storage
    shape, strides = (tuple(map(index, numbers)) for numbers in (shape, strides))
    return StoredTensor(read, storage, index(offset), shape, strides)


def _parameter(tensor, *_):
    return tensor


PARTS = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor"): _tensor,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    ("torch", "Size"): tuple,
} | {("torch", name): dtype for name, dtype in STORAGES.items()}
