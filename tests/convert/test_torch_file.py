"""Files of `torch.save`, read without it, give what it reads."""

import io
import pickle
import zipfile

import numpy as np
import pytest
import torch

from keras_video.convert import read_checkpoint
from keras_video.convert.torch_file import StoredTensor
from tests.processes import run_python

STORAGE = torch.arange(60, dtype=torch.float32)
TENSORS = {
    "float32": torch.randn(3, 4, 1, 2, 2),
    "float64": torch.randn(5, dtype=torch.float64),
    "float16": torch.randn(2, 3).half(),
    "bfloat16": torch.randn(2, 3).bfloat16(),
    "integers": torch.arange(6).reshape(2, 3),
    "bytes": torch.arange(6, dtype=torch.uint8),
    "truths": torch.tensor([True, False]),
    "a number": torch.tensor(7),
    "nothing": torch.zeros(0, 3),
    "a parameter": torch.nn.Parameter(torch.randn(2, 2)),
    "a view": STORAGE[10:34].reshape(4, 6),
    "another of the same": STORAGE[::3],
    "turned": STORAGE.reshape(3, 4, 5).permute(2, 0, 1),
}


@pytest.mark.parametrize("new", [True, False], ids=["zip", "before PyTorch 1.6"])
def test_tensors_of_every_kind(new, tmp_path):
    file = tmp_path / "public.pth"
    content = {"state_dict": TENSORS, "epoch": 3, "optimizer": {"lr": [0.1, None]}}
    torch.save(content, file, _use_new_zipfile_serialization=new)
    tensors = read_checkpoint(file)
    assert list(tensors) == list(TENSORS)
    for name, tensor in TENSORS.items():
        expected = tensor.detach()
        expected = expected.float() if name == "bfloat16" else expected
        actual = np.asarray(tensors[name])
        np.testing.assert_array_equal(actual, expected.numpy(), err_msg=name)
        assert actual.dtype == expected.numpy().dtype, name
        assert actual.flags.writeable


def test_torch_is_not_needed(tmp_path):
    file = tmp_path / "public.pth"
    torch.save({"a": torch.ones(2)}, file)
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from keras_video.convert.checkpoint import read_checkpoint\n"
        "assert read_checkpoint(sys.argv[1])['a'].__array__().tolist() == [1, 1]"
    )
    done = run_python(code, "jax", file)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "offset, shape, strides",
    [
        (0, (5,), (1,)),
        (1, (4,), (1,)),
        (0, (2, 2), (3, 1)),
        (0, (2,), (-1,)),
        (-1, (2,), (1,)),
        (0, (2, 4), (0, 1)),
    ],
)
def test_no_tensor_reads_past_its_storage(offset, shape, strides):
    """As a forged file might want: all is between the first value and the last."""
    content = np.arange(4, dtype="float32").tobytes()
    tensor = StoredTensor(lambda key: content, ("<f4", "0", 4), offset, shape, strides)
    with pytest.raises(ValueError, match="the storage 0 is not as long"):
        np.asarray(tensor)
    whole = StoredTensor(lambda key: content, ("<f4", "0", 4), 0, (2, 2), (2, 1))
    assert np.asarray(whole).tolist() == [[0, 1], [2, 3]]


def rewritten(path, change):
    """The archive with each file's bytes as `change(name, bytes)` has them."""
    with zipfile.ZipFile(path) as old:
        files = [(name, change(name, old.read(name))) for name in old.namelist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in files:
            if content is not None:
                new.writestr(name, content)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda n, b: None if n.endswith("data.pkl") else b, "not one of torch.save"),
        (lambda n, b: b[:-1] if n.endswith("/0") else b, "not as long as its tensors"),
        (lambda n, b: None if n.endswith("/0") else b, "data/0"),
        (
            lambda n, b: pickle.dumps({"a": io.BytesIO()}) if "pkl" in n else b,
            "_io.BytesIO",
        ),
    ],
    ids=["no pickle", "short", "no storage", "another class"],
)
def test_archives_that_are_not_whole(change, message, tmp_path):
    file = tmp_path / "public.pth"
    torch.save({"a": torch.ones(9)}, file)
    rewritten(file, change)
    with pytest.raises(ValueError, match=message):
        np.asarray(read_checkpoint(file)["a"])
