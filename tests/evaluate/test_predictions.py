import numpy as np
import pytest

from keras_video.evaluate import Predictions


def test_predictions_of_one_label():
    scores = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]])
    predictions = Predictions(np.array([0, 1, 1]), scores)
    assert predictions.correct.tolist() == [True, True, False]
    assert predictions.accuracy == pytest.approx(2 / 3)
    assert predictions.confusion().tolist() == [[1, 0], [1, 1]]


def test_predictions_of_several_labels():
    labels = np.array([[1, 1, 0], [0, 0, 1]])
    scores = np.array([[0.1, 0.8, 0.9], [0.1, 0.2, 0.9]])
    assert Predictions(labels, scores).correct.tolist() == [False, True]


def test_reports_of_one_label():
    predictions = Predictions(np.array([0, 1, 1]), np.eye(3)[[0, 0, 1]])
    report = predictions.report(["jump", "wave", "kick"])
    assert report["accuracy"] == pytest.approx(2 / 3) and report["videos"] == 3
    assert report["classes"]["wave"] == {"right": 1, "videos": 2}
    assert report["classes"]["kick"] == {"right": 0, "videos": 0}


def test_counts_of_several_labels():
    predictions = Predictions(np.array([[1, 1], [0, 1]]), np.eye(2)[[0, 0]])
    assert predictions.count_by_class(["a", "b"]) == {"a": (1, 1), "b": (1, 2)}
