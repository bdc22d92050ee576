"""Views and average precision as PySlowFast's TestMeter and scikit-learn have them.

`make_peers.py` wrote what these make of 200 random cases, half of them with several
labels per video.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from evaluate.peer_cases import NUMBER, draw_case

from keras_video.evaluate import Predictions
from keras_video.evaluate.predict_views import join_views
from keras_video.metrics import multi_label_map

PEERS = json.loads(Path(__file__).with_name("peers.json").read_text())
AGGREGATES = {"sum": "mean", "max": "max"}


def percent(value):
    """As TestMeter rounds it."""
    return float(f"{100 * value:.2f}")


def test_views_equal_test_meter_for_one_label():
    for seed in range(0, 2 * NUMBER, 2):
        scores, labels = draw_case(seed)
        for method, aggregate in AGGREGATES.items():
            found = Predictions(labels, join_views(scores, aggregate))
            figures = [percent(found.top_k_accuracy(k)) for k in (1, 5)]
            assert figures == PEERS[seed][method], (seed, method)


def test_views_equal_test_meter_for_several_labels():
    for seed in range(1, 2 * NUMBER, 2):
        scores, labels = draw_case(seed)
        found = Predictions(labels, join_views(scores, "max")).mean_average_precision
        assert percent(found) == PEERS[seed]["max"][0], seed
        assert found == pytest.approx(PEERS[seed]["map"], abs=1e-12), seed


def test_average_precision_equals_scikit_learn():
    for seed in range(1, 2 * NUMBER, 2):
        scores, labels = draw_case(seed)
        found = multi_label_map(labels, scores.mean(1))
        expected = [np.nan if ap is None else ap for ap in PEERS[seed]["per_class"]]
        np.testing.assert_allclose([*found.per_class.values()], expected, 1e-12, 1e-12)
        assert found.map == pytest.approx(np.nanmean(expected), abs=1e-12)


def test_scikit_learn_itself():
    """With weights, too, where it is installed."""
    metrics = pytest.importorskip("sklearn.metrics")
    for seed in range(1, 2 * NUMBER, 2):
        scores, labels = draw_case(seed)
        weights = np.random.default_rng(seed).integers(3, size=len(labels)) * 1.0
        weights[0] = 1
        found = multi_label_map(labels, scores.mean(1), weights)
        for number, precision in found.per_class.items():
            if not np.isnan(precision):
                expected = metrics.average_precision_score(
                    labels[:, number], scores.mean(1)[:, number], sample_weight=weights
                )
                assert precision == pytest.approx(expected, abs=1e-12)
