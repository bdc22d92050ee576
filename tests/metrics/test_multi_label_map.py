"""Mean average precision of several labels: the function and the metric of Keras."""

import keras
import numpy as np
import pytest

from keras_video.metrics import MultiLabelMAP, multi_label_map


def in_loops(positive, scores, weights):
    """Average precision from its definition: over all distinct scores, one by one."""
    total, found, before = sum(weights[positive]), 0.0, 0.0
    for threshold in sorted(set(scores.tolist()), reverse=True):
        taken = scores >= threshold
        right, seen = sum(weights[taken & positive]), sum(weights[taken])
        if seen:
            found += (right - before) / total * right / seen
        before = right
    return found


def draw(seed, videos=30, classes=7):
    rng = np.random.default_rng(seed)
    scores = rng.random((videos, classes)).astype("float32")
    scores[:, ::2] = scores[:, ::2].round(1)  # many are equal
    labels = (rng.random((videos, classes)) < 0.2).astype("float32")
    labels[0] = 1
    labels[:, 3] = 0
    weights = rng.integers(0, 3, videos).astype("float32")
    weights[0] = 2
    return labels, scores, weights


@pytest.mark.parametrize("weighted", [False, True])
def test_definition(weighted):
    for seed in range(50):
        labels, scores, weights = draw(seed)
        weights = weights.astype("float64") if weighted else np.ones(len(weights))
        found = multi_label_map(labels, scores, weights if weighted else None)
        expected = [
            in_loops(labels[:, i] > 0, scores[:, i], weights) if i != 3 else np.nan
            for i in range(labels.shape[1])
        ]
        np.testing.assert_allclose([*found.per_class.values()], expected, 1e-12, 1e-12)
        assert found.map == pytest.approx(np.nanmean(expected), abs=1e-12)
        assert found.num_ground_truth[3] == 0


def test_the_metric_is_that_of_all_batches():
    metric = MultiLabelMAP(max_examples=40, num_classes=7)
    for seed in range(3):
        labels, scores, weights = draw(seed)
        metric.reset_state()
        for start in range(0, 30, 8):
            part = slice(start, start + 8)
            metric.update_state(labels[part], scores[part], weights[part])
        expected = multi_label_map(labels, scores, weights).map
        assert float(metric.result()) == pytest.approx(expected, abs=1e-6), seed
    config = MultiLabelMAP.from_config(metric.get_config()).get_config()
    assert config == metric.get_config() and config["max_examples"] == 40


def test_more_examples_than_it_stores_are_no_figure():
    metric = MultiLabelMAP(max_examples=40, num_classes=7)
    labels, scores, _ = draw(0)
    metric.update_state(labels, scores)
    assert 0 < float(metric.result()) < 1
    metric.update_state(labels, scores)
    assert np.isnan(float(metric.result()))
    metric.reset_state()
    assert np.isnan(float(metric.result()))  # no positives


def test_scores_that_are_no_numbers_are_never_found():
    labels, scores, _ = draw(0)
    broken = scores.copy()
    broken[labels[:, 0] > 0, 0] = np.nan
    found = multi_label_map(labels, broken)
    assert found.per_class[0] == 0
    assert found.per_class[1] == multi_label_map(labels, scores).per_class[1]
    assert multi_label_map(labels, np.full_like(scores, np.nan)).map == 0
    metric = MultiLabelMAP(max_examples=30, num_classes=7)
    metric.update_state(labels, broken)
    assert float(metric.result()) == pytest.approx(found.map, abs=1e-6)


def test_mixed_labels_count_from_one_half():
    labels, scores, _ = draw(1)
    metric = MultiLabelMAP(max_examples=30, num_classes=7)
    metric.update_state(labels * 0.9 + 0.05, scores)
    expected = multi_label_map(labels, scores).map
    assert float(metric.result()) == pytest.approx(expected, abs=1e-6)


def test_in_fit_and_evaluate_with_filled_up_batches():
    """As a weighted metric of a compiled model."""
    labels, scores, _ = draw(2)
    inputs = keras.Input((7,))
    model = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
    metric = MultiLabelMAP(max_examples=32, num_classes=7)
    model.compile(loss="mse", weighted_metrics=[metric])
    # The last batch of 30 in eights is filled up with rows that say the contrary.
    filled = np.concatenate([np.arange(30), [0, 1]])
    weights = (np.arange(32) < 30).astype("float32")
    truth = np.where(weights[:, None] > 0, labels[filled], 1 - labels[filled])
    result = model.evaluate(
        *(scores[filled], truth),
        sample_weight=weights,
        batch_size=8,
        verbose=0,
        return_dict=True,
    )
    expected = multi_label_map(labels, scores).map
    assert result["mean_average_precision"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("labels", "scores", "weights", "match"),
    [
        (np.zeros(3), np.zeros((3, 2)), None, r"labels of shape \(3,\)"),
        (np.full((3, 2), 0.5), np.zeros((3, 2)), None, "must be 0 and 1"),
        (np.zeros((3, 2)), np.zeros((3, 2)), [1, 1], "for 3 videos"),
        (np.zeros((3, 2)), np.zeros((3, 2)), [1, 1, -1], "at least 0"),
    ],
)
def test_mistakes(labels, scores, weights, match):
    with pytest.raises(ValueError, match=match):
        multi_label_map(labels, scores, weights)
