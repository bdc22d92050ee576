import numpy as np

from keras_video.evaluate import Predictions
from keras_video.evaluate.report.mistakes import (
    best_example,
    confused_pairs,
    predicted_classes,
    worst_mistakes,
)
from keras_video.evaluate.wilson_interval import wilson_interval


def predictions(labels, best, certainty=None):
    scores = np.eye(4)[best]
    if certainty is not None:
        scores = scores * np.array(certainty)[:, None]
    return Predictions(np.array(labels), scores)


def test_pairs_in_both_directions():
    #                      0->1     1->0  2->3     right
    found = predictions(
        [0, 0, 0, 1, 2, 2, 3, 0],
        [1, 1, 1, 0, 3, 3, 3, 0],
        [0.5, 0.9, 0.7, 0.6, 0.8, 0.9, 0.4, 1.0],
    )
    first, second = confused_pairs(found)
    assert (first.first, first.second, first.mistakes) == (0, 1, 4)
    assert first.forth.tolist() == [1, 2, 0] and first.back.tolist() == [3]
    assert first.shown(3) == [1, 3, 2], "both directions by turns, the surest first"
    assert (second.first, second.second) == (2, 3) and len(second.back) == 0
    assert worst_mistakes(found) == [1, 5, 4, 2, 3, 0]


def test_more_often_is_worse_where_counts_are_equal():
    """One of two videos is more than one of three."""
    found = predictions([0, 0, 0, 2, 2, 1, 3], [1, 0, 0, 3, 2, 1, 3])
    assert [(p.first, p.second) for p in confused_pairs(found)] == [(2, 3), (0, 1)]


def test_without_mistakes():
    found = predictions([0, 1, 2], [0, 1, 2])
    assert confused_pairs(found) == [] and worst_mistakes(found) == []


def test_best_example_is_right():
    found = predictions([0, 0, 0, 1], [0, 0, 1, 2], [0.5, 0.7, 0.9, 0.9])
    assert best_example(found, 0) == 1
    assert best_example(found, 1) is None


def test_scores_that_are_no_numbers_are_not_the_highest():
    scores = np.array([[np.nan, 0.2, 0.1], [0.3, np.nan, 0.6]])
    found = predicted_classes(Predictions(np.array([1, 2]), scores))
    assert found.tolist() == [1, 2]


def test_wilson_interval():
    """The ends that Newcombe (1998) gives for 81 of 263 and 15 of 148, 0 of 20."""
    for right, total, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (29, 29, 0.8830, 1.0),
    ):
        found = wilson_interval(right, total)
        np.testing.assert_allclose(found, (low, high), atol=6e-5)
