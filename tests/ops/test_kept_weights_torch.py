"""Weights in oneDNN's order are those that the layer has at the moment."""

import copy
import gc

import keras
import numpy as np
import pytest

from keras_video.layers import ConvBN3D
from tests.routines import randomize, relative_error, to_numpy

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="torch's weights are kept"
)
CLIP = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 8)).astype("float32")


def layer_of(**arguments):
    layer = ConvBN3D(16, 3, groups=4, **arguments)
    layer.build(CLIP.shape)
    randomize(layer)
    return layer


def predict(layer, clip=CLIP):
    import torch

    with torch.no_grad():
        return to_numpy(layer(clip))


def expected(layer, clip=CLIP):
    """With gradients nothing is kept."""
    return to_numpy(layer(clip))


def assign(kernel):
    kernel.assign(kernel * 2)


def write_to_data(kernel):
    kernel.value.data.mul_(2)


def write_by_numpy(kernel):
    kernel.value.detach().numpy()[0, 0, 0, 0, 0] += 3


def replace_data(kernel):
    kernel.value.data = kernel.value.data * 2


def replace_twice(kernel):
    """The second time perhaps where the first one was."""
    for _ in range(2):
        replace_data(kernel)


def swap_filters(kernel):
    """The same bits, in another order, written where torch does not count."""
    values = kernel.value.detach().numpy()
    values[...] = values[..., ::-1].copy()


def train(kernel):
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.build([kernel])
    import torch

    with torch.no_grad():
        optimizer.apply([torch.ones_like(kernel.value)])


CHANGES = [
    assign,
    write_to_data,
    write_by_numpy,
    replace_data,
    replace_twice,
    swap_filters,
    train,
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("folded", [False, True])
def test_changes_of_the_kernel_are_seen(change, folded):
    layer = layer_of(folded=folded)
    before = predict(layer)
    assert relative_error(predict(layer), before) == 0
    change(layer.conv.kernel)
    after = predict(layer)
    assert relative_error(after, before) > 1e-3
    assert relative_error(after, expected(layer)) < 1e-5


@pytest.mark.parametrize("name", ["gamma", "beta", "moving_mean", "moving_variance"])
@pytest.mark.parametrize("change", [assign, write_to_data])
def test_changes_of_the_normalisation_are_seen(name, change):
    layer = layer_of()
    before = predict(layer)
    change(getattr(layer.norm, name))
    after = predict(layer)
    assert relative_error(after, before) > 1e-3
    assert relative_error(after, expected(layer)) < 1e-5


def test_a_step_of_training_is_seen():
    layer = layer_of()
    predict(layer)
    layer(CLIP, training=True)
    assert relative_error(predict(layer), expected(layer)) < 1e-5


def test_other_weights_are_seen_within_a_scope():
    layer = layer_of()
    kernel, before = layer.conv.kernel, predict(layer)
    with keras.StatelessScope([(kernel, kernel.value * 2)]):
        within = predict(layer)
        assert relative_error(within, expected(layer)) < 1e-5
    assert relative_error(within, before) > 1e-3
    assert relative_error(predict(layer), before) == 0


@pytest.mark.parametrize("shape", [(1, 4, 8, 8, 8), (2, 3, 10, 6, 8)])
def test_maps_of_another_shape(shape):
    layer = layer_of()
    predict(layer)
    clip = np.random.default_rng(1).normal(size=shape).astype("float32")
    assert relative_error(predict(layer, clip), expected(layer, clip)) < 1e-5


def test_built_in_inference_mode():
    import torch

    with torch.inference_mode():
        layer = layer_of()
        for _ in range(2):
            before = to_numpy(layer(CLIP))
            layer.conv.kernel.assign(layer.conv.kernel * 2)
            assert relative_error(to_numpy(layer(CLIP)), before) > 1e-3


def test_kept_in_inference_mode_used_outside():
    import torch

    layer = layer_of()
    with torch.inference_mode():
        before = to_numpy(layer(CLIP))
    assert relative_error(predict(layer), before) == 0
    with torch.inference_mode():
        layer.conv.kernel.assign(layer.conv.kernel * 2)
    assert relative_error(predict(layer), expected(layer)) < 1e-5


def test_copies_have_weights_of_their_own():
    layer = layer_of()
    before = predict(layer)
    other = copy.deepcopy(layer)
    other.conv.kernel.assign(other.conv.kernel * 2)
    assert relative_error(predict(other), before) > 1e-3
    assert relative_error(predict(layer), before) == 0


def test_they_go_with_the_layer_and_when_it_is_trained():
    from keras_video.ops import kept_weights_torch

    gc.collect()
    number = len(kept_weights_torch._kept)
    layer = layer_of()
    predict(layer)
    assert len(kept_weights_torch._kept) == number + 1
    layer(CLIP, training=True)
    assert len(kept_weights_torch._kept) == number
    predict(layer)
    del layer
    gc.collect()
    assert len(kept_weights_torch._kept) == number


def test_padding_of_one_side_and_pairs_of_columns():
    for layer in (
        ConvBN3D(16, 3, strides=2, padding="same"),
        ConvBN3D(8, (1, 5, 5)),
    ):
        layer.build(CLIP.shape)
        randomize(layer)
        assert relative_error(predict(layer), expected(layer)) < 1e-5


def test_the_sum_in_the_same_pass():
    import torch

    layer = layer_of(activation=None)
    other = torch.randn(2, 4, 8, 8, 16)
    with torch.no_grad():
        found = layer.call_and_add(torch.tensor(CLIP), other)
    ours = to_numpy(layer(CLIP) + other)
    assert relative_error(to_numpy(found), np.maximum(ours, 0)) < 1e-5
    with torch.no_grad():
        assert layer.call_and_add(torch.tensor(CLIP), other[:1]) is None
        assert layer.call_and_add(torch.tensor(CLIP), other.transpose(2, 3)) is None
    assert layer_of().call_and_add(torch.tensor(CLIP), other) is None
