import keras
import numpy as np
import pytest
import torch
from keras import ops

from keras_video.layers import Conv3D
from keras_video.ops.conv3d import conv3d
from keras_video.ops.weights import store_moments_as_kernels
from tests.gradients import gradients
from tests.routines import relative_error, run_layer_test, to_numpy

CASES = {
    "frames": dict(kernel_size=(1, 3, 3), strides=(1, 2, 2)),
    "frames, every other": dict(kernel_size=(1, 3, 3), strides=(2, 1, 1)),
    "pointwise": dict(kernel_size=1),
    "pointwise, strided": dict(kernel_size=1, strides=2),
    "pointwise, padded": dict(kernel_size=1, padding=(1, 0, 1), strides=(1, 2, 2)),
    "time": dict(kernel_size=(3, 1, 1)),
    "time, strided": dict(kernel_size=(7, 1, 1), strides=(4, 1, 1)),
    "time, strided in space": dict(kernel_size=(3, 1, 1), strides=(1, 2, 2)),
    "time, dilated": dict(kernel_size=(3, 1, 1), dilation_rate=(2, 1, 1)),
    "volume": dict(kernel_size=(3, 3, 3)),
    "volume, strided": dict(kernel_size=(5, 7, 7), strides=(1, 2, 2)),
    "volume, valid": dict(kernel_size=(3, 3, 3), strides=2, padding="valid"),
    "volume, dilated": dict(kernel_size=3, dilation_rate=(1, 2, 2)),
    "large, few filters": dict(kernel_size=(1, 5, 7)),
    "large, padded": dict(kernel_size=(1, 5, 3), padding=(0, 1, 0)),
    "groups": dict(kernel_size=(1, 3, 3), groups=2),
    "groups, volume": dict(kernel_size=3, strides=(1, 2, 2), groups=3),
    "depthwise": dict(kernel_size=3, groups=6),
    "depthwise, strided": dict(kernel_size=3, strides=2, groups=6),
    "depthwise, strides differ": dict(
        kernel_size=(1, 3, 3), strides=(1, 2, 1), groups=6
    ),
    "depthwise, dilated": dict(
        kernel_size=(1, 3, 3), groups=6, dilation_rate=(1, 2, 2)
    ),
}


def torch_conv3d(layer, x):
    kernel = torch.tensor(to_numpy(layer.kernel)).permute(4, 3, 0, 1, 2)
    kernel = kernel.contiguous()  # see `_conv3d_torch` on grouped weights
    padding = tuple(lo for lo, _ in layer._padding(x.shape))
    return torch.nn.functional.conv3d(
        x.permute(0, 4, 1, 2, 3),
        kernel,
        torch.tensor(to_numpy(layer.bias)),
        stride=layer.strides,
        padding=padding,
        dilation=layer.dilation_rate,
        groups=layer.groups,
    ).permute(0, 2, 3, 4, 1)


@pytest.mark.parametrize("case", CASES)
def test_every_lowering_equals_torch(case):
    layer = Conv3D(12, **CASES[case], bias_initializer="normal")
    x = np.random.default_rng(0).normal(size=(2, 8, 9, 10, 6)).astype("float32")
    value, (gradient,) = gradients(lambda a: layer(a), x)
    tensor = torch.tensor(x, requires_grad=True)
    expected = torch_conv3d(layer, tensor)
    (expected**2).sum().backward()
    assert value.shape[1:] == layer.compute_output_shape(x.shape)[1:]
    assert relative_error(value, expected.detach().numpy()) < 1e-5
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize("case", ["frames", "time, strided", "pointwise, padded"])
def test_a_single_clip_equals_one_of_several(case):
    """torch computes a thin feature map of one clip in another way."""
    layer = Conv3D(12, **CASES[case])
    x = np.random.default_rng(0).normal(size=(2, 8, 9, 10, 6)).astype("float32")
    several, one = to_numpy(layer(x)), to_numpy(layer(x[1:]))
    assert relative_error(one, several[1:]) < 1e-5


@pytest.mark.parametrize(
    ("case", "channels"),
    [
        ("pointwise, strided", 6),
        ("groups", 6),
        ("time", 6),
        ("time", 256),
    ],
)
def test_gradients_of_kernels_equal_torch(case, channels):
    layer = Conv3D(12, **CASES[case])
    size = (2, 8, 3, 4, channels) if channels > 6 else (2, 8, 9, 10, channels)
    x = np.random.default_rng(0).normal(size=size).astype("float32")
    layer.build(x.shape)
    kernel = to_numpy(layer.kernel)
    _, (_, gradient) = gradients(layer.convolve, x, kernel)
    tensor = torch.tensor(kernel, requires_grad=True)
    padding = tuple(lo for lo, _ in layer._padding(x.shape))
    y = torch.nn.functional.conv3d(
        torch.tensor(x).permute(0, 4, 1, 2, 3).contiguous(),
        tensor.permute(4, 3, 0, 1, 2).contiguous(),
        stride=layer.strides,
        padding=padding,
        dilation=layer.dilation_rate,
        groups=layer.groups,
    )
    torch.sum(y**2).backward()
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize("filters", [8, 32])
def test_stems_of_few_and_of_many_filters(filters):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 6, 12, 14, 3)).astype("float32")
    kernel = rng.normal(size=(5, 7, 7, 3, filters)).astype("float32")
    window = dict(strides=(1, 2, 2), padding=((2, 2), (3, 3), (3, 3)))
    value, found = gradients(
        lambda x, kernel: conv3d(x, kernel, dilation=(1, 1, 1), **window), x, kernel
    )
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel)]
    expected = torch.nn.functional.conv3d(
        tensors[0].permute(0, 4, 1, 2, 3),
        tensors[1].permute(4, 3, 0, 1, 2),
        stride=(1, 2, 2),
        padding=(2, 3, 3),
    ).permute(0, 2, 3, 4, 1)
    (expected**2).sum().backward()
    assert relative_error(value, expected.detach().numpy()) < 1e-5
    for gradient, tensor in zip(found, tensors, strict=True):
        assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize("size", [8, 9])
def test_same_padding_is_that_of_keras(size):
    arguments = dict(filters=4, kernel_size=3, strides=2, padding="same")
    x = np.random.default_rng(0).normal(size=(1, size, size, size, 2)).astype("float32")
    ours, theirs = Conv3D(**arguments), keras.layers.Conv3D(**arguments)
    ours.build(x.shape)
    theirs.build(x.shape)
    theirs.kernel.assign(to_numpy(ours.kernel))
    assert relative_error(to_numpy(ours(x)), to_numpy(theirs(x))) < 1e-5


def test_as_a_layer():
    run_layer_test(
        Conv3D,
        {"filters": 4, "kernel_size": (3, 3, 3), "strides": 2, "activation": "relu"},
        np.random.default_rng(0).normal(size=(2, 4, 8, 8, 3)).astype("float32"),
        (2, 2, 4, 4, 4),
    )


def test_unknown_sizes_are_known_at_run_time():
    inputs = keras.Input((4, None, None, 3))
    model = keras.Model(inputs, Conv3D(2, (1, 3, 3), strides=(1, 2, 2))(inputs))
    assert model.output_shape == (None, 4, None, None, 2)
    assert model(np.zeros((1, 4, 6, 10, 3), "float32")).shape == (1, 4, 3, 5, 2)


def test_weights_keep_their_shape_and_take_assignments():
    layer = Conv3D(5, (3, 1, 1))
    layer.build((None, 4, 4, 4, 2))
    value = np.random.default_rng(0).normal(size=(3, 1, 1, 2, 5)).astype("float32")
    layer.kernel.assign(value)
    np.testing.assert_array_equal(ops.convert_to_numpy(layer.kernel), value)


@pytest.mark.parametrize("groups", [1, 2])
def test_moments_are_stored_as_the_kernels_are(groups):
    layer = Conv3D(6, 3, groups=groups)
    layer.build((None, 4, 8, 8, 4))
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build(layer.trainable_variables)
    store_moments_as_kernels(optimizer, layer.trainable_variables)
    for moment, variable in zip(optimizer.momentums, layer.weights, strict=True):
        assert moment.shape == variable.shape
        assert not to_numpy(moment).any()
        if keras.backend.backend() == "torch":
            assert moment.value.stride() == variable.value.stride()


def test_macs_count_products():
    layer = Conv3D(4, (3, 1, 1), groups=2)
    assert layer.compute_macs((None, 8, 5, 5, 6)) == 8 * 5 * 5 * 4 * 3 * 3


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(filters=4, kernel_size=(3, 3)), "`kernel_size`"),
        (dict(filters=4, kernel_size=0), "`kernel_size`"),
        (dict(filters=4, kernel_size=3, padding="half"), "`padding`"),
        (dict(filters=4, kernel_size=3, groups=3), "groups=3"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        Conv3D(**arguments)


def test_wrong_inputs_are_named():
    with pytest.raises(ValueError, match="channels=5"):
        Conv3D(4, 3, groups=2).build((None, 4, 4, 4, 5))
    with pytest.raises(ValueError, match="smaller than its kernel"):
        Conv3D(4, 5, padding="valid")(keras.Input((4, 8, 8, 3)))
