"""Pickles made by hand to end in a crash, or to take all memory or time, are refused.

Each is a dictionary with the forged value under `"a"`, or as a key.
"""

import pickle
import zipfile

import numpy as np
import pytest

from keras_video.convert import convert_checkpoint, read_checkpoint

NUMPY = "numpy.core.multiarray"
POINTERS = b"\x10" + bytes(7)


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def plain(value):
    """The opcodes of a plain value, without the protocol and the end."""
    return pickle.dumps(value, protocol=3)[2:-1]


def call(function, *arguments):
    """Opcodes of a call; arguments that are bytes are opcodes, others plain values."""
    parts = [a if isinstance(a, bytes) else plain(a) for a in arguments]
    return function + b"(" + b"".join(parts) + b"tR"


def state(instance, *parts):
    parts = [p if isinstance(p, bytes) else plain(p) for p in parts]
    return instance + b"(" + b"".join(parts) + b"tb"


def dtype(code, *rest):
    rest = rest or ("<", None, None, None, -1, -1, 0)
    return state(call(name("numpy", "dtype"), code, False, True), 3, *rest)


def empty_array():
    kind = name("numpy", "ndarray")
    return call(name(NUMPY, "_reconstruct"), kind, (0,), plain(b"b"))


def array(shape, kind, content):
    return state(empty_array(), 1, shape, kind, False, content)


TENSOR = call(
    name("torch._utils", "_rebuild_tensor_v2"),
    b"(" + plain("storage") + name("torch", "FloatStorage")
    + plain("0") + plain("cpu") + plain(2) + b"tQ",
    0, (2,), (1,), False, {},
)  # fmt: skip
NUMBERS = plain(bytes(8))
FORGED = {
    "an array of pointers": call(
        name("numpy", "ndarray"), (1,), dtype("O"), plain(POINTERS)
    ),
    "a state of pointers": array((1,), dtype("O"), plain(POINTERS)),
    "a list for a state": array((1,), dtype("O"), [None]),
    "a scalar of a pointer": call(name(NUMPY, "scalar"), dtype("O"), plain(POINTERS)),
    "a structure with pointers": array((1,), dtype("f4,O"), plain(POINTERS + bytes(4))),
    "a dtype that becomes another": array(
        (1,),
        dtype("V8", "|", None, ("a",), {"a": (np.dtype("O"), 0)}, 8, 1, 63),
        plain(POINTERS),
    ),
    "a shape beyond its bytes": array((1 << 20,), dtype("f4"), NUMBERS),
    "a shape whose product overflows": array((1 << 33, 1 << 33), dtype("f4"), b"C\x00"),
    "an array whose bytes go while it is seen": call(
        name("numpy", "ndarray"), (2,), dtype("f4"), empty_array()
    ),
    "a memo of 16 GB": b"Nr\xff\xff\xff\x7f",
    "a key of a million tuples": b")" + b"\x85" * 1_000_000,
    "attributes of a function": name("_codecs", "encode") + plain({"a": 1}) + b"b",
    "a tensor that changes": TENSOR + plain({"shape": (1 << 40,)}) + b"b",
    "a tensor without a storage": call(
        name("torch._utils", "_rebuild_tensor_v2"), (len, "0"), 0, (2,), (1,)
    ),
    "a tensor beyond its storage": TENSOR.replace(plain((2,)), plain((3,)), 1),
}  # fmt: skip


def test_the_parts_are_honest(tmp_path):
    path = tmp_path / "a.pkl"
    honest = array((2,), dtype("f4"), plain(np.ones(2, "<f4").tobytes()))
    path.write_bytes(b"\x80\x03}" + plain("a") + honest + b"s.")
    np.testing.assert_array_equal(pickle.loads(path.read_bytes())["a"], [1, 1])
    np.testing.assert_array_equal(read_checkpoint(path)["a"], [1, 1])


@pytest.mark.parametrize("as_archive", [False, True], ids=["pickle", "torch.save"])
@pytest.mark.parametrize("what", FORGED)
def test_forged(what, as_archive, tmp_path):
    value = FORGED[what]
    entry = value + plain(1) if "key" in what else plain("a") + value
    content = b"\x80\x03}" + entry + b"s."
    path = tmp_path / "forged.pth"
    if as_archive:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", content)
            archive.writestr("archive/data/0", bytes(8))
    else:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="forged.pth"):
        read_checkpoint(path)


def test_a_pickle_of_many_steps(tmp_path):
    path = tmp_path / "forged.pkl"
    path.write_bytes(b"\x80\x03]" + b"]0" * 1_100_000 + b".")
    with pytest.raises(ValueError, match="forged.pkl.*more than 2,000,000 steps"):
        read_checkpoint(path)


def test_a_compressed_pickle(tmp_path):
    """A thousandth of its length on disk."""
    path = tmp_path / "forged.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02](" + b"]" * 10**6 + b"e.")
    assert path.stat().st_size < 10_000
    with pytest.raises(ValueError, match="forged.pth.*data.pkl is compressed"):
        read_checkpoint(path)


def test_arrays_that_share_their_bytes(tmp_path):
    """Many arrays of one text would take many times the memory of the file."""
    path = tmp_path / "forged.pkl"
    arrays = plain("z") + plain("x" * 9000) + b"q\x05s"
    for key in "abc":
        arrays += plain(key) + array((9000,), dtype("u1"), b"h\x05") + b"s"
    path.write_bytes(b"\x80\x03}" + arrays + b".")
    with pytest.raises(ValueError, match="forged.pkl.*more numbers than bytes"):
        read_checkpoint(path)


@pytest.mark.parametrize("key", ["x" * 10**6, "\x1b[2J", "a\nb"])
def test_names_that_are_none(key, tmp_path):
    path = tmp_path / "forged.pkl"
    path.write_bytes(pickle.dumps({key: np.ones(2)}))
    with pytest.raises(ValueError, match="forged.pkl.*no name of a tensor") as error:
        read_checkpoint(path)
    assert len(str(error.value)) < 500 and str(error.value).isprintable()


def test_a_dictionary_in_many_places(tmp_path):
    """Written out, its texts would be ten billion."""
    path = tmp_path / "forged.pkl"
    once = dict.fromkeys(map(str, range(100_000)), "x")
    path.write_bytes(
        pickle.dumps(
            {"a": np.ones(2), "b": [once]} | dict.fromkeys(range(100_000), once)
        )
    )
    assert list(read_checkpoint(path)) == ["a"]


def test_a_head_that_is_a_single_number(tmp_path):
    path = tmp_path / "forged.pkl"
    names = ("blocks.0.conv.weight", "blocks.5.proj.weight")
    path.write_bytes(pickle.dumps({name: np.array(1.0) for name in names}))
    with pytest.raises(ValueError, match="forged.pkl.*is a single number"):
        convert_checkpoint(path, "slow_r50_8x8_kinetics400")


def test_arrays_of_text_are_no_tensors(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps({"a": np.ones(2), "names": np.array(["b", "cd"])}))
    assert list(read_checkpoint(path)) == ["a"]


@pytest.mark.parametrize("protocol", range(6))
def test_honest_pickles_of_every_protocol(protocol, tmp_path):
    path = tmp_path / "a.pkl"
    arrays = {
        "a": np.arange(6, dtype=">f4").reshape(2, 3),
        "b": np.asfortranarray(np.ones((2, 3), "int16")),
        "c": np.zeros((0, 3)),
        "d": np.array(True),
    }
    more = {1: None, (4, "b"): 1.5, "lr": np.float32(1), "e": b"\xff", "f": [True]}
    if protocol >= 4:
        more |= {"g": {2, 3}, "h": frozenset([5])}
    content = pickle.dumps({**arrays, **more}, protocol)
    path.write_bytes(content)
    tensors = read_checkpoint(path)
    assert list(tensors) == list(arrays)
    for key, expected in arrays.items():
        np.testing.assert_array_equal(tensors[key], expected)
        assert tensors[key].dtype == expected.dtype
        assert tensors[key].flags.writeable or not expected.size
