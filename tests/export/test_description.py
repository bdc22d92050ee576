"""What lies beside an exported file."""

import hashlib
import json

import keras
import pytest

from keras_video.export import to_tflite
from keras_video.export.exporter import export_model
from keras_video.layers import Conv3D
from keras_video.models import VideoClassifier, VideoPreprocessor
from tests.export.test_exporter import FLAT, flat_model


def classifier():
    clips = keras.Input((2, 16, 24, 3))
    features = Conv3D(4, (1, 4, 4), strides=(1, 4, 4))(clips)
    preprocessor = VideoPreprocessor(
        2,
        frame_stride=3,
        image_size=(16, 24),
        short_side=18,
        frame_rate=15,
        mean=(0.4, 0.5, 0.6),
        class_names=["stand up", "put\ndown"],
    )
    return VideoClassifier(keras.Model(clips, features), 2, preprocessor)


def test_of_a_classifier(tmp_path):
    path = tmp_path / "model.tflite"
    report = to_tflite(classifier(), path, input_dtype="uint8", batch_size=4)
    assert report.description == tmp_path / "model.tflite.json"
    assert (tmp_path / "model.tflite.labels.txt").read_text() == "stand up\nput down\n"
    found = json.loads(report.description.read_text())
    clip, normalization = found.pop("clip"), found.pop("normalization")
    assert found.pop("keras_video_version")
    assert found == {
        "file": "model.tflite",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "format": "tflite",
        "inputs": [
            {
                "name": "input_0",
                "shape": [4, 2, 16, 24, 3],
                "dtype": "uint8",
                "content": "clips",
            }
        ],
        "outputs": [
            {
                "name": "output_0",
                "shape": [4, 2],
                "dtype": "float32",
                "content": "probabilities",
                "activation": "softmax",
            }
        ],
        "labels": ["stand up", "put\ndown"],
    }
    assert clip["num_frames"] == 2 and clip["frame_stride"] == 3
    assert clip["frame_rate"] == 15 and clip["short_side"] == 18
    assert (clip["height"], clip["width"]) == (16, 24) and clip["crop"] == "center"
    assert clip["channels"] == "RGB" and clip["value_range"] == [0, 255]
    assert normalization["inside"] and normalization["mean"] == [0.4, 0.5, 0.6]
    assert normalization["std"] == [0.225] * 3


def test_of_another_model_has_no_labels(tmp_path):
    """Nor are those left of a classifier that was there."""
    (tmp_path / "a.labels.txt").write_text("of another")
    (tmp_path / "a.json").write_text("of another")
    report = export_model(FLAT, flat_model(), tmp_path / "a", overwrite=True)
    assert {p.name for p in tmp_path.iterdir()} == {"a", "a.json"}
    found = json.loads(report.description.read_text())
    assert found["inputs"][0] == {
        "name": "in",
        "shape": [1, 2, 4, 4, 3],
        "dtype": "float32",
        "content": "clips",
    }
    assert not {"labels", "clip", "normalization"} & set(found)


@pytest.mark.parametrize("name", ["a.json", "a.labels.txt"])
def test_files_of_the_user_stay(name, tmp_path):
    (tmp_path / name).write_text("precious")
    with pytest.raises(FileExistsError, match=f"{name} exists already"):
        export_model(FLAT, flat_model(), tmp_path / "a")
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "precious"


def test_again_after_a_process_was_killed(tmp_path):
    """Just before the file itself was there."""
    export_model(FLAT, flat_model(), tmp_path / "a")
    (tmp_path / "a").unlink()
    (tmp_path / "a.labels.txt").write_text("of the killed one")
    export_model(FLAT, flat_model(), tmp_path / "a")
    assert {p.name for p in tmp_path.iterdir()} == {"a", "a.json"}


def test_the_file_appears_last(tmp_path, monkeypatch):
    """Whoever sees it sees its description, too."""

    def stop(new, path, *_, **__):
        placed.append(path.name)
        if path.name == "a":
            raise OSError("no space")

    placed = []
    monkeypatch.setattr("keras_video._atomic._put", stop)
    with pytest.raises(OSError, match="no space"):
        export_model(FLAT, flat_model(), tmp_path / "a")
    assert placed == ["a.json", "a"]
