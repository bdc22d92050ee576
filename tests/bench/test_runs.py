"""The work that contestants do is the same work."""

import keras
import numpy as np
import pytest
import torch
from tiny_models import tiny_classifier, tiny_clips

from keras_video.bench import (
    files,
    run_file,
    run_keras,
    run_matrix_product,
    run_warp,
)
from keras_video.bench.case import Case
from keras_video.bench.peers import PEERS
from keras_video.bench.plain_network import plain
from keras_video.export import to_tflite
from keras_video.layers import Conv3D, ConvBN3D
from keras_video.presets import resolve
from tests.networks import FAMILIES, SHAPE
from tests.routines import outputs_of, randomize, relative_error


@pytest.fixture
def tiny(tmp_path):
    tiny_classifier().save_to_preset(tmp_path / "tiny")
    return str(tmp_path / "tiny")


@pytest.fixture(autouse=True)
def _threads(monkeypatch):
    """The test's process has started its threads already."""
    monkeypatch.setattr(run_keras, "limit_threads", lambda threads: None)


@pytest.mark.parametrize("mode", ["predict", "train"])
def test_ours(mode, tiny):
    run, facts = run_keras.prepare(tiny, mode, 2, 4, (16, 16), "float32", threads=1)
    result = run()
    assert facts == {"macs": resolve(tiny).metadata["macs"]}
    if mode == "train":
        assert np.isfinite(result)
    else:
        np.testing.assert_allclose(result.sum(-1), [1, 1], rtol=1e-5)


@pytest.mark.parametrize("name", PEERS)
def test_peers_have_the_parameters_of_their_presets(name):
    metadata = resolve(name).metadata
    clip = metadata["input"]
    with torch.device("meta"):  # draws no weights
        network, clips = PEERS[name](clip["num_frames"], clip["image_size"], 2)
    parameters = sum(p.numel() for p in network.parameters())
    assert parameters == metadata["parameters"]
    frames = [x.shape[2] for x in clips]
    assert max(frames) == clip["num_frames"]


def test_peers_run(tmp_path):
    from keras_video.bench import run_pytorchvideo

    name = "slow_r50_8x8_kinetics400"
    run, _ = run_pytorchvideo.prepare(name, "predict", 1, 8, (32, 32), "float32", 1)
    assert run().shape == (1, 400)
    run, _ = run_pytorchvideo.prepare(name, "train", 2, 8, (32, 32), "bfloat16", 1)
    assert np.isfinite(run())


def test_warps_agree():
    shape = (2, 4, 6, 5, 3)
    run, _ = run_warp.prepare(shape, threads=1)
    peer, _ = run_warp.prepare_grid_sample(shape, threads=1)
    expected = peer().transpose(0, 2, 3, 4, 1)
    assert expected.std() > 0.1
    np.testing.assert_allclose(run(), expected, atol=1e-5)


def test_matrix_product():
    run, facts = run_matrix_product.prepare(threads=1)
    assert facts == {"macs": 2048**3}
    assert np.isfinite(run())
    run, facts = run_matrix_product._with_numpy()
    assert run().shape == (2048, 2048)


def test_mixed_precision(tiny):
    run_keras.prepare(tiny, "predict", 1, 4, (16, 16), "bfloat16", threads=1)
    assert keras.config.dtype_policy().name == "mixed_bfloat16"


def test_files(tmp_path):
    model = tiny_classifier()
    to_tflite(model, tmp_path / "model.tflite")
    contestant = files._contestant(
        "a file", str(tmp_path / "model.tflite"), "tflite", Case("", "", 1, 4, (16, 16))
    )
    spec = dict(contestant._spec)
    assert spec.pop("prepare") == "keras_video.bench.run_file:prepare"
    run, facts = run_file.prepare(**spec)
    run()
    assert facts == {}


def test_plain_network_is_the_same():
    model = FAMILIES["slowfast"]()
    randomize(model)
    network = plain(model)
    kinds = {type(x).__module__.split(".")[0] for x in network._flatten_layers()}
    convolutions = [x for x in network._flatten_layers() if "Conv" in type(x).__name__]
    assert "keras" in kinds and not {Conv3D, ConvBN3D} & set(map(type, convolutions))
    clips = tiny_clips(1, SHAPE).astype("float32")
    expected = outputs_of(model.backbone, clips)
    actual = outputs_of(network.get_layer(model.backbone.name), clips)
    for name, value in expected.items():
        assert value.std() > 1e-3
        assert relative_error(actual[name], value) < 1e-5
