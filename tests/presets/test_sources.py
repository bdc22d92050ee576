import json
from pathlib import Path

import pytest
from tiny_models import tiny_classifier

import keras_video
from keras_video.models import VideoClassifier
from keras_video.presets import FORMAT_VERSION, list_presets, resolve, sources


@pytest.fixture
def saved(tmp_path):
    tiny_classifier().save_to_preset(tmp_path / "saved")
    return tmp_path / "saved"


def edit(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_list_presets_filters():
    stan = list_presets(family="slowfast_stan")
    assert "slowfast_stan_r50_8x8_kinetics400" in stan
    assert "slowfast_r50_8x8_kinetics400" not in stan
    tasks = [list_presets(task=task) for task in ("classification", "action_detection")]
    assert sorted(sum(tasks, [])) == list_presets() and all(tasks)
    assert "slowfast_stan_r50_8x8_ava" in tasks[1]
    with_weights = set(list_presets(with_weights=True))
    without = set(list_presets(with_weights=False))
    assert not with_weights & without
    assert with_weights | without == set(list_presets())
    assert "slowfast_stan_r50_8x8_kinetics400" in without
    assert keras_video.list_presets is list_presets


def test_list_presets_refuses_what_there_is_not():
    with pytest.raises(ValueError, match="`family`.*Did you mean 'slowfast.*='slow_"):
        list_presets(family="slow_fast")
    with pytest.raises(ValueError, match="`task` must be one of .*'classification'"):
        list_presets(task="clasification")


def test_unknown_name_has_near_matches():
    with pytest.raises(
        ValueError, match="no preset `slowfast_r50_8x8_kinetic`"
    ) as info:
        resolve("slowfast_r50_8x8_kinetic")
    assert "Did you mean 'slowfast_r50_8x8_kinetics400" in str(info.value)
    with pytest.raises(ValueError, match="list_presets") as info:
        resolve("zzzzz")
    assert "Did you mean" not in str(info.value)


def test_directories(saved, tmp_path, monkeypatch):
    for given in (saved, str(saved)):
        assert resolve(given).folder == saved
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve("~/saved").folder == saved
    monkeypatch.chdir(tmp_path)
    assert resolve("saved").json("task.json")["class_name"] == "Tiny"


def test_zoo_comes_before_a_directory_of_the_same_name(saved, tmp_path, monkeypatch):
    name = "slow_r50_8x8_kinetics400"
    saved.rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert resolve(name).folder == sources.data_folder("zoo") / name
    assert resolve(f"./{name}").folder == Path(name)


@pytest.mark.parametrize(
    "make, given, error, message",
    [
        (None, "./none", FileNotFoundError, "no preset directory none"),
        (None, Path("none"), FileNotFoundError, "no preset directory none"),
        ("dir", "./a", FileNotFoundError, "has no config.json"),
        ("file", "./a", ValueError, "load_model"),
        (None, "gs://bucket/a", ValueError, "hf:// and kaggle:// only"),
        (None, 5, ValueError, "name or a path. Received: 5"),
        (None, None, ValueError, "name or a path"),
    ],
)
def test_what_is_no_preset(tmp_path, monkeypatch, make, given, error, message):
    monkeypatch.chdir(tmp_path)
    if make == "dir":
        Path("a").mkdir()
    if make == "file":
        Path("a").write_text("")
    with pytest.raises(error, match=message):
        resolve(given)


def test_newer_format_is_refused(saved):
    edit(saved / "metadata.json", format_version=FORMAT_VERSION + 1)
    with pytest.raises(ValueError, match="has format 2.*reads formats up to 1. Upgr"):
        VideoClassifier.from_preset(saved)
    edit(saved / "metadata.json", format_version="one")
    with pytest.raises(ValueError, match='no "format_version"'):
        VideoClassifier.from_preset(saved)


@pytest.mark.parametrize("file", ["config.json", "task.json", "metadata.json"])
def test_broken_json_is_named(saved, file):
    text = (saved / file).read_text()
    (saved / file).write_text(text[: len(text) // 2])
    with pytest.raises(ValueError, match=f"{file} is not valid JSON: .*line"):
        VideoClassifier.from_preset(saved)
    (saved / file).write_text("[1]")
    with pytest.raises(ValueError, match=f"{file} must hold a JSON object"):
        VideoClassifier.from_preset(saved)
    (saved / file).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=f"{file} is not valid JSON"):
        VideoClassifier.from_preset(saved)


def test_changed_weights_are_refused_until_their_digest_is_dropped(saved):
    other = tiny_classifier()
    for variable in other.backbone.variables:
        variable.assign(variable + 1)
    other.backbone.save_weights(saved / "model.weights.h5")
    with pytest.raises(ValueError, match="model.weights.h5 is damaged, or was changed"):
        VideoClassifier.from_preset(saved)
    edit(saved / "metadata.json", files={})
    assert VideoClassifier.from_preset(saved)


def test_metadata_is_not_needed_in_a_directory(saved):
    (saved / "metadata.json").unlink()
    assert VideoClassifier.from_preset(saved).num_classes == 3


def test_weights_from_an_address(tmp_path, monkeypatch):
    from hub_server import HubServer

    from keras_video import download

    folders = {"zoo": tmp_path / "zoo", "weights": tmp_path / "weights"}
    model = tiny_classifier()
    model.save_to_preset(folders["zoo"] / "tiny")
    server, entries = HubServer(), []
    for file in ("model.weights.h5", "task.weights.h5"):
        path = folders["zoo"] / "tiny" / file
        server.files[f"/{file}"] = path.read_bytes()
        entries.append(
            {
                "file": file,
                "url": f"{server.url}/{file}",
                "size": path.stat().st_size,
                "sha256": download.sha256_of(path),
                "converter": None,
            }
        )
        path.unlink()
    edit(folders["zoo"] / "tiny" / "metadata.json", files={})
    folders["weights"].mkdir()
    manifest = folders["weights"] / "manifest.json"
    manifest.write_text(json.dumps({"tiny": entries}))
    monkeypatch.setattr(sources, "data_folder", lambda kind: folders[kind])
    monkeypatch.setenv("KERAS_VIDEO_CACHE", str(tmp_path / "cache"))
    assert list_presets(with_weights=True) == ["tiny"]
    VideoClassifier.from_preset("tiny")
    cached = tmp_path / "cache" / "zoo" / "tiny"
    assert (cached / "task.weights.h5").is_file()
    # A file that was tampered with on the server is refused.
    (cached / "model.weights.h5").unlink()
    server.files["/model.weights.h5"] = server.files["/model.weights.h5"][:-1] + b"!"
    with pytest.raises(ValueError, match="is not the file that was asked for"):
        VideoClassifier.from_preset("tiny")
    assert not (cached / "model.weights.h5").exists()
    # Weights that must be converted first are not had yet.
    for entry in entries:
        entry["converter"] = "pytorchvideo"
    manifest.write_text(json.dumps({"tiny": entries}))
    assert list_presets(with_weights=True) == []
    with pytest.raises(FileNotFoundError, match="load_weights=False"):
        VideoClassifier.from_preset("tiny")
    server.close()
