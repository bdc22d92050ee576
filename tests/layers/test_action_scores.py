import keras
import numpy as np
import pytest

from keras_video.layers import ActionScores
from tests.routines import run_config_round_trip, to_numpy

BOXES = np.array([[[1, 2, 3, 4], [0, 0, 0, 0]]], "float32")
LOGITS = np.random.default_rng(0).normal(size=(1, 2, 5)).astype("float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    return np.exp(x) / np.exp(x).sum()


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ({}, sigmoid(LOGITS[0, 0])),
        ({"activation": "softmax"}, softmax(LOGITS[0, 0])),
        ({"activation": None}, LOGITS[0, 0]),
        (
            {"exclusive_classes": 3},
            np.concatenate([softmax(LOGITS[0, 0, :3]), sigmoid(LOGITS[0, 0, 3:])]),
        ),
    ],
)
def test_probabilities_and_padding(arguments, expected):
    layer = ActionScores(**arguments)
    scores = to_numpy(layer([LOGITS, BOXES]))
    np.testing.assert_allclose(scores[0, 0], expected, rtol=1e-5)
    assert (scores[0, 1] == 0).all()
    run_config_round_trip(layer)


def test_float32_under_every_policy():
    keras.config.set_dtype_policy("mixed_bfloat16")
    assert to_numpy(ActionScores()([LOGITS, BOXES])).dtype == "float32"


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"activation": "relu"}, "activation='relu'"),
        ({"exclusive_classes": -1}, "exclusive_classes=-1"),
        ({"activation": "softmax", "exclusive_classes": 2}, "goes with"),
    ],
)
def test_refusals(arguments, words):
    with pytest.raises(ValueError, match=words):
        ActionScores(**arguments)


def test_more_exclusive_classes_than_classes():
    with pytest.raises(ValueError, match="exclusive_classes=6"):
        ActionScores(exclusive_classes=6)([LOGITS, BOXES])
