import keras
import numpy as np
import pytest

from keras_video.layers import SqueezeExcitation
from tests.gradients import gradients
from tests.layers.tflite import run_as_tflite
from tests.ops.warp_oracle import random_map
from tests.oracles import import_pytorchvideo
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 3, 4, 5, 8)


def excited(**arguments):
    layer = SqueezeExcitation(**arguments)
    layer.build(SHAPE)
    randomize(layer)
    return layer


def by_pytorchvideo(layer, images):
    """PyTorchVideo's layer for images `(N, C, H, W)`, with the layer's weights."""
    import torch

    module = import_pytorchvideo("pytorchvideo.layers.squeeze_excitation")
    theirs = module.SqueezeAndExcitationLayer2D(images.shape[1], layer.ratio)
    state = {}
    for place, ours in ((0, layer.reduce), (2, layer.expand)):
        kernel, bias = (torch.tensor(to_numpy(w.value)) for w in ours.weights)
        state[f"excitation.{place}.weight"] = kernel.T[..., None, None]
        state[f"excitation.{place}.bias"] = bias
    theirs.load_state_dict(state)
    return theirs.double()(images)


@pytest.mark.parametrize("per_frame", [False, True])
def test_is_pytorchvideos_values_and_gradients(per_frame):
    """Frames are images by themselves, or a clip one tall image."""
    import torch

    layer, x = excited(ratio=2, per_frame=per_frame), random_map(*SHAPE)
    value, (gradient,) = gradients(lambda a: layer(a), x)
    tensor = torch.tensor(x).double().requires_grad_()
    images = tensor.reshape((6, 4, 5, 8) if per_frame else (2, 12, 5, 8))
    expected = by_pytorchvideo(layer, images.permute(0, 3, 1, 2))
    expected = expected.permute(0, 2, 3, 1).reshape(SHAPE)
    (expected**2).sum().backward()
    expected = expected.detach().numpy()
    assert np.ptp(expected / x, axis=0).max() > 1e-3
    assert relative_error(value, expected) < 1e-5
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


def test_counts_the_dense_layers():
    layer = excited(ratio=4)
    assert layer.count_params() == 8 * 2 + 2 + 2 * 8 + 8
    assert layer.compute_macs(SHAPE) == 2 * 8 * 2
    assert excited(ratio=4, per_frame=True).compute_macs(SHAPE) == 3 * 2 * 8 * 2
    assert excited().reduce.units == 1  # 8 // 16, at least 1


@pytest.mark.parametrize("per_frame", [False, True])
def test_as_a_layer(per_frame):
    arguments = {"ratio": 2, "per_frame": per_frame}
    run_layer_test(SqueezeExcitation, arguments, random_map(*SHAPE), SHAPE)


def test_any_size_will_do():
    layer = SqueezeExcitation(ratio=2, per_frame=True)
    assert layer(keras.Input((None, None, None, 8))).shape == (None,) * 4 + (8,)


def test_saved_and_loaded(tmp_path):
    inputs = keras.Input(SHAPE[1:])
    model = keras.Model(inputs, SqueezeExcitation(4)(inputs))
    randomize(model)
    run_saving_test(model, random_map(*SHAPE), tmp_path)


@pytest.mark.parametrize("per_frame, batch", [(False, None), (True, None), (True, 1)])
def test_converts_to_tflite_builtins(per_frame, batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer, x = excited(ratio=2, per_frame=per_frame), random_map(1, *SHAPE[1:])
    expected = to_numpy(layer(x))
    assert relative_error(run_as_tflite(layer, x, batch), expected) < 1e-5


def test_the_width_is_what_is_asked_for():
    layer = excited(ratio=4, width=5)
    assert layer.reduce.units == 5
    assert layer.compute_macs(SHAPE) == 2 * 8 * 5
    old = {k: v for k, v in layer.get_config().items() if k != "width"}
    assert SqueezeExcitation.from_config(old).width is None
    run_layer_test(SqueezeExcitation, {"width": 5}, random_map(*SHAPE), SHAPE)


@pytest.mark.parametrize("argument", ["ratio", "width"])
def test_a_wrong_argument_is_named(argument):
    with pytest.raises(ValueError, match=f"{argument}=0"):
        SqueezeExcitation(**{argument: 0})
