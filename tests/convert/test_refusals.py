"""What is wrong with a checkpoint is named, and nothing is written or run."""

import os
import pickle

import numpy as np
import pytest
import torch

from keras_video.cli import convert as command
from keras_video.convert import EXPORTED, SOURCES, export_checkpoint
from keras_video.models import ResNet3D, ResNet3DBackbone
from tests.convert.networks import NETWORKS

KEY = "blocks.2.res_blocks.1.branch2.conv_b.weight"


@pytest.fixture(scope="module")
def public():
    """Tensors of the Slow network, by name."""
    return dict(NETWORKS["slow"].trained().state_dict())


@pytest.fixture
def refused(mistake, folder_of, tmp_path):
    """Convert a file, or tensors, in vain: the complaint."""

    def run(content, *more, name="public.pyth", preset="slow"):
        file, out = tmp_path / name, tmp_path / "out"
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            torch.save({"model_state": content}, file)
        line = mistake("convert", file, "--preset", folder_of(preset), "-o", out, *more)
        assert not out.exists()
        return line

    return run


def test_a_missing_tensor(refused, public):
    line = refused({k: v for k, v in public.items() if k != KEY})
    assert f"{KEY} is missing (for " in line and "public.pyth" in line
    assert "another network" not in line


def test_a_tensor_too_many(refused, public):
    line = refused({**public, "blocks.9.surprise": torch.ones(3)})
    assert "blocks.9.surprise (3,) is left over" in line


def test_a_tensor_of_another_shape(refused, public):
    line = refused({**public, KEY: torch.ones(16, 16, 3, 3, 3)})
    assert f"{KEY} has the shape (16, 16, 3, 3, 3), which does not fit" in line
    assert "res3_block1_b/conv/kernel (1, 3, 3, 16, 16)" in line


def test_the_checkpoint_of_another_network(refused):
    line = refused(NETWORKS["slowfast"].trained().state_dict())
    assert "another network: try another preset" in line
    assert "more" in line and len(line) < 2000


def test_the_checkpoint_of_another_source(refused, public):
    line = refused(public, "--source", "pyslowfast")
    assert "no classifier of PySlowFast" in line and "blocks.0.conv.weight" in line


def test_a_network_that_the_source_has_not(refused):
    state = NETWORKS["torchvision r3d"].trained().state_dict()
    line = refused(state)
    assert "torchvision has no network that would be a ResNet3DBackbone" in line
    assert "I3DBackbone, R2Plus1DBackbone, R3DBackbone" in line


def test_an_unknown_source(refused):
    line = refused({"encoder.weight": torch.ones(2), "encoder.bias": torch.ones(2)})
    for text in ("PyTorchVideo, PySlowFast, ", "encoder.weight, encoder.bias"):
        assert text in line


def test_class_names_that_do_not_fit(refused, public, tmp_path):
    text = tmp_path / "names.txt"
    text.write_text("jump\nkick\n")
    line = refused(public, "--class-names", text)
    assert "which are 7. Received: 2 names" in line


def test_class_names_that_are_no_text(refused, public, tmp_path):
    text = tmp_path / "names.txt"
    text.write_bytes(b"jump\n\xff\xfe\n")
    assert "names.txt is not text in UTF-8" in refused(public, "--class-names", text)


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("name", ["public.pth", "legacy.pth", "public.pkl"])
def test_a_payload_does_not_run(name, refused, public, tmp_path):
    proof, file = tmp_path / "proof", tmp_path / "made"
    content = {"model_state": public, "blobs": Payload(proof)}
    if name.endswith(".pkl"):
        blobs = {"conv1_w": np.ones(3, "float32"), "pred_w": Payload(proof)}
        file.write_bytes(pickle.dumps({"blobs": blobs}))
        pickle.loads(file.read_bytes())
    else:
        torch.save(content, file, _use_new_zipfile_serialization="legacy" not in name)
        torch.load(file, weights_only=False)
    assert proof.exists(), "the payload is none"
    proof.unlink()
    line = refused(file.read_bytes(), name=name)
    assert f"`{os.system.__module__}.system`" in line and "could run code" in line
    assert not proof.exists()


def test_a_pickle_that_asks_for_a_codec(refused):
    """`_codecs.encode` would import the module of the encoding."""
    content = b"c_codecs\nencode\n(Vtext\nVpunycode\ntR."
    assert "the encoding punycode" in refused(content, name="public.pkl")


@pytest.mark.parametrize(
    "name, cut", [("public.pth", 0.5), ("legacy.pth", 0.5), ("public.pkl", 0.9)]
)
def test_a_truncated_file(name, cut, refused, public, tmp_path):
    file = tmp_path / "made"
    if name.endswith(".pkl"):
        file.write_bytes(pickle.dumps({k: v.numpy() for k, v in public.items()}))
    else:
        torch.save(public, file, _use_new_zipfile_serialization="legacy" not in name)
    content = file.read_bytes()
    line = refused(content[: int(cut * len(content))], name=name)
    assert f"{name} is no readable checkpoint, or is cut short" in line


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "is empty (0 bytes)"),
        (b"<html>Sign in</html>", "is no readable checkpoint"),
        (pickle.dumps([1, 2]), "holds no tensors by name"),
        (pickle.dumps({"model_state": {"epoch": 3}}), "holds no tensors by name"),
    ],
)
def test_files_that_are_none(content, message, refused):
    assert message in refused(content)


def test_what_is_there_is_not_replaced(mistake, folder_of, public, tmp_path):
    file, out = tmp_path / "public.pyth", tmp_path / "out"
    torch.save(public, file)
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    command = ("convert", file, "--preset", folder_of("slow"), "-o", out)
    assert "exists already" in mistake(*command)
    assert "without config.json" in mistake(*command, "--overwrite")
    line = mistake("convert", folder_of("slow"), "--to", "pyslowfast", "-o", file)
    assert "exists already" in line
    assert (out / "letter.txt").exists()


@pytest.mark.parametrize(
    "given, message",
    [
        ("aligned", "must be NAME=VALUE, as aligned=true"),
        ("=3", "must be NAME=VALUE, as aligned=true"),
        ("align=true", "`align` is no argument of this preset's parts"),
        ("num_classes=3", "does not fit"),
        ("frame_rate=-1", "frame_rate"),
        ("mean=3", "public.pyth, preset"),
        ("source=caffe2", "cannot give source, which has a place of its own"),
    ],
)
def test_settings_of_ones_own_that_are_none(given, message, refused, public):
    assert message in refused(public, "--set", given)


def test_no_file(mistake, folder_of, tmp_path):
    file = tmp_path / "nowhere.pth"
    arguments = ("--preset", folder_of("slow"), "-o", tmp_path / "out")
    assert f"There is no checkpoint {file}" in mistake("convert", file, *arguments)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"alignment": {"after": "res2", "temporal_groups": 1}}, "res2_alignment"),
        ({"slow_frames": "strided"}, "slow_frames='linspace'"),
    ],
)
def test_a_model_that_the_source_has_not(settings, message, tmp_path):
    name = "slowfast" if "slow_frames" in settings else "slow"
    network = NETWORKS[name]
    model = network.task.__base__(network.backbone(**settings), 5)
    with pytest.raises(ValueError, match=message) as error:
        export_checkpoint(model, tmp_path / "out.pyth", "pytorchvideo")
    assert len(str(error.value)) < 150, "one line for each layer, not for each weight"
    assert not (tmp_path / "out.pyth").exists()


def test_exports_and_sources_of_the_command_line(tmp_path):
    assert command.SOURCES == SOURCES
    assert command.TARGETS == EXPORTED
    model = ResNet3D(ResNet3DBackbone((4, 32, 32, 3), (1, 1, 1, 1), filters=8), 5)
    with pytest.raises(ValueError, match="one of 'pytorchvideo', 'pyslowfast'"):
        export_checkpoint(model, tmp_path / "out.pth", "torchvision")
