import keras
import pytest
from tiny_models import TinyBackbone

from keras_video.models import VideoClassifier
from keras_video.open_model import open_classifier, open_detector, open_task


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A `.keras` file of a model that is none of keras_video."""
    path = tmp_path_factory.mktemp("models") / "plain.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(path)
    return path


@pytest.mark.parametrize("function", [open_classifier, open_detector, open_task])
def test_files_that_hold_something_else(function, plain):
    with pytest.raises(ValueError, match="plain.keras holds a Sequential, not an? "):
        function(plain)
    with pytest.raises(FileNotFoundError, match="There is no file .*nothing.keras"):
        function(plain.with_name("nothing.keras"))


def test_a_keras_file_is_not_changed(tmp_path):
    model = VideoClassifier(TinyBackbone(input_shape=(4, 16, 16, 3)), 2)
    path = tmp_path / "two.keras"
    model.save(path)
    assert open_classifier(path).num_classes == 2
    with pytest.raises(ValueError, match="start from a preset. Received: class_names"):
        open_classifier(path, class_names=["a", "b", "c"])


def test_a_classifier_is_no_detector():
    with pytest.raises(ValueError, match="is no action detector.*num_classes=..."):
        open_detector("slowfast_stan_tiny_puppets")


def test_a_detector_is_no_classifier():
    with pytest.raises(ValueError, match="is an action detector.*keras-video detect"):
        open_classifier("slowfast_stan_detector_tiny_puppets")
