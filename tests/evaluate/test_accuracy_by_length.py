import numpy as np
import pytest

from keras_video.evaluate import Predictions, accuracy_by_length

SECONDS = np.array([5.0, 1.0, 2.0, 2.0, 8.0, 60.0])
RIGHT = np.array([1, 0, 1, 0, 1, 1])
PREDICTIONS = Predictions(RIGHT, np.eye(2)[np.ones(6, int)], seconds=SECONDS)


def counts(groups):
    return [(g.shortest, g.longest, g.right, g.videos) for g in groups]


def test_groups_begin_at_the_edges():
    groups = accuracy_by_length(PREDICTIONS, edges=[2, 8, 30])
    assert counts(groups)[:3] == [(1, 1, 0, 1), (2, 5, 2, 3), (8, 8, 1, 1)]
    assert [g.accuracy for g in groups] == pytest.approx([0, 2 / 3, 1, 1])
    groups = accuracy_by_length(PREDICTIONS, edges=[100])
    assert groups[0].videos == 6 and groups[1].videos == 0
    assert np.isnan(groups[1].accuracy)


def test_groups_of_about_as_many_videos():
    groups = accuracy_by_length(PREDICTIONS, bins=3)
    assert counts(groups) == [(1, 1, 0, 1), (2, 5, 2, 3), (8, 60, 2, 2)]
    same = Predictions(RIGHT, PREDICTIONS.scores, seconds=np.ones(6))
    assert counts(accuracy_by_length(same)) == [(1, 1, 4, 6)]


def test_mistakes():
    with pytest.raises(ValueError, match="seconds=None"):
        accuracy_by_length(Predictions(RIGHT, PREDICTIONS.scores))
    for edges in ([3, 2], [2, 2], [np.nan], [[1, 2]]):
        with pytest.raises(ValueError, match="`edges` must be ascending"):
            accuracy_by_length(PREDICTIONS, edges)
