import keras
import numpy as np
import pytest
import torch

from keras_video.layers import AveragePool3D, MaxPool3D
from tests.gradients import gradients
from tests.routines import relative_error, run_layer_test, to_numpy

CLIP = np.random.default_rng(0).normal(size=(2, 6, 9, 10, 3)).astype("float32") - 3

CASES = [
    dict(pool_size=(1, 3, 3), strides=(1, 2, 2), padding="symmetric"),
    dict(pool_size=(2, 1, 1)),
    dict(pool_size=(4, 7, 7)),
    dict(pool_size=3, strides=2, padding=(1, 1, 1)),
    dict(pool_size=(1, 3, 3), strides=1, padding="symmetric"),
]


def torch_pool(kind, layer, x):
    x = x.permute(0, 4, 1, 2, 3)
    pads = tuple(lo for lo, _ in layer._padding((None, 6, 9, 10, 3)))
    if kind is MaxPool3D:
        y = torch.nn.functional.max_pool3d(x, layer.pool_size, layer.strides, pads)
    else:
        y = torch.nn.functional.avg_pool3d(
            x, layer.pool_size, layer.strides, pads, count_include_pad=False
        )
    return y.permute(0, 2, 3, 4, 1)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("kind", [MaxPool3D, AveragePool3D])
def test_equals_torch(kind, case):
    layer = kind(**case)
    value, (gradient,) = gradients(lambda a: layer(a), CLIP)
    tensor = torch.tensor(CLIP, requires_grad=True)
    expected = torch_pool(kind, layer, tensor)
    (expected**2).sum().backward()
    assert relative_error(value, expected.detach().numpy()) < 1e-6
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5
    assert layer.compute_output_shape(CLIP.shape) == value.shape


@pytest.mark.parametrize("kind", [MaxPool3D, AveragePool3D])
def test_same_padding_is_that_of_tensorflow(kind):
    import tensorflow as tf

    pool = {MaxPool3D: tf.nn.max_pool3d, AveragePool3D: tf.nn.avg_pool3d}[kind]
    actual = to_numpy(kind(3, strides=2, padding="same")(CLIP))
    assert relative_error(actual, pool(CLIP, 3, 2, "SAME").numpy()) < 1e-6


@pytest.mark.parametrize("kind", [MaxPool3D, AveragePool3D])
def test_as_a_layer(kind):
    arguments = {"pool_size": (1, 3, 3), "strides": (1, 2, 2), "padding": "symmetric"}
    run_layer_test(kind, arguments, CLIP, (2, 6, 5, 5, 3))


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="`pool_size`"):
        MaxPool3D((2, 2))
    with pytest.raises(ValueError, match="smaller than its window"):
        MaxPool3D((8, 1, 1))(keras.Input((4, 8, 8, 3)))


@pytest.mark.parametrize("cls", [MaxPool3D, AveragePool3D])
def test_not_a_number_stays_so(cls):
    clip = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 3)).astype("float32")
    layer = cls((3, 3, 3), strides=2, padding="symmetric")
    expected = to_numpy(layer(clip))
    clip[0, 1, 3, 3] = np.nan
    found = to_numpy(layer(clip))
    assert np.isnan(found[0, :, 1:3, 1:3]).all()
    np.testing.assert_array_equal(found[1], expected[1])
