import keras
import numpy as np

from keras_video.losses import ActionLoss

RNG = np.random.default_rng(0)
SCORES = RNG.uniform(0.01, 0.99, (2, 3, 6)).astype("float32")
LABELS = RNG.integers(0, 2, (2, 3, 6)).astype("float32")
REAL = np.array([[1, 1, 0], [1, 0, 0]], "float32")


def value(loss, scores=SCORES, labels=LABELS):
    return float(loss(labels, scores, sample_weight=REAL))


def test_without_exclusive_classes_it_is_the_binary_cross_entropy():
    plain = keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")
    np.testing.assert_allclose(value(ActionLoss()), value(plain), rtol=1e-5)


def test_of_exclusive_classes_only_the_one_that_is_there_counts():
    labels = LABELS.copy()
    labels[..., :3] = np.eye(3)[RNG.integers(0, 3, (2, 3))]
    total = 0.0
    for i, j in np.argwhere(REAL):
        pose = labels[i, j, :3].argmax()
        p, y = SCORES[i, j], labels[i, j]
        binary = -(y * np.log(p) + (1 - y) * np.log(1 - p))[3:].sum()
        total += (binary - np.log(p[pose])) / 6
    loss = ActionLoss(exclusive_classes=3)
    np.testing.assert_allclose(value(loss, labels=labels), total / 3, rtol=1e-5)


def test_padding_counts_in_no_loss():
    worse = np.where(REAL[..., None] > 0, SCORES, 0.999)
    loss = ActionLoss(exclusive_classes=2)
    np.testing.assert_allclose(value(loss), value(loss, worse), rtol=1e-6)


def test_certain_and_wrong_is_finite():
    assert np.isfinite(value(ActionLoss(exclusive_classes=2), 1 - LABELS))


def test_config():
    loss = ActionLoss(exclusive_classes=2, name="poses")
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert type(again) is ActionLoss
    assert again.get_config() == loss.get_config()
