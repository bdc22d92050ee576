import numpy as np

from keras_video.demo.results import Results
from keras_video.evaluate import Predictions


def results(labels, best, paths):
    predictions = Predictions(np.array(labels), np.eye(3)[best])
    return Results("p", True, list("abc"), testing_paths=paths, after=predictions)


def test_example_is_a_mistake_where_there_is_one():
    found = results([0, 0, 1, 1], [0, 0, 1, 2], ["p", "q", "r", "s"])
    assert found.example_of(0) == 0
    assert found.example_of(1) == 3
    assert found.example_of(2) is None


def test_examples_beside_a_skipped_video():
    found = results([0, 1], [0, 0], ["p", "unreadable", "q"])
    assert found.example_of(1) is None
    found.skipped = [("unreadable", "empty")]
    assert found.readable_paths == ["p", "q"] and found.example_of(1) == 1


def test_no_example_where_places_are_unknown():
    assert results([0, 1], [0, 1], ["p", "q", "unreadable"]).example_of(0) is None
