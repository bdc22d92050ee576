import keras
import numpy as np
import pytest
from hub_server import HubServer
from tiny_models import Tiny, tiny_classifier, tiny_clips

from keras_video import download
from keras_video.models import VideoClassifier
from keras_video.presets import hubs, resolve

SHA = "0123456789abcdef0123456789abcdef01234567"
VARIATION = "/api/v1/models/me/tiny/keras/base"


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr("keras_video._http.RETRY_SECONDS", 0)
    monkeypatch.setenv("KERAS_VIDEO_CACHE", str(tmp_path / "cache"))
    for name in (
        "HF_TOKEN",
        "KAGGLE_API_TOKEN",
        "KAGGLE_USERNAME",
        "KAGGLE_KEY",
    ):
        monkeypatch.delenv(name, raising=False)
    server = HubServer()
    monkeypatch.setenv("HF_ENDPOINT", server.url + "/")
    monkeypatch.setenv("KAGGLE_API_ENDPOINT", server.url)
    yield server
    server.close()


@pytest.fixture
def saved(server, tmp_path):
    """A model, and its preset served as both hubs do."""
    model = tiny_classifier(class_names=["a", "b", "c"])
    model.save_to_preset(tmp_path / "saved")
    server.files["/api/models/me/tiny/revision/main"] = f'{{"sha": "{SHA}"}}'.encode()
    server.files[f"{VARIATION}/get"] = b'{"versionNumber": 7}'
    for file in (tmp_path / "saved").iterdir():
        server.files[f"/me/tiny/resolve/{SHA}/{file.name}"] = file.read_bytes()
        server.files[f"{VARIATION}/7/download/{file.name}"] = file.read_bytes()
    return model


def folder(preset):
    return resolve(preset).folder


def files_in(path):
    return sorted(p.name for p in path.iterdir() if p.name != ".lock")


EVERYTHING = [
    "config.json",
    "metadata.json",
    "model.weights.h5",
    "preprocessor.json",
    "task.json",
    "task.weights.h5",
]


@pytest.mark.parametrize("preset", ["hf://me/tiny", "kaggle://me/tiny/keras/base"])
def test_loads(server, saved, preset):
    model = VideoClassifier.from_preset(preset)
    assert type(model) is Tiny
    np.testing.assert_array_equal(
        model.predict(tiny_clips(), verbose=0), saved.predict(tiny_clips(), verbose=0)
    )
    assert model.class_name(2) == "c"
    assert files_in(folder(preset)) == EVERYTHING
    asked = len(server.requests)
    VideoClassifier.from_preset(preset)
    # Only the question for the newest version (asked here by `folder` too).
    assert len(server.requests) == asked + 1


def test_untrained_fetches_no_weights(server, saved):
    VideoClassifier.from_preset("hf://me/tiny", load_weights=False)
    assert not [path for path, _ in server.requests if path.endswith(".h5")]


@pytest.mark.parametrize("preset", ["hf://me/tiny", "kaggle://me/tiny/keras/base"])
def test_what_was_fetched_works_without_network(server, saved, preset, monkeypatch):
    VideoClassifier.from_preset(preset)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("KAGGLE_API_ENDPOINT", "http://127.0.0.1:9")
    assert type(VideoClassifier.from_preset(preset)) is Tiny
    with pytest.raises(download.DownloadError, match="could not be downloaded"):
        VideoClassifier.from_preset(preset.replace("me/", "you/"))


def test_pinned_versions_ask_for_no_newest(server, saved):
    VideoClassifier.from_preset(f"hf://me/tiny@{SHA}", load_weights=False)
    VideoClassifier.from_preset("kaggle://me/tiny/keras/base/7", load_weights=False)
    asked = [path for path, _ in server.requests]
    assert not any("/revision/" in path or path.endswith("/get") for path in asked)


def test_a_branch_is_quoted(server, saved):
    server.files["/api/models/me/tiny/revision/refs/pr/1"] = (
        f'{{"sha": "{SHA}"}}'.encode()
    )
    assert folder("hf://me/tiny@refs/pr/1").name == SHA


@pytest.mark.parametrize("preset", ["hf://me/tiny", "kaggle://me/tiny/keras/base"])
@pytest.mark.parametrize("file", ["model.weights.h5", "config.json", "task.weights.h5"])
def test_changed_files_are_refused_and_not_kept(server, saved, preset, file):
    for path in server.files:
        if path.endswith(file):
            server.files[path] = server.files[path][:-1] + b" "
    with pytest.raises(ValueError, match=f"{file} is not the file that was asked"):
        VideoClassifier.from_preset(preset)
    assert file not in files_in(folder(preset))
    assert file + ".part" not in files_in(folder(preset))


def test_weights_without_a_digest_are_refused(server, saved):
    path = f"/me/tiny/resolve/{SHA}/metadata.json"
    server.files[path] = b'{"format_version": 1, "files": {}}'
    with pytest.raises(FileNotFoundError, match="notes no size and SHA-256 of config"):
        VideoClassifier.from_preset("hf://me/tiny")
    server.files[path] = b'{"format_version": 1, "files": {"config.json": "abc"}}'
    download.cache_dir().joinpath("hf/me/tiny", SHA, "metadata.json").unlink()
    with pytest.raises(ValueError, match='"files" in the metadata.json'):
        VideoClassifier.from_preset("hf://me/tiny")


def test_repository_of_something_else(server):
    server.files["/api/models/me/other/revision/main"] = f'{{"sha": "{SHA}"}}'.encode()
    with pytest.raises(FileNotFoundError, match="hf://me/other.* is no preset"):
        VideoClassifier.from_preset("hf://me/other")
    with pytest.raises(FileNotFoundError, match="nothing at .*me/nobody"):
        VideoClassifier.from_preset("hf://me/nobody")


def test_newer_format_is_refused_before_anything_is_kept(server, saved):
    server.files[f"/me/tiny/resolve/{SHA}/metadata.json"] = (
        b'{"format_version": 2, "keras_video_version": "9.0"}'
    )
    with pytest.raises(ValueError, match="written by keras_video 9.0.*Upgrade"):
        VideoClassifier.from_preset("hf://me/tiny")
    assert not folder("hf://me/tiny").exists()


def test_tokens_are_sent(server, saved, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "t1")
    VideoClassifier.from_preset("hf://me/tiny", load_weights=False)
    assert {h.get("Authorization") for _, h in server.requests} == {"Bearer t1"}
    server.requests.clear()
    monkeypatch.setenv("KAGGLE_USERNAME", "me")
    monkeypatch.setenv("KAGGLE_KEY", "k")
    VideoClassifier.from_preset("kaggle://me/tiny/keras/base", load_weights=False)
    assert {h.get("Authorization") for _, h in server.requests} == {"Basic bWU6aw=="}
    monkeypatch.setenv("KAGGLE_API_TOKEN", "t2")
    assert hubs.kaggle("me/tiny/keras/base/7").headers == {"Authorization": "Bearer t2"}


@pytest.mark.parametrize(
    "preset",
    [
        "hf://tiny",
        "hf://me/tiny/more",
        "hf://../tiny",
        "hf://me/tiny@../../x",
        "hf://me/tiny?x",
        "kaggle://me/tiny/keras",
        "kaggle://me/tiny/keras/base/newest",
        "kaggle://me/../keras/base/1",
    ],
)
def test_malformed_names(server, preset):
    with pytest.raises(ValueError, match="preset is named (hf|kaggle)://owner"):
        VideoClassifier.from_preset(preset)
    assert server.requests == []


def test_a_server_cannot_choose_the_folder(server):
    server.files["/api/models/me/tiny/revision/main"] = b'{"sha": "../../../evil"}'
    with pytest.raises(ValueError, match="names no version.*evil"):
        VideoClassifier.from_preset("hf://me/tiny")
    server.files[f"{VARIATION}/get"] = b'{"versionNumber": "../1"}'
    with pytest.raises(ValueError, match="names no version"):
        VideoClassifier.from_preset("kaggle://me/tiny/keras/base")


def test_backbone_from_a_hub(server, saved):
    from tiny_models import TinyBackbone

    backbone = TinyBackbone.from_preset("hf://me/tiny")
    for ours, theirs in zip(backbone.weights, saved.backbone.weights, strict=True):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (ours, theirs)))
