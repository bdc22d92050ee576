"""The same logits as the public network from its file, and the way back."""

import pickle

import numpy as np
import pytest
import torch

from keras_video.convert import (
    FORMATS,
    convert_checkpoint,
    detect,
    read_checkpoint,
)
from keras_video.models import I3D, I3DBackbone, VideoClassifier
from tests.convert.networks import CLASSES, NETWORKS, clips_for
from tests.convert.tensor_names import caffe2_name, pyslowfast_name
from tests.oracles import import_torchvision
from tests.routines import outputs_of, relative_error, to_numpy

NAMES = [f"class {i}" for i in range(CLASSES)]


def converted(cli, file, preset, out, *more):
    """The model that the command line has made of a checkpoint, giving logits."""
    done = cli("convert", file, "--preset", preset, "-o", out, *more)
    assert done.code == 0, done.err
    assert f"for {CLASSES} classes" in done.out
    return VideoClassifier.from_preset(out, activation=None)


def assert_same_logits(model, name, network):
    clips = clips_for(model)
    expected = NETWORKS[name].logits(network, clips, model.preprocessor)
    assert np.ptp(expected, axis=0).max() > 0.01 * np.abs(expected).max()
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


@pytest.mark.parametrize(
    "name", [k for k, v in NETWORKS.items() if v.source == "pytorchvideo"]
)
def test_pytorchvideo_and_back(name, cli, folder_of, tmp_path):
    """Of another number of classes than the preset's; as published, under a key."""
    network = NETWORKS[name].trained()
    file, out = tmp_path / "public.pyth", tmp_path / "out"
    torch.save({"model_state": network.state_dict(), "epoch": 3, "cfg": "a: 1"}, file)
    model = converted(cli, file, folder_of(name), out)
    assert_same_logits(model, name, network)

    back = tmp_path / "back.pyth"
    done = cli("convert", out, "--to", "pytorchvideo", "-o", back)
    assert done.code == 0, done.err
    fresh = NETWORKS[name].public().eval()
    state = torch.load(back, weights_only=True)["model_state"]
    fresh.load_state_dict(state, strict=True)
    assert_same_logits(model, name, fresh)


@pytest.mark.parametrize("name", ["slow", "slowfast"])
def test_pyslowfast_and_back(name, cli, folder_of, tmp_path):
    network = NETWORKS[name].trained()
    state = {pyslowfast_name(k): v for k, v in network.state_dict().items()}
    file, out = tmp_path / "public.pyth", tmp_path / "out"
    torch.save({"model_state": state, "optimizer_state": {"state": {}}}, file)
    model = converted(cli, file, folder_of(name), out)
    assert_same_logits(model, name, network)

    back = tmp_path / "back.pyth"
    assert cli("convert", out, "--to", "pyslowfast", "-o", back).code == 0
    again = torch.load(back, weights_only=True)["model_state"]
    assert {k: v.shape for k, v in again.items()} == {
        k: v.shape for k, v in state.items()
    }
    assert all(torch.equal(again[k], state[k]) for k in state if "num_batches" not in k)


def test_caffe2(cli, folder_of, tmp_path):
    """Blobs of two pathways, beside what the training left there."""
    network = NETWORKS["slowfast"].trained()
    blobs = {
        caffe2_name(pyslowfast_name(k)): v.numpy()
        for k, v in network.state_dict().items()
        if "num_batches" not in k
    }
    blobs["conv1_w_momentum"] = blobs["conv1_w"]
    blobs |= {"lr": np.float32(0.1), "model_iter": np.zeros(1, "int64")}
    file = tmp_path / "public.pkl"
    file.write_bytes(pickle.dumps({"blobs": blobs}, protocol=2))
    model = converted(cli, file, folder_of("slowfast"), tmp_path / "out")
    assert_same_logits(model, "slowfast", network)


@pytest.mark.parametrize("protocol", range(5))
def test_arrays_of_every_pickle(protocol, tmp_path):
    file = tmp_path / "public.pkl"
    arrays = {"a": np.arange(6, dtype="float32").reshape(2, 3), "b": np.ones((3, 1, 2))}
    file.write_bytes(pickle.dumps({"blobs": {**arrays, "lr": 0.1}}, protocol=protocol))
    tensors = read_checkpoint(file)
    assert list(tensors) == ["a", "b"]
    assert all((tensors[k] == v).all() for k, v in arrays.items())


@pytest.mark.parametrize("name", ["torchvision r3d", "torchvision r2plus1d"])
def test_torchvision(name, cli, folder_of, tmp_path):
    """A bare dictionary; its normalisation comes with it, not the preset's."""
    network = NETWORKS[name].trained()
    file = tmp_path / "public.pth"
    torch.save(network.state_dict(), file)
    model = converted(cli, file, folder_of(name), tmp_path / "out")
    assert model.preprocessor.mean == (0.43216, 0.394666, 0.37645)
    assert_same_logits(model, name, network)


@pytest.mark.parametrize("name", ["mmaction2 slow", "mmaction2 slowfast"])
def test_mmaction2(name, cli, folder_of, tmp_path):
    """Its lateral connections, order of the head and normalisation come with it."""
    network = NETWORKS[name].trained()
    file = tmp_path / "public.pth"
    torch.save({"meta": {"epoch": 3}, "state_dict": network.state_dict()}, file)
    model = converted(cli, file, folder_of(name), tmp_path / "out")
    assert model.preprocessor.mean == (123.675, 116.28, 103.53)
    assert model.preprocessor.scale == 1
    assert_same_logits(model, name, network)


def test_s3d_of_torchvision(tmp_path):
    """Its padding and the window of its head come with it too (see `test_i3d`)."""
    network = import_torchvision("torchvision.models.video").s3d(num_classes=CLASSES)
    torch.save(network.state_dict(), tmp_path / "s3d.pth")
    preset = tmp_path / "preset"
    I3D(I3DBackbone((16, 224, 224, 3), separable=True), 3).save_to_preset(preset)
    model = convert_checkpoint(tmp_path / "s3d.pth", preset)
    assert model.backbone.padding == "symmetric"
    assert model.backbone.pool_size == [2, 7, 7]
    head = network.classifier[1].weight.detach().flatten(1).T
    np.testing.assert_array_equal(to_numpy(model.get_layer("logits").kernel), head)


@pytest.mark.parametrize("serialization", ["zip", "before PyTorch 1.6"])
def test_resnets3d(serialization, cli, folder_of, tmp_path):
    """Written by several GPUs; with names for the classes."""
    network = NETWORKS["resnets3d"].trained()
    state = {f"module.{k}": v for k, v in network.state_dict().items()}
    file, text = tmp_path / "public.pth", tmp_path / "names.txt"
    torch.save(
        {"arch": "resnet-10", "state_dict": state, "optimizer": {"param_groups": []}},
        file,
        _use_new_zipfile_serialization=serialization == "zip",
    )
    text.write_text("\n".join(NAMES) + "\n")
    preset, out = folder_of("resnets3d"), tmp_path / "out"
    model = converted(cli, file, preset, out, "--class-names", text)
    assert model.preprocessor.class_names == NAMES
    assert_same_logits(model, "resnets3d", network)
    card = (out / "README.md").read_text()
    assert "Converted from `public.pth` of 3D-ResNets" in card


@pytest.mark.parametrize("name", ["mars", "mars flow"])
def test_mars(name, cli, folder_of, tmp_path):
    network = NETWORKS[name].trained()
    state = {f"module.{k}": v for k, v in network.state_dict().items()}
    file = tmp_path / "public.pth"
    torch.save({"epoch": 9, "arch": "resnext-101", "state_dict": state}, file)
    model = converted(cli, file, folder_of(name), tmp_path / "out")
    assert_same_logits(model, name, network)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_source_is_known_by_its_names(name):
    network = NETWORKS[name]
    assert detect(network.public().state_dict()) is FORMATS[network.source]
