"""Programs and files that a user makes by `torch.export` and `torch.onnx` itself."""

import collections

import keras
import numpy as np
import pytest

from keras_video.layers import ConvBN3D, TemporalSubsample
from keras_video.ops.target import exporting_to
from tests.routines import outputs_of, randomize

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="only torch has such programs"
)


def network():
    x = clips = keras.Input((4, 8, 8, 3))
    for kernel_size in (3, (1, 3, 3), (3, 1, 1)):
        x = ConvBN3D(8, kernel_size, activation="relu")(x)
    model = keras.Model(clips, x)
    randomize(model)
    return model.eval()


def program_of(model, clips):
    """A program, and how often each operator occurs in it."""
    import torch

    with torch.no_grad():
        program = torch.export.export(model, (torch.tensor(clips),), strict=False)
    nodes = [n for n in program.graph.nodes if n.op == "call_function"]
    return program.module(), collections.Counter(str(n.target) for n in nodes)


def test_torchs_own_convolutions_but_for_onnx():
    import torch

    model = network()
    clips = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 3)).astype("float32")
    expected = outputs_of(model, clips)
    run, found = program_of(model, clips)
    assert found["aten.conv3d.default"]
    assert not any("mkldnn" in name for name in found)
    with torch.no_grad():
        np.testing.assert_allclose(run(torch.tensor(clips)), expected, atol=1e-4)

    with exporting_to("torch"):
        assert program_of(model, clips)[1] == found
    with exporting_to("onnx"):
        run, found = program_of(model, clips)
    assert found["aten.conv2d.default"] and not found["aten.conv3d.default"]
    with torch.no_grad():
        np.testing.assert_allclose(run(torch.tensor(clips)), expected, atol=1e-4)


def test_torchs_exporter_to_onnx_by_tracing(tmp_path):
    """It traces sizes as tensors, which what picks frames must not depend on."""
    import onnxruntime
    import torch

    clips = keras.Input((8, 4, 4, 3))
    model = keras.Model(clips, TemporalSubsample(2)(clips)).eval()
    frames = np.random.default_rng(0).normal(size=(1, 8, 4, 4, 3)).astype("float32")
    file = str(tmp_path / "model.onnx")
    torch.onnx.export(model, (torch.tensor(frames),), file, dynamo=False)
    session = onnxruntime.InferenceSession(file)
    (found,) = session.run(None, {session.get_inputs()[0].name: frames})
    np.testing.assert_array_equal(found, outputs_of(model, frames))
