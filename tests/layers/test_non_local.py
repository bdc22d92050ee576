import keras
import numpy as np
import pytest

from keras_video.layers import NonLocal
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

SHAPE = (2, 3, 4, 5, 6)
CASES = [
    {},
    {"mode": "dot_product", "inner_channels": 5},
    {"pool_size": None, "norm": False},
    {"mode": "dot_product", "pool_size": (2, 2, 1)},
]


def busy(shape=SHAPE, **arguments):
    """A layer that is far from the identity."""
    layer = NonLocal(**arguments)
    layer.build(shape)
    randomize(layer)
    return layer


def by_pytorchvideo(layer, x):
    """PyTorchVideo's block with the layer's weights, in evaluation."""
    import torch

    channels = x.shape[1]
    block = import_pytorchvideo("pytorchvideo.layers.nonlocal_net").create_nonlocal(
        dim_in=channels,
        dim_inner=layer.inner_channels or channels // 2,
        pool_size=layer.pool_size,
        instantiation=layer.mode,
        norm=torch.nn.BatchNorm3d if layer.norm else None,
    )
    state = {}
    for name in ("theta", "phi", "g", "out"):
        weights = getattr(layer, name).weights
        kernel, bias = (torch.tensor(to_numpy(w.value)) for w in weights)
        state[f"conv_{name}.weight"] = kernel.permute(4, 3, 0, 1, 2)
        state[f"conv_{name}.bias"] = bias
    if layer.norm:
        for theirs, ours in {
            "weight": "gamma",
            "bias": "beta",
            "running_mean": "moving_mean",
            "running_var": "moving_variance",
        }.items():
            variable = getattr(layer.norm, ours)
            state[f"norm.{theirs}"] = torch.tensor(to_numpy(variable.value))
        state["norm.num_batches_tracked"] = torch.tensor(0)
    block.load_state_dict(state)
    return block.double().eval()(x)


@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_is_pytorchvideos_values_and_gradients(arguments):
    import torch

    layer, x = busy(**arguments), random_map(*SHAPE)
    value, (gradient,) = gradients(lambda a: layer(a), x)
    tensor = torch.tensor(x).double().requires_grad_()
    expected = by_pytorchvideo(layer, tensor.permute(0, 4, 1, 2, 3))
    expected = expected.permute(0, 2, 3, 4, 1)
    (expected**2).sum().backward()
    expected = expected.detach().numpy()
    assert relative_error(expected, x) > 0.1
    assert relative_error(value, expected) < 1e-5
    assert relative_error(gradient, tensor.grad.numpy()) < 1e-5


@pytest.mark.parametrize("norm", [True, False])
def test_starts_as_the_identity_and_can_leave_it(norm):
    """Under XLA where the backend has it: TensorFlow and JAX."""
    x = random_map(*SHAPE)
    layer = NonLocal(norm=norm)
    np.testing.assert_array_equal(to_numpy(layer(x)), x)
    np.testing.assert_array_equal(to_numpy(layer(x, training=True)), x)
    model = keras.Sequential([keras.Input(SHAPE[1:]), layer])
    jit = keras.backend.backend() != "torch"
    model.compile(optimizer="sgd", loss="mse", jit_compile=jit)
    model.fit(x, np.ones_like(x), batch_size=2, epochs=2, verbose=0)
    assert np.abs(to_numpy(layer(x)) - x).max() > 1e-4


def test_counts_projections_and_products():
    shape = (None, 8, 14, 14, 1024)
    positions, keys = 8 * 14 * 14, 8 * 7 * 7
    layer = NonLocal()
    layer.build(shape)
    projections = 2 * (positions + keys) * 1024 * 512
    assert layer.compute_macs(shape) == projections + 2 * positions * keys * 512
    # Four projections with bias; scale, shift, mean and variance of the norm.
    assert layer.count_params() == 4 * 1024 * 512 + 3 * 512 + 1024 + 4 * 1024
    all_keys = NonLocal(inner_channels=16, pool_size=None).compute_macs(shape)
    assert all_keys == 4 * positions * 1024 * 16 + 2 * positions**2 * 16


@pytest.mark.filterwarnings("ignore:You are using a softmax")
def test_the_pool_is_clipped_to_the_map():
    layer = busy((None, 2, 1, 3, 4), pool_size=(4, 2, 2))
    x = random_map(1, 2, 1, 3, 4)
    assert tuple(layer(x).shape) == x.shape
    # 6 positions and 1 key, whose affinity the softmax makes 1 wherever one looks.
    assert layer.compute_macs(x.shape) == 2 * (6 + 1) * 4 * 2 + 2 * 6 * 1 * 2
    added = to_numpy(layer(x)) - x
    np.testing.assert_allclose(
        added, np.broadcast_to(added[:, :1, :1, :1], x.shape), atol=1e-5
    )


def test_as_a_layer():
    arguments = {"inner_channels": 4, "mode": "dot_product", "pool_size": 2}
    run_layer_test(NonLocal, arguments, random_map(*SHAPE), SHAPE)
    arguments = {"norm": False, "pool_size": None}
    run_layer_test(NonLocal, arguments, random_map(*SHAPE), SHAPE)


def test_saved_and_loaded(tmp_path):
    inputs = keras.Input(SHAPE[1:])
    model = keras.Model(inputs, NonLocal()(inputs))
    randomize(model)
    run_saving_test(model, random_map(*SHAPE), tmp_path)


@pytest.mark.parametrize("arguments, batch", [(CASES[0], None), (CASES[3], 1)])
def test_converts_to_tflite_builtins(arguments, batch):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    layer, x = busy(**arguments), random_map(1, *SHAPE[1:])
    expected = to_numpy(layer(x))
    assert relative_error(run_as_tflite(layer, x, batch), expected) < 1e-5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "gaussian"}, "one of 'softmax', 'dot_product'.*mode='gaussian'"),
        ({"inner_channels": 0}, "inner_channels=0"),
        ({"pool_size": (2, 2)}, "pool_size"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        NonLocal(**arguments)


def test_an_unknown_length_is_refused():
    with pytest.raises(ValueError, match="fixed input shape"):
        NonLocal()(keras.Input((None, 8, 8, 8)))
