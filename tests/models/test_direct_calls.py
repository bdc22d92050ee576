"""Models run layer by layer give what they give when Keras calls every layer."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_video.layers import ConvBN3D
from keras_video.models.direct_calls import call_directly
from keras_video.models.direct_model import DirectModel
from tests.networks import FAMILIES, SHAPE
from tests.routines import randomize, relative_error, run_saving_test, to_numpy

on_torch = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="only torch runs so"
)
CLIPS = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 3)).astype("float32")


def block(x, name, tap=None):
    y = ConvBN3D(8, 3, name=f"{name}_a")(x)
    y = ConvBN3D(8, 1, activation=None, name=f"{name}_b")(y)
    y = layers.Add(name=f"{name}_add")([y, x])
    if tap is not None:
        tap.append(y)
    return layers.Activation("relu", name=f"{name}_out")(y)


def network(tap=None, **arguments):
    """A stem, two residual blocks, and things that are no residual blocks."""
    clips = keras.Input(CLIPS.shape[1:])
    x = ConvBN3D(8, 3, name="stem", **arguments)(clips)
    x = block(block(x, "first", tap), "second")
    y = layers.Activation("relu")(layers.Add()([x, x]))
    z = layers.Activation("tanh")(layers.Add()([ConvBN3D(8, 1)(y), y]))
    w = layers.Activation("relu")(layers.Add()([ConvBN3D(8, 1)(z), y]))
    return clips, layers.Conv3D(4, 1)(layers.Concatenate()([w, z, x]))


def pair(*outputs, tap=None, **arguments):
    """A model that is run directly, and one of the same layers that Keras runs."""
    clips, output = network(tap, **arguments)
    outputs = [*(tap or []), output] if tap else output
    direct, plain = DirectModel(clips, outputs), keras.Model(clips, outputs)
    randomize(direct)
    return direct, plain


def close(ours, theirs):
    ours, theirs = (keras.tree.flatten(to_numpy(x)) for x in (ours, theirs))
    errors = [relative_error(a, b) for a, b in zip(ours, theirs, strict=True)]
    assert max(errors) < 1e-5


def call(model, **arguments):
    import torch

    with torch.no_grad():
        return model(CLIPS, **arguments)


def is_direct(model):
    import torch

    return call_directly(model, torch.tensor(CLIPS), False) is not None


@on_torch
@pytest.mark.parametrize("tap", [False, True])
def test_without_gradients(tap):
    direct, plain = pair(tap=[] if tap else None)
    assert is_direct(direct)
    for arguments in ({}, {"training": False}):
        close(call(direct, **arguments), call(plain, **arguments))
    close(direct.predict(CLIPS, verbose=0), plain.predict(CLIPS, verbose=0))


@on_torch
@pytest.mark.parametrize("frozen", [False, True])
def test_training(frozen):
    direct, plain = pair()
    direct.get_layer("second_b").trainable = not frozen
    start, found = direct.get_weights(), []
    for model in (direct, plain):
        direct.set_weights(start)
        model.zero_grad()
        y = model(CLIPS, training=True)
        (y**2).sum().backward()
        grads = [v.value.grad for v in model.trainable_variables]
        found.append((y, [to_numpy(g) for g in grads], model.get_weights()))
    (ours, *our_changes), (theirs, *their_changes) = found
    close(ours, theirs)
    for a, b in zip(our_changes, their_changes, strict=True):
        for one, other in zip(a, b, strict=True):
            assert relative_error(one, other) < 1e-4


@on_torch
@pytest.mark.parametrize("name", ["slowfast_stan", "resnet3d", "csn"])
def test_families(name):
    backbone = FAMILIES[name]().backbone
    randomize(backbone)
    plain = keras.Model(backbone.input, backbone.output)
    x = np.random.default_rng(1).normal(size=(1, *SHAPE)).astype("float32")
    import torch

    with torch.no_grad():
        ours, theirs = backbone(x), plain(x)
    assert keras.tree.map_structure(lambda y: y.shape, ours) == (
        keras.tree.map_structure(lambda y: y.shape, theirs)
    )
    close(ours, theirs)


@on_torch
@pytest.mark.parametrize("name", ["stem", "first_a", "first_b", "first_add"])
def test_hooks_are_called(name):
    direct, _ = pair()
    call(direct)
    layer, calls = direct.get_layer(name), []
    handle = layer.register_forward_hook(lambda *_: calls.append(name))
    call(direct)
    handle.remove()
    call(direct)
    assert calls == [name]


@on_torch
def test_a_layer_that_is_changed_afterwards():
    direct, plain = pair()
    before = call(direct)
    direct.get_layer("first_out").activation = keras.activations.tanh
    direct.get_layer("second_b").activation = keras.activations.relu
    after = call(direct)
    assert relative_error(to_numpy(after), to_numpy(before)) > 1e-3
    close(after, call(plain))


@on_torch
def test_losses_of_activities():
    direct, plain = pair(activity_regularizer="l2")
    call(direct)
    ours = to_numpy(sum(direct.losses))
    call(plain)
    assert ours > 0
    np.testing.assert_allclose(ours, to_numpy(sum(plain.losses)), rtol=1e-5)


@on_torch
def test_the_way_it_was_built():
    """A layer called with `training=True` normalises by the batch, unless told."""
    clips = keras.Input(CLIPS.shape[1:])
    outputs = ConvBN3D(8, 3)(clips, training=True)
    direct, plain = DirectModel(clips, outputs), keras.Model(clips, outputs)
    randomize(direct)
    assert is_direct(direct)
    for arguments in ({}, {"training": False}, {"training": True}):
        close(call(direct, **arguments), call(plain, **arguments))


@on_torch
def test_16_bits_are_left_to_keras():
    direct, plain = pair(dtype="mixed_bfloat16")
    close(call(direct).float(), call(plain).float())
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        direct, _ = pair()
        assert not is_direct(direct)
        assert call(direct).dtype == call(direct.get_layer("stem")).dtype
    finally:
        keras.config.set_dtype_policy("float32")


@on_torch
def test_exported_programs_hold_the_layers_of_keras():
    import torch

    direct, plain = pair()
    program = torch.export.export(direct.eval(), (torch.tensor(CLIPS),))
    close(program.module()(torch.tensor(CLIPS)), call(plain))


@on_torch
def test_inputs_in_other_forms_are_left_to_keras():
    direct, plain = pair()
    for inputs in ([CLIPS], CLIPS.astype("float64"), CLIPS[:0]):
        found, expected = direct(inputs), plain(inputs)
        assert found.shape == expected.shape and found.dtype == expected.dtype
    with pytest.raises(ValueError, match="shape"):
        direct(CLIPS[..., :2])


@on_torch
def test_gradients_of_the_last_step_are_gone_before_the_next():
    model = FAMILIES["resnet3d"]()
    clips = np.zeros((1, *SHAPE), "float32")
    model.compile("sgd", "sparse_categorical_crossentropy")
    kernel = model.trainable_variables[0].value
    found = []
    model.preprocessor.register_forward_hook(lambda *_: found.append(kernel.grad))
    for _ in range(2):
        model.train_on_batch(clips, np.zeros(1, "int32"))
    assert kernel.grad is not None
    assert found and all(grad is None for grad in found)


def test_saves_and_revives(tmp_path):
    clips, outputs = network()
    model = DirectModel(clips, outputs, name="m")
    run_saving_test(model, CLIPS, tmp_path)
    assert type(keras.models.clone_model(model)) is type(model)
