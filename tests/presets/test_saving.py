import json
import os
import stat
from pathlib import Path

import h5py
import numpy as np
import pytest
from tiny_models import tiny_classifier

from keras_video import download
from keras_video.models import SlowFast, SlowFastBackbone, VideoClassifier
from keras_video.presets import save, to_configs, weight_files

FILES = [
    "README.md",
    "config.json",
    "metadata.json",
    "model.weights.h5",
    "preprocessor.json",
    "task.json",
    "task.weights.h5",
]


LAYOUT = Path(__file__).with_name("slowfast_layout.json")


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_writes_the_whole_directory(tmp_path):
    path = tmp_path / "new" / "deep" / "mine"
    tiny_classifier().save_to_preset(path)
    assert names(path) == FILES
    assert names(path.parent) == ["mine"]
    metadata = json.loads((path / "metadata.json").read_text())
    assert metadata["name"] == "mine"
    assert metadata["format_version"] == 1
    assert set(metadata["files"]) == set(FILES) - {"README.md", "metadata.json"}
    for file, noted in metadata["files"].items():
        assert download.check_file(path / file, **noted) is None
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o777 & ~umask


def test_parts_are_in_files_of_their_own(tmp_path):
    model = tiny_classifier()
    configs = to_configs(model)
    assert set(configs) == {"config.json", "task.json", "preprocessor.json"}
    assert set(configs["task.json"]["config"]) == {
        "name",
        "trainable",
        "num_classes",
        "dropout",
        "activation",
        "pooling",
    }
    assert set(to_configs(model.backbone)) == {"config.json"}
    assert to_configs(model.backbone)["config.json"] == configs["config.json"]


def test_same_model_same_files(tmp_path):
    model = tiny_classifier()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        model.save_to_preset(tmp_path / name / "p")
    for file in FILES:
        if file.endswith(".h5"):
            continue
        text = [(tmp_path / n / "p" / file).read_text() for n in ("a", "b")]
        assert text[0] == text[1] or file == "metadata.json"


def test_existing_directory_is_not_touched(tmp_path):
    (tmp_path / "p").mkdir()
    model = tiny_classifier()
    model.save_to_preset(tmp_path / "p")
    before = (tmp_path / "p" / "metadata.json").read_bytes()
    with pytest.raises(FileExistsError, match="p exists already.*overwrite=True"):
        tiny_classifier(num_classes=5).save_to_preset(tmp_path / "p")
    assert (tmp_path / "p" / "metadata.json").read_bytes() == before
    tiny_classifier(num_classes=5).save_to_preset(tmp_path / "p", overwrite=True)
    assert VideoClassifier.from_preset(tmp_path / "p").num_classes == 5
    assert names(tmp_path) == ["p"]


def test_overwriting_loses_nothing_of_others(tmp_path):
    tiny_classifier().save_to_preset(tmp_path / "p")
    (tmp_path / "p" / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="would be lost: notes.txt"):
        tiny_classifier().save_to_preset(tmp_path / "p", overwrite=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError, match="no directory"):
        tiny_classifier().save_to_preset(tmp_path / "file", overwrite=True)
    (tmp_path / "link").symlink_to(tmp_path / "p")
    with pytest.raises(FileExistsError, match="no directory"):
        tiny_classifier().save_to_preset(tmp_path / "link", overwrite=True)
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "p" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("existing", [False, True])
def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch, existing):
    path = tmp_path / "p"
    if existing:
        tiny_classifier().save_to_preset(path)

    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(weight_files, "save_head", full)
    with pytest.raises(OSError, match="No space left"):
        tiny_classifier(num_classes=5).save_to_preset(path, overwrite=True)
    assert names(tmp_path) == (["p"] if existing else [])
    if existing:
        assert VideoClassifier.from_preset(path).num_classes == 3


def test_backbone_alone(tmp_path):
    tiny_classifier().backbone.save_to_preset(tmp_path / "p")
    metadata = json.loads((tmp_path / "p" / "metadata.json").read_text())
    assert metadata["task"] is None
    assert "num_classes=..." in (tmp_path / "p" / "README.md").read_text()


def test_further_metadata(tmp_path):
    save(tiny_classifier(), tmp_path / "p", metadata={"licence": "CC BY 4.0"})
    metadata = json.loads((tmp_path / "p" / "metadata.json").read_text())
    assert metadata["licence"] == "CC BY 4.0"
    assert "CC BY 4.0" in (tmp_path / "p" / "README.md").read_text()


def test_trained_model(tmp_path):
    model = tiny_classifier()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    clips = np.random.default_rng(0).uniform(0, 255, (2, *model.input_shape[1:]))
    model.fit(clips, np.array([0, 1]), verbose=0)
    model.save_to_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(tmp_path / "p")
    expected = model.predict(clips, verbose=0)
    np.testing.assert_allclose(revived.predict(clips, verbose=0), expected, atol=1e-5)
    # The optimizer's state is no part of a preset.
    assert layers_of(tmp_path / "p" / "task.weights.h5") == {"dense": "logits"}


def layers_of(file):
    """Name of the layer in each group of a weight file."""
    with h5py.File(file, "r") as h5:
        layers = h5["layers"]
        return {
            group: layers[group]["vars"].attrs["name"]
            for group in layers
            if len(layers[group]) > 1 or len(layers[group]["vars"])
        }


def test_layout_of_the_weights_stays(tmp_path):
    # Files written by one version must load in the next: where this fails, the order
    # in which a backbone makes its layers has changed, and old files no longer fit.
    backbone = SlowFastBackbone(
        input_shape=(4, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    )
    SlowFast(backbone, 3).save_to_preset(tmp_path / "p")
    expected = json.loads(LAYOUT.read_text())
    assert len(expected) == 38
    assert layers_of(tmp_path / "p" / "model.weights.h5") == expected
    assert layers_of(tmp_path / "p" / "task.weights.h5") == {"dense": "logits"}
