import keras
import numpy as np
import pytest
import torch

from keras_video.losses import ClassLoss

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


def test_weights_are_as_many_as_classes():
    with pytest.raises(ValueError, match="2 weights, predictions of 4 classes"):
        ClassLoss(class_weights=[1, 2])(LABELS, LOGITS)


def test_saves_and_loads():
    loss = ClassLoss(0.2, WEIGHTS)
    stored = keras.saving.serialize_keras_object(loss)
    loaded = keras.saving.deserialize_keras_object(stored)
    assert loaded.get_config() == loss.get_config()
