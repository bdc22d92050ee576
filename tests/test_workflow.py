import keras
import numpy as np
import pytest

from keras_video import workflow
from keras_video.data import VideoError
from keras_video.workflow import Predictions, naming_videos, parts_of


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


@pytest.mark.parametrize(
    "folders, expected",
    [
        (["train", "test"], ("train", "test")),
        (["training", "val"], ("training", "val")),
        (["train"], None),
        (["test"], None),
        (["jump", "kick"], None),
    ],
)
def test_parts_of(tmp_path, folders, expected):
    for name in folders:
        (tmp_path / name).mkdir()
    parts = parts_of(tmp_path)
    assert parts == (expected and tuple(tmp_path / name for name in expected))


class FakeDataset:
    skipped = [("a.mp4", "the file is empty")]
    file_paths = ["a.mp4", "b.mp4"]


def test_errors_of_a_pipeline_name_the_video():
    with pytest.raises(VideoError, match="a.mp4: the file is empty") as caught:
        with naming_videos(None, FakeDataset()):
            raise RuntimeError("page of traceback")
    assert caught.value.path == "a.mp4"


def test_other_errors_pass():
    with pytest.raises(RuntimeError, match="bug"):
        with naming_videos(None):
            raise RuntimeError("bug")
    original = VideoError("c.mp4", "is damaged")
    with pytest.raises(VideoError) as caught, naming_videos(FakeDataset()):
        raise original
    assert caught.value is original


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_fine_tune_learns(activation):
    inputs = keras.Input((4,))
    dense = keras.layers.Dense(2, activation=activation, kernel_initializer="zeros")
    outputs = dense(inputs)
    model = keras.Model(inputs, outputs)
    model.activation = activation
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 4)).astype("float32")
    y = (x[:, 0] > 0).astype("int32")
    labels = np.eye(2, dtype="float32")[y] if activation == "sigmoid" else y

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 8

        def __getitem__(self, i):
            return x[i * 8 : i * 8 + 8], labels[i * 8 : i * 8 + 8]

    history = workflow.fine_tune(
        model, Batches(), Batches(), epochs=8, learning_rate=0.05, verbose=0
    )
    name = "binary_accuracy" if activation == "sigmoid" else "accuracy"
    assert history[f"val_{name}"][-1] > 0.9
    predictions = workflow.predict_all(model, [(x, labels)])
    assert predictions.accuracy > 0.9
    assert len(history["loss"]) == 8
