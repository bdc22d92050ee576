"""ONNX, OpenVINO and torch programs, made on torch or by way of it."""

import importlib.util
import json
import shutil

import keras
import numpy as np
import pytest

from keras_video.export import (
    load_onnx,
    load_openvino,
    load_torch,
    to_onnx,
    to_openvino,
    to_torch,
)
from keras_video.layers import ConvBN3D
from tests.export.test_detectors import with_boxes
from tests.networks import FAMILIES, SHAPE, detector_inputs
from tests.routines import outputs_of, randomize

FORMATS = {
    "onnx": (to_onnx, load_onnx, "model.onnx"),
    "openvino": (to_openvino, load_openvino, "model"),
    "torch": (to_torch, load_torch, "model.pt2"),
}
CASES = [
    ("resnet3d_detector", "openvino"),
    ("resnet3d_stan", "torch"),
    ("slowfast_stan", "onnx"),
    ("slowfast_stan", "openvino"),
]
if keras.backend.backend() != "torch":
    CASES = CASES[:1]  # a process of torch for each


@pytest.mark.parametrize("family, format", CASES)
def test_agrees(family, format, tmp_path):
    module = {"onnx": "onnxruntime"}.get(format, format)
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    write, load, name = FORMATS[format]
    path = tmp_path / name
    clips = np.random.default_rng(1).integers(0, 256, (2, *SHAPE)).astype("float32")
    if family.endswith("detector"):
        model, inputs = with_boxes(family, 3), detector_inputs(batch=2)
        inputs["clips"] = inputs["clips"].astype("float32")
    else:
        model, inputs = FAMILIES[family](), clips
        randomize(model)
    report = write(model, path, inputs=inputs, batch_size=2)
    assert report.max_diff <= 1e-4 and report.format == format
    assert report.top1 == (None if family.endswith("detector") else 1.0)
    about = json.loads(report.description.read_text())
    assert [x["content"] for x in about["inputs"]] == sorted(
        x.name for x in model.inputs
    )
    assert about["inputs"][-1]["shape"] == [2, *SHAPE]
    assert about["outputs"][0]["shape"][-1] == len(about["labels"])
    expected = outputs_of(model, inputs)
    assert expected.std() > 1e-3
    np.testing.assert_allclose(load(path)(inputs)[0], expected, atol=1e-4)
    beside = () if path.is_dir() else (f"{name}.json", f"{name}.labels.txt")
    assert {x.name for x in tmp_path.iterdir()} == {name, *beside}
    if (family, format) == ("resnet3d_detector", "openvino"):
        openvino = importlib.import_module("openvino")
        program = openvino.Core().read_model(path / "model.xml")
        names = {x.get_any_name(): list(x.shape) for x in program.inputs}
        assert names == {"boxes": [2, 3, 4], "clips": [2, *SHAPE]}


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="run once, on torch")
def test_a_compiled_program(tmp_path):
    if not (shutil.which("g++") or shutil.which("clang++")):
        pytest.skip("torch.compile needs a C++ compiler")
    layers = [keras.Input((4, 6, 6, 3)), ConvBN3D(4, 3), keras.layers.Flatten()]
    model = keras.Sequential(layers)
    randomize(model)
    to_torch(model, tmp_path / "model.pt2")
    clips = np.random.default_rng(0).uniform(size=(1, 4, 6, 6, 3)).astype("float32")
    run = load_torch(tmp_path / "model.pt2", compiled=True)
    np.testing.assert_allclose(run(clips)[0], outputs_of(model, clips), atol=1e-5)
