import csv

import numpy as np
import pytest

from keras_video.data import read_video_list
from keras_video.evaluate import Predictions, average_folds


def test_predictions_of_one_label():
    scores = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]])
    predictions = Predictions(np.array([0, 1, 1]), scores)
    assert predictions.correct.tolist() == [True, True, False]
    assert predictions.accuracy == pytest.approx(2 / 3)
    assert predictions.mean_class_accuracy == pytest.approx(3 / 4)
    assert predictions.confusion().tolist() == [[1, 0], [1, 1]]


def test_predictions_of_several_labels():
    labels = np.array([[1, 1, 0], [0, 0, 1]])
    scores = np.array([[0.1, 0.8, 0.9], [0.1, 0.2, 0.9]])
    predictions = Predictions(labels, scores)
    assert predictions.correct.tolist() == [False, True]
    assert predictions.top_k_accuracy(2) == 1
    assert predictions.mean_class_accuracy == pytest.approx(1 / 3)
    np.testing.assert_allclose(predictions.average_precision, [1 / 2, 1, 1 / 2])
    assert predictions.mean_average_precision == pytest.approx(2 / 3)


def test_reports_of_one_label():
    predictions = Predictions(np.array([0, 1, 1]), np.eye(3)[[0, 0, 1]])
    report = predictions.report(["jump", "wave", "kick"])
    assert report["accuracy"] == pytest.approx(2 / 3) and report["videos"] == 3
    assert report["classes"]["wave"] == {"right": 1, "videos": 2}
    assert report["classes"]["kick"] == {"right": 0, "videos": 0}
    assert report["mean_class_accuracy"] == pytest.approx(3 / 4)
    assert "top_5_accuracy" not in report and "mean_average_precision" not in report


def test_reports_of_several_labels():
    labels = np.array([[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]])
    report = Predictions(labels, np.ones((2, 6)), class_names=[*"abcdef"]).report()
    assert report["mean_average_precision"] == 0.5
    assert report["classes"]["a"]["average_precision"] == 0.5
    assert report["classes"]["f"]["average_precision"] is None  # JSON has no NaN
    assert report["top_5_accuracy"] == 1


def test_counts_of_several_labels():
    predictions = Predictions(np.array([[1, 1], [0, 1]]), np.eye(2)[[0, 0]])
    assert predictions.count_by_class(["a", "b"]) == {"a": (1, 1), "b": (1, 2)}


def test_top_k_accuracy():
    scores = np.tile(np.arange(7.0), (7, 1))
    predictions = Predictions(np.arange(7), scores)
    accuracies = [predictions.top_k_accuracy(k) for k in (1, 5, 7, 9)]
    assert accuracies == pytest.approx([1 / 7, 5 / 7, 1, 1])
    with pytest.raises(ValueError, match="`k`"):
        predictions.top_k_accuracy(0)


def test_equal_scores_are_in_the_order_of_the_classes():
    predictions = Predictions(np.arange(3), np.ones((3, 3)))
    assert predictions.correct.tolist() == [True, False, False]
    assert predictions.top_k_accuracy(2) == pytest.approx(2 / 3)


def test_scores_that_are_no_numbers_are_never_right():
    scores = np.array([[np.nan, np.nan], [np.nan, 0.5]])
    assert Predictions(np.array([0, 1]), scores).correct.tolist() == [False, True]
    assert Predictions(np.array([0, 0]), scores).top_k_accuracy(2) == 0
    assert Predictions(np.array([0, 1]), scores[:1].repeat(2, 0)).accuracy == 0


@pytest.fixture
def predictions():
    rng = np.random.default_rng(0)
    return Predictions(
        np.array([2, 0]),
        rng.random((2, 3), "float32"),
        ["a/1.mp4", "b, c/2.mp4"],
        np.array([1.5, 60.0]),
        ["jump", "wave", "sit, down"],
    )


def test_save_and_load(predictions, tmp_path):
    path = tmp_path / "scores.npz"
    predictions.save(path)
    loaded = Predictions.load(path)
    for name in ("labels", "scores", "seconds"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(predictions, name))
    assert loaded.paths == predictions.paths
    assert loaded.class_names == predictions.class_names
    with pytest.raises(FileExistsError):
        predictions.save(path)
    Predictions(predictions.labels, predictions.scores).save(path, overwrite=True)
    loaded = Predictions.load(path)
    assert loaded.paths is loaded.seconds is loaded.class_names is None


def test_files_of_another_kind(tmp_path):
    path = tmp_path / "scores.npz"
    with pytest.raises(FileNotFoundError):
        Predictions.load(path)
    for text in (b"", b"path,label\n", b"PK\x03\x04"):
        path.write_bytes(text)
        with pytest.raises(ValueError, match="is no file of scores"):
            Predictions.load(path)
    np.savez(path, labels=np.zeros(2))
    with pytest.raises(ValueError, match="it has no 'scores'"):
        Predictions.load(path)
    np.save(tmp_path / "scores.npy", np.zeros(2))
    with pytest.raises(ValueError, match="is no file of scores"):
        Predictions.load(tmp_path / "scores.npy")


def test_csv(predictions, tmp_path):
    predictions.save_csv(tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["path", "label", "seconds", "jump", "wave", "sit, down"]
    assert rows[1][:3] == ["b, c/2.mp4", "jump", "60"]
    scores = np.array([row[3:] for row in rows]).astype("float32")
    np.testing.assert_array_equal(scores, predictions.scores)
    # It is a csv file that data sets are made from, too.
    videos = read_video_list(
        tmp_path / "scores.csv", check_files=False, class_names=predictions.class_names
    )
    assert videos.labels == [[2], [0]]


def test_csv_of_several_labels(tmp_path):
    labels = np.array([[1, 1, 0], [0, 0, 0]])
    Predictions(labels, np.zeros((2, 3))).save_csv(tmp_path / "scores.csv")
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert lines == ["path,label,seconds,0,1,2", ",0;1,,0,0,0", ",,,0,0,0"]


def test_folds_count_alike():
    scores = np.eye(2)[[0, 0, 0, 0]]
    folds = [
        Predictions(np.array([0, 0, 0, 1]), scores),
        Predictions(np.array([1]), scores[:1]),
    ]
    means = average_folds(folds)
    assert means == {"accuracy": 3 / 8, "mean_class_accuracy": 1 / 4}
    with pytest.raises(ValueError, match="at least one fold"):
        average_folds([])
