import keras
import numpy as np
import pytest

from keras_video.metrics.top_k import TopK

RNG = np.random.default_rng(0)
SCORES = RNG.random((50, 8)).astype("float32")
LABELS = RNG.integers(0, 8, 50)
WEIGHTS = RNG.integers(0, 2, 50).astype("float32")


@pytest.mark.parametrize("k", [1, 5])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_is_that_of_keras_for_numbers_and_for_one_hot(k, weights):
    usual = keras.metrics.SparseTopKCategoricalAccuracy(k)
    usual.update_state(LABELS, SCORES, sample_weight=weights)
    for labels in (LABELS, LABELS[:, None], np.eye(8)[LABELS]):
        metric = TopK(k)
        for part in (slice(0, 20), slice(20, 50)):
            each = None if weights is None else weights[part]
            metric.update_state(labels[part], SCORES[part], sample_weight=each)
        assert float(metric.result()) == pytest.approx(float(usual.result()))


def test_of_mixed_labels_the_largest_share_counts():
    metric = TopK()
    metric.update_state(np.array([[0.3, 0.7]]), np.array([[0.4, 0.6]]))
    assert float(metric.result()) == 1.0


@pytest.mark.parametrize("value", [0.125, np.nan])
def test_a_network_that_tells_nothing_is_not_right(value):
    metric = TopK(5)
    metric.update_state(np.full(8, 7), np.full((8, 8), value, "float32"))
    assert float(metric.result()) == 0.0


def test_names_and_config():
    assert [TopK(k).name for k in (1, 5)] == ["accuracy", "top_5_accuracy"]
    stored = keras.saving.serialize_keras_object(TopK(5, name="top"))
    loaded = keras.saving.deserialize_keras_object(stored)
    assert (loaded.k, loaded.name) == (5, "top")
