import numpy as np
import pytest
from tiny_models import tiny_classifier

from keras_video.models import VideoClassifier
from keras_video.presets import loading, weight_files


def replacing(monkeypatch, path, times):
    """Let another model be saved at `path` whenever weights are about to be read."""
    saved = []

    def load_backbone(*arguments):
        if len(saved) < times:
            saved.append(tiny_classifier(num_classes=5 + len(saved)))
            saved[-1].save_to_preset(path, overwrite=True)
        return read(*arguments)

    read = weight_files.load_backbone
    monkeypatch.setattr(loading.weight_files, "load_backbone", load_backbone)
    return saved


def test_files_of_two_versions_are_not_mixed(tmp_path, monkeypatch):
    path = tmp_path / "p"
    tiny_classifier(num_classes=4).save_to_preset(path)
    saved = replacing(monkeypatch, path, times=1)
    loaded = VideoClassifier.from_preset(path)
    assert loaded.num_classes == 5
    for new, old in zip(loaded.weights, saved[0].weights, strict=True):
        np.testing.assert_array_equal(new, old)


def test_a_preset_that_never_rests_is_an_error(tmp_path, monkeypatch):
    path = tmp_path / "p"
    tiny_classifier(num_classes=4).save_to_preset(path)
    monkeypatch.setattr("keras_video.presets.one_version._ATTEMPTS", 2)
    replacing(monkeypatch, path, times=9)
    with pytest.raises(OSError, match=f"{path} is replaced too often"):
        VideoClassifier.from_preset(path)
