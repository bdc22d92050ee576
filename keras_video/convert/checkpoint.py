"""A reader of checkpoint files that runs nothing in them."""

from pathlib import Path
from typing import NamedTuple

from keras_video.convert import torch_file
from keras_video.convert.pickled_array import NUMBERS, PickledArray
from keras_video.convert.unpickler import ArrayUnpickler, RefusedError

# Under one of these a training script keeps the tensors, beside much else.
WRAPPINGS = ("model_state", "state_dict", "model_state_dict", "model", "blobs")
# What DataParallel puts before every name.
PREFIX = "module."
# Of the name of a tensor.
MOST_LETTERS, SHOWN = 1000, 40


class Checkpoint(NamedTuple):
    """What is in a checkpoint file.

    Args:
        tensors: dictionary from name to array, or to a `StoredTensor`.
        record: dictionary of what the file holds beside them, by which it says what
            network it is of: texts and numbers, also those of dictionaries inside, and
            `None` for all else.
        parallel: whether the names began with `module.`, as `DataParallel` has it.
    """

    tensors: dict
    record: dict = {}
    parallel: bool = False

    def shape(self, name):
        """The shape of a tensor, `None` where there is none of that name."""
        tensor = self.tensors.get(name)
        return None if tensor is None else tuple(tensor.shape)

    def text(self, *names):
        """A text of the record, by its key and those inside; `None` for none."""
        value = self.record
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None


def read_checkpoint(path):
    """The tensors of a checkpoint by name.

    Args:
        path: a file of `torch.save` (`.pth`, `.pyth`, `.pt`), or a pickled dictionary
            of NumPy arrays, as Caffe2's (`.pkl`).

    Returns:
        Dictionary from name to array, or to a `StoredTensor`, which `numpy.asarray`
        reads; wrappings and a `module.` before the names are taken off.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, asks for code to be run, or holds no tensors.
    """
    return open_checkpoint(path).tensors


def open_checkpoint(path):
    """The `Checkpoint` of a file; raises what `read_checkpoint` does."""
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    if path.stat().st_size == 0:
        raise ValueError(f"{path} is empty (0 bytes).")
    content = _read(path)
    try:
        tensors, parallel = _tensors(content, path.stat().st_size)
        record = _record(content)
    except ValueError as error:
        raise ValueError(_damaged(path, error)) from error
    if not tensors:
        raise ValueError(
            f"{path} holds no tensors by name. A checkpoint is a dictionary of them, "
            f"by itself or under one of {', '.join(map(repr, WRAPPINGS))}."
        )
    return Checkpoint(tensors, record, parallel)


def _read(path):
    try:
        with path.open("rb") as file:
            start = file.read(len(torch_file.ZIP))
            if start == torch_file.ZIP:
                return torch_file.read_archive(path)
            file.seek(0)
            content = ArrayUnpickler(file).load()
            if isinstance(content, int) and content == torch_file.LEGACY:
                content = torch_file.read_legacy(file)
            return content
    except RefusedError as error:
        raise ValueError(_refusal(path, error)) from None
    except Exception as error:  # A damaged file can raise anything.
        raise ValueError(_damaged(path, error)) from error


def _refusal(path, name):
    return (
        f"{path} asks for `{name}` to be loaded, which a file of weights has no need "
        "of, so it was not read: it could run code. Get the weights from their "
        "publisher, or save them again as a plain dictionary of tensors."
    )


def _damaged(path, error):
    reason = str(error).strip().split("\n")[0].rstrip(".")[:200]
    if isinstance(error, LookupError):  # whose text is the key alone
        reason = "its bytes are not those of a checkpoint"
    return f"{path} is no readable checkpoint, or is cut short: {reason}."


def _tensors(content, size):
    """The dictionary of tensors in what was read, its names without wrappings.

    And whether there was a `module.` before each.
    """
    for key in WRAPPINGS:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
    if not isinstance(content, dict):
        return {}, False
    arrays = {str(k): v for k, v in content.items() if _is_tensor(v)}
    for name in arrays:
        if len(name) > MOST_LETTERS or not name.isprintable():
            raise ValueError(f"{name[:SHOWN]!r} is no name of a tensor")
    parallel = all(name.startswith(PREFIX) for name in arrays)
    if parallel:
        arrays = {name.removeprefix(PREFIX): a for name, a in arrays.items()}
    pickled = {id(a): a for a in arrays.values() if isinstance(a, PickledArray)}
    # Many arrays of the same bytes would take more memory than the file.
    if sum(array.nbytes for array in pickled.values()) > size:
        raise ValueError("it has more numbers than bytes")
    tensors = {
        name: array.value if isinstance(array, PickledArray) else array
        for name, array in arrays.items()
    }
    return tensors, parallel


def _is_tensor(value):
    if isinstance(value, PickledArray):
        return value.dtype is not None and value.dtype.kind in NUMBERS
    return isinstance(value, torch_file.StoredTensor)


def _record(value, depth=2, known=None):
    """Texts and numbers of what was read, with the names of all else."""
    known = {} if known is None else known  # A dictionary can be in many places.
    if isinstance(value, dict) and depth:
        if (id(value), depth) not in known:
            items = [(k, v) for k, v in value.items() if k not in WRAPPINGS]
            record = {str(k): _record(v, depth - 1, known) for k, v in items}
            known[id(value), depth] = record
        return known[id(value), depth]
    return value if isinstance(value, (str, int, float)) else None
