import keras
import numpy as np
import pytest

from keras_video.layers import TemporalModelingBlock
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    randomize,
    relative_error,
    run_layer_test,
    run_saving_test,
    to_numpy,
)

SHAPE = (2, 5, 3, 4, 6)
MAP = np.random.default_rng(0).normal(size=SHAPE).astype("float32")


def random_block(**arguments):
    block = TemporalModelingBlock(**arguments)
    block.build(SHAPE)
    randomize(block)
    return block


def torch_block(block, x, residual, training=False):
    """The block by PyTorch's own operators."""
    import torch
    from torch.nn import functional

    values = {
        w.path.rpartition("/")[2]: torch.tensor(to_numpy(w)) for w in block.weights
    }
    x = torch.tensor(x).permute(0, 4, 1, 2, 3)
    kernel = values["kernel"].permute(4, 3, 0, 1, 2)
    y = functional.conv3d(x, kernel, values["bias"], padding=(1, 0, 0))
    y = functional.relu(y) if residual else y
    y = functional.batch_norm(
        y,
        values["moving_mean"],
        values["moving_variance"],
        values["gamma"],
        values["beta"],
        training=training,
        eps=1e-5,
    )
    y = x + y if residual else functional.relu(y)
    return y.permute(0, 2, 3, 4, 1).numpy()


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("residual", [False, True])
def test_equals_torch(residual, training):
    block = random_block(residual=residual)
    expected = torch_block(block, MAP, residual, training)
    actual = to_numpy(block(MAP, training=training))
    assert relative_error(actual, expected) < 1e-5


def test_starts_as_the_mean_of_three_frames():
    output = to_numpy(TemporalModelingBlock()(MAP))
    padded = np.pad(MAP.mean(axis=-1), ((0, 0), (1, 1), (0, 0), (0, 0)))
    mean = (padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) / 3
    expected = np.repeat(np.maximum(mean, 0)[..., None], SHAPE[-1], -1)
    assert relative_error(output * np.sqrt(1 + 1e-5), expected) < 1e-5


def test_sizes():
    block = random_block()
    assert [w.shape for w in block.trainable_weights] == [
        (3, 1, 1, 6, 6),
        (6,),
        (6,),
        (6,),
    ]
    assert block.compute_macs(SHAPE) == 5 * 3 * 4 * 3 * 6 * 6
    assert (block.norm.epsilon, block.norm.momentum) == (1e-5, 0.9)


@pytest.mark.parametrize("residual", [False, True])
def test_as_a_layer(residual, tmp_path):
    arguments = {"residual": residual, "kernel_initializer": "he_normal"}
    run_layer_test(TemporalModelingBlock, arguments, MAP, SHAPE)
    model = keras.Sequential([keras.Input(SHAPE[1:]), TemporalModelingBlock(residual)])
    randomize(model)
    run_saving_test(model, MAP, tmp_path)


@pytest.mark.parametrize("residual", [False, True])
def test_converts_to_tflite_builtins(residual):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    block = random_block(residual=residual)
    expected = to_numpy(block(MAP))
    assert relative_error(run_as_tflite(block, MAP), expected) < 1e-5
