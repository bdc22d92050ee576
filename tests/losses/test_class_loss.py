import keras
import numpy as np
import pytest
import torch

from keras_video.losses import ClassLoss
from tests.gradients import gradients

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(6, 4)).astype("float32")
LABELS = np.array([0, 1, 3, 3, 2, 1])
SHARES = RNG.dirichlet(np.ones(4), 6).astype("float32")
WEIGHTS = [0.5, 2.0, 1.0, 0.25]


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize("labels", [LABELS, SHARES], ids=["numbers", "shares"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_is_that_of_pytorch(weights, smoothing, labels, from_logits):
    scores = LOGITS if from_logits else np.exp(LOGITS)
    if not from_logits:
        scores = scores / scores.sum(1, keepdims=True)
    loss = ClassLoss(smoothing, weights, from_logits, reduction="none")
    wanted = torch.nn.functional.cross_entropy(
        torch.from_numpy(LOGITS),
        torch.from_numpy(labels),
        weight=None if weights is None else torch.tensor(weights),
        reduction="none",
        label_smoothing=smoothing,
    )
    found = keras.ops.convert_to_numpy(loss(labels, scores))
    np.testing.assert_allclose(found, wanted.numpy(), rtol=2e-5, atol=1e-5)


def test_class_numbers_may_have_an_axis_of_their_own():
    loss = ClassLoss(from_logits=True)
    one, other = (float(loss(x, LOGITS)) for x in (LABELS, LABELS[:, None]))
    assert one == other


def test_what_fills_up_a_batch_counts_for_nothing():
    loss = ClassLoss(0.1, WEIGHTS, from_logits=True)
    filled = loss(
        np.append(LABELS, 0),
        np.concatenate([LOGITS, LOGITS[:1]]),
        sample_weight=np.array([1, 1, 1, 1, 1, 1, 0], "float32"),
    )
    assert float(filled) == pytest.approx(float(loss(LABELS, LOGITS)), rel=1e-6)


def test_probabilities_far_from_right_have_a_gradient():
    """Keras's loss has none where the probability is below 1e-7."""
    logits = np.array([[30.0, 0.0]], "float32")

    def of_logits(logits):
        return ClassLoss()(np.array([1]), keras.ops.softmax(logits))

    value, (found,) = gradients(of_logits, logits)
    assert float(value) == pytest.approx(30, rel=1e-5)
    np.testing.assert_allclose(found, [[60.0, -60.0]], rtol=1e-4)


def test_padding_and_what_is_not_a_number():
    scores = np.array([[[0.5, 0.5], [0.0, 0.0]]], "float32")
    labels = np.array([[[1.0, 0.0], [0.0, 0.0]]], "float32")
    loss = ClassLoss(0.1)
    weights = np.array([[1.0, 0.0]], "float32")
    assert float(loss(labels, scores, weights)) == pytest.approx(np.log(2), rel=1e-6)
    scores[0, 0] = np.nan
    assert np.isnan(float(loss(labels, scores, weights)))


def test_weights_are_as_many_as_classes():
    with pytest.raises(ValueError, match="2 weights, predictions of 4 classes"):
        ClassLoss(class_weights=[1, 2])(LABELS, LOGITS)


def test_saves_and_loads():
    loss = ClassLoss(0.2, WEIGHTS)
    stored = keras.saving.serialize_keras_object(loss)
    loaded = keras.saving.deserialize_keras_object(stored)
    assert loaded.get_config() == loss.get_config()
