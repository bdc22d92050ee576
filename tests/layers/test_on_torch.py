"""PyTorch's own ways with tensors, weights and modules hold for our layers too."""

import keras
import numpy as np
import pytest

from keras_video.layers import ConvBN3D, SpatioTemporalAlignment
from keras_video.models.backbone import VideoBackbone
from keras_video.models.slowfast.backbone import SlowFastBackbone
from keras_video.models.video_classifier import VideoClassifier
from tests.routines import randomize, relative_error, to_numpy

if keras.backend.backend() != "torch":
    pytest.skip("torch's own", allow_module_level=True)

import torch

CLIP = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 8)).astype("float32")


def layer_of(**arguments):
    layer = ConvBN3D(16, 3, **arguments)
    layer.build(CLIP.shape)
    randomize(layer)
    return layer


def classifier():
    backbone = SlowFastBackbone(
        input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    )
    model = VideoClassifier(backbone, num_classes=3)
    randomize(model)
    return model


class Residual(VideoBackbone):
    """A convolution and a residual block."""

    def __init__(self):
        clips = keras.Input(CLIP.shape[1:])
        x = ConvBN3D(8, 3, name="first")(clips)
        y = ConvBN3D(8, 1, activation=None, name="second")(x)
        y = keras.layers.Add(name="add")([y, x])
        y = keras.layers.Activation("relu", name="out")(y)
        super().__init__(clips, y, {"res2": y})


def residual_network():
    model = Residual()
    randomize(model)
    return model


def predict(layer, clip=CLIP):
    with torch.no_grad():
        return to_numpy(layer(torch.tensor(clip)))


def separately(layer, clip=CLIP):
    """What the layer's parts give one after the other."""
    with torch.no_grad():
        y = keras.ops.relu(layer.norm(layer.conv(clip), training=False))
    return to_numpy(y)


def test_not_a_number_stays_so_through_a_layer():
    clip = CLIP.copy()
    clip[0, 0, 0, 0, 0] = np.nan
    found = predict(layer_of(), clip)
    assert np.isnan(found[0, :2, :2, :2]).all()
    assert np.isfinite(found[1]).all()


@pytest.mark.parametrize("of", ["clips", "kernels"])
def test_not_a_number_stays_so_through_a_model(of):
    model = classifier()
    clips = np.random.default_rng(0).uniform(0, 255, (1, 8, 32, 32, 3))
    assert np.isfinite(model.predict(clips, verbose=0)).all()
    if of == "clips":
        clips[:] = np.nan
    else:
        for variable in model.backbone.trainable_variables:
            if variable.name == "kernel":
                variable.assign(variable * np.nan)
    assert np.isnan(model.predict(clips, verbose=0)).all()


def test_writes_that_permute_values_within_a_filter_are_seen():
    layer = layer_of()
    before = predict(layer)
    kernel = layer.conv.kernel.value.data
    kernel.copy_(kernel.flip(2))
    after = predict(layer)
    assert relative_error(after, before) > 1e-2
    assert relative_error(after, separately(layer)) < 1e-5


@pytest.mark.parametrize(
    "change",
    [
        lambda layer: setattr(layer.norm, "epsilon", 0.5),
        lambda layer: setattr(layer.conv, "strides", (1, 2, 2)),
        lambda layer: setattr(layer.conv, "padding", (1, 0, 1)),
    ],
)
def test_changes_of_attributes_are_seen(change):
    layer = layer_of()
    before = predict(layer)
    change(layer)
    after, expected = predict(layer), separately(layer)
    assert after.shape == expected.shape
    assert after.shape != before.shape or relative_error(after, before) > 1e-2
    assert relative_error(after, expected) < 1e-5


def smooth(layer):
    """A layer without the ReLU, whose derivative jumps."""
    layer.activation = keras.activations.tanh
    return layer


def alignment():
    layer = SpatioTemporalAlignment(temporal_groups=2)
    layer.build(CLIP.shape)
    randomize(layer)
    return layer


@pytest.mark.parametrize("make", [lambda: smooth(layer_of()), alignment])
def test_directional_derivatives_without_gradients(make):
    layer, x, v = make(), torch.tensor(CLIP), torch.randn(CLIP.shape)
    # By the gradient of the output in a direction of its own.
    y = layer(x.requires_grad_())
    u = torch.randn(y.shape)
    (gradient,) = torch.autograd.grad(y, x, u)
    expected, x = float((gradient * v).sum()), x.detach()
    with torch.no_grad():
        _, found = torch.func.jvp(layer, (x,), (v,))
        with torch.autograd.forward_ad.dual_level():
            dual = torch.autograd.forward_ad.make_dual(x, v)
            tangent = torch.autograd.forward_ad.unpack_dual(layer(dual)).tangent
    assert abs(expected) > 1.0
    for derivative in (found, tangent):
        assert float((u * derivative).sum()) == pytest.approx(expected, rel=1e-3)


def test_vectorised_over_parameters_and_clips():
    layer = layer_of()
    kernels = torch.stack([layer.conv.kernel.value.detach() * k for k in (1, 2, 3)])

    def convolve(kernel):
        scope = keras.StatelessScope([(layer.conv.kernel, kernel)])
        with scope:
            return layer(torch.tensor(CLIP))

    with torch.no_grad():
        found = torch.func.vmap(convolve)(kernels)
        expected = torch.stack([convolve(kernel) for kernel in kernels])
        one = torch.func.vmap(lambda x: layer(x[None])[0])(torch.tensor(CLIP))
    assert relative_error(to_numpy(found), to_numpy(expected)) < 1e-5
    assert relative_error(to_numpy(one), predict(layer)) < 1e-5


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (ConvBN3D, "second"),
        (keras.layers.Add, "add"),
        (keras.layers.Activation, "out"),
    ],
)
def test_a_patched_call_is_called(cls, name, monkeypatch):
    model, seen = residual_network(), []
    before, usual = predict(model), cls.call

    def patched(self, *args, **kwargs):
        seen.append(self.name)
        return usual(self, *args, **kwargs) * 2

    monkeypatch.setattr(cls, "call", patched)
    assert relative_error(predict(model), before) > 1e-2
    assert name in seen


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("part", ["conv", "norm"])
def test_hooks_of_the_parts_fire(part, training):
    model, calls = residual_network(), []
    before = to_numpy(model(CLIP, training=training))
    randomize(model)
    handle = getattr(model.get_layer("first"), part).register_forward_hook(
        lambda module, inputs, output: calls.append(output.shape)
    )
    found = to_numpy(model(CLIP, training=training))
    assert calls == [(2, 4, 8, 8, 8)]
    assert relative_error(found, before) < 1e-5
    handle.remove()
    model(CLIP, training=training)
    assert len(calls) == 1


def test_global_hooks_see_every_layer():
    model, seen = residual_network(), []
    handle = torch.nn.modules.module.register_module_forward_hook(
        lambda module, inputs, output: seen.append(getattr(module, "name", None))
    )
    try:
        predict(model)
    finally:
        handle.remove()
    assert {"conv", "norm", "first", "add", "out"} <= set(seen)
