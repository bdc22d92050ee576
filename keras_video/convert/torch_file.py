"""A reader of `torch.save` files that needs no PyTorch and runs nothing in them.

Since PyTorch 1.6 such a file is a zip archive: `data.pkl` has the objects, in which
tensors are views of storages, and `data/0`, `data/1`, ... have the storages' bytes.
Before, the pickle came first and the storages after it, one by one.
"""

import dataclasses
import io
import math
import zipfile
from operator import index
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_video.convert.pickled_array import shape_of
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
        file: its name, for messages.
    """

    read: object
    storage: tuple
    offset: int
    shape: tuple
    strides: tuple
    file: str = ""

    def __array__(self, dtype=None, copy=None):
        """The tensor, float32 where it is bfloat16; always a copy.

        Raises:
            ValueError: the storage is shorter than the tensor, or cannot be read.
        """
        kind, key, count = self.storage
        dtype = _dtype(kind)
        self.check()
        try:
            content = self.read(key)
        except Exception as error:  # A damaged archive can raise anything.
            of = f" of {self.file}" if self.file else ""
            raise ValueError(
                f"the storage {key}{of} cannot be read: {error}"
            ) from error
        _check_length(key, len(content), self.storage)
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

    def check(self):
        """Raise a `ValueError` where the tensor is not within its storage."""
        _, key, count = self.storage
        steps = zip(self.shape, self.strides, strict=True)
        last = self.offset + sum((n - 1) * step for n, step in steps)
        if (
            min((self.offset, *self.shape, *self.strides)) < 0
            or math.prod(self.shape) > count
            or last >= max(count, 1)
        ):
            raise ValueError(_too_short(key))


def read_archive(path):
    """What `torch.save` has put into a zip archive, tensors as `StoredTensor`."""
    archive, size = zipfile.ZipFile(path), path.stat().st_size
    names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(names) != 1:
        raise ValueError("the archive is not one of torch.save")
    folder = names[0].removesuffix("data.pkl")

    def entry_of(name):
        entry = archive.NameToInfo.get(f"{folder}{name}")
        if entry is None:
            raise ValueError(f"it has no {name}")
        if entry.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"its {name} is compressed, which torch.save never does")
        if not entry.file_size == entry.compress_size <= size:
            raise ValueError(f"its {name} is not as long as the archive says")
        return entry

    def read(key):
        return archive.read(entry_of(f"data/{key}"))

    content = io.BytesIO(archive.read(entry_of("data.pkl")))
    unpickler = _Unpickler(content, read, path.name)
    content = unpickler.load()
    for key, storage in unpickler.storages.items():
        _check_length(key, entry_of(f"data/{key}").file_size, storage)
    return content


def read_legacy(file):
    """The same of a file before PyTorch 1.6, behind its first number."""
    path, start, starts = Path(file.name), file.tell(), {}
    end = file.seek(0, io.SEEK_END)
    file.seek(start)
    for _ in range(2):  # The version of the protocol, and sizes of C's types.
        ArrayUnpickler(file).load()

    def read(key):
        start, size = starts[key]
        with path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    unpickler = _Unpickler(file, read, path.name)
    content = unpickler.load()
    for key in ArrayUnpickler(file).load():
        count = int.from_bytes(file.read(8), "little")
        size = count * _dtype(unpickler.storages[key][0]).itemsize
        starts[key] = file.tell(), size
        if file.tell() + size > end:
            raise EOFError(f"the storage {key} ends early")
        _check_length(key, size, unpickler.storages[key])
        file.seek(size, io.SEEK_CUR)
    return content


class _Unpickler(ArrayUnpickler):
    """Rebuilds tensors as `StoredTensor`."""

    def __init__(self, file, read, name):
        super().__init__(file, PARTS | {TENSOR: self._tensor, TENSOR_V2: self._tensor})
        self._read, self._name, self.storages = read, name, {}

    def persistent_load(self, saved):
        name, kind, key, _, count, *view = saved
        if (name, view) not in (("storage", []), ("storage", [None])):
            raise ValueError("it keeps what is no storage outside its pickle")
        if kind not in STORAGES.values() or not isinstance(key, str):
            raise ValueError("it has a storage of no known type")
        storage = _Storage(kind, key, index(count))
        if self.storages.setdefault(key, storage) != storage:
            raise ValueError(f"the storage {key} is of two types or lengths")
        return storage

    def _tensor(self, storage, offset, shape, strides, *_):
        if not isinstance(storage, _Storage):
            raise ValueError("a tensor has no storage")
        view = index(offset), shape_of(shape), shape_of(strides)
        tensor = StoredTensor(self._read, tuple(storage), *view, self._name)
        tensor.check()
        return tensor


class _Storage(NamedTuple):
    kind: str
    key: str
    count: int


def _check_length(key, length, storage):
    kind, _, count = storage
    if length != count * _dtype(kind).itemsize:
        raise ValueError(_too_short(key))


def _too_short(key):
    return f"the storage {key} is not as long as its tensors"


def _dtype(kind):
    return np.dtype("<u2" if kind == BFLOAT16 else kind)


def _parameter(tensor, *_):
    return tensor


def _size(numbers=()):
    return shape_of(numbers)


TENSOR = ("torch._utils", "_rebuild_tensor")
TENSOR_V2 = ("torch._utils", "_rebuild_tensor_v2")
PARTS = {
    # Of a learning rate schedule; nothing here counts.
    ("collections", "Counter"): lambda *_: None,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    ("torch", "Size"): _size,
} | {("torch", name): dtype for name, dtype in STORAGES.items()}
