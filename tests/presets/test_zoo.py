import dataclasses
import importlib.util
import json
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from tiny_models import tiny_classifier, tiny_clips

from keras_video.models import VideoBackbone, VideoClassifier
from keras_video.presets import list_presets, resolve, sources, task_class, to_configs
from tests.presets.thin import (
    ZOO,
    distinct_presets,
    first_of_families,
    thin_arguments,
    thin_key,
    training_data,
)
from tests.routines import (
    compile_quickly,
    outputs_of,
    run_config_round_trip,
    to_numpy,
)


@pytest.fixture(scope="module")
def make_zoo():
    path = ZOO / "make_zoo.py"
    spec = importlib.util.spec_from_file_location("make_zoo", path)
    module = sys.modules["make_zoo"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_papers_rows_are_there():
    names = list_presets()
    assert names == sorted(names)
    assert {
        "slow_r50_8x8_kinetics400",
        "slow_stan_r50_8x8_kinetics400",
        "slowfast_r50_8x8_kinetics400",
        "slowfast_stan_r50_8x8_kinetics400",
        "slowfast_stan_cg8_r50_8x8_kinetics400",
        "slow_stan_r50_16x8_charades",
        "slowfast_stan_r50_8x16_charades_ego",
    } <= set(names)


ON_TORCH = keras.backend.backend() == "torch"


@pytest.mark.parametrize(
    "name", distinct_presets() if ON_TORCH else first_of_families()
)
def test_thin_variant_runs_is_saved_and_trains(name, tmp_path):
    """Presets that are alike when thin are run once.

    On PyTorch all run, are revived from their config and train, and one of each family
    is saved. On the others, where that takes longer than all the rest, one of each
    family runs: what they share is what the families are tested for.
    """
    task = task_class(name)
    model = task.from_preset(name, **thin_arguments(name))
    metadata = resolve(name).metadata
    assert type(model).__name__ == metadata["model"]
    assert type(model).family == metadata["family"]
    assert model.preprocessor.frame_stride == metadata["input"]["frame_stride"]
    assert metadata["task"] == model.task
    assert model.output_shape[-1] == 5

    several = metadata["num_classes"] == 157
    inputs, labels, loss = training_data(model, several)
    output = outputs_of(model, inputs)
    assert np.isfinite(output).all()
    if not ON_TORCH:
        return
    if name in first_of_families():
        assert_saved(model, tmp_path)
    else:
        run_config_round_trip(model)
    compile_quickly(model, loss)
    before = [np.array(w) for w in model.get_weights()]
    history = model.fit(inputs, labels, batch_size=2, verbose=0)
    assert np.isfinite(history.history["loss"][0])
    pairs = zip(before, model.get_weights(), strict=True)
    assert any(not np.array_equal(a, b) for a, b in pairs)


def assert_saved(model, tmp_path):
    model.save_to_preset(tmp_path / "saved")
    revived = type(model).from_preset(tmp_path / "saved")
    assert type(revived) is type(model)
    assert json.dumps(to_configs(revived)) == json.dumps(to_configs(model))
    weights = {v.path: to_numpy(v.value) for v in model.weights}
    assert {v.path for v in revived.weights} == set(weights)
    for variable in revived.weights:
        np.testing.assert_array_equal(to_numpy(variable.value), weights[variable.path])


def test_every_preset_is_like_one_that_is_run():
    """No preset is left out: their folders differ in nothing that a graph shows."""
    run = {thin_key(name) for name in distinct_presets()}
    assert {thin_key(name) for name in list_presets()} == run


@pytest.fixture(scope="module")
def with_weights():
    return set(list_presets(with_weights=True))


@pytest.mark.parametrize("name", list_presets())
def test_metadata_is_complete(name, with_weights):
    metadata = resolve(name).metadata
    task = json.loads((ZOO / name / "task.json").read_text())
    assert metadata["name"] == name
    assert metadata["num_classes"] == task["config"]["num_classes"]
    assert metadata["parameters"] >= metadata["parameters_without_batch_norm"] > 0
    assert metadata["macs"] > 0
    for field in ("licence", "weights"):
        assert metadata[field], field
    assert isinstance(metadata["weights"]["available"], bool)
    known = name in with_weights
    assert metadata["weights"]["available"] == known
    readme = (ZOO / name / "README.md").read_text()
    assert metadata["weights"]["note"] in readme
    assert ("load_weights=False" in readme) == (not known)


def test_table_and_folders_agree(make_zoo):
    for name, row in make_zoo.ROWS.items():
        config = json.loads((ZOO / name / "config.json").read_text())
        backbone_cls = row.backbone_cls or row.cls.backbone_cls
        assert config["class_name"] == backbone_cls.__name__
        size, arguments = row.image_size, dict(row.backbone)
        size = [size, size] if isinstance(size, int) else size
        channels = arguments.pop("channels", 3)
        assert config["config"]["input_shape"] == [row.frames, *size, channels]
        for argument, value in arguments.items():
            assert config["config"][argument] == value, (name, argument)
        metadata = json.loads((ZOO / name / "metadata.json").read_text())
        assert metadata["published"]["results"] == row.results
        assert metadata["dataset"] == row.dataset.title
        assert metadata["weights"]["note"] == row.note


def test_folders_are_as_the_script_writes_them(make_zoo, no_weights):
    for name in ("slow_stan_r50_8x8_kinetics400", "slowfast_r50_8x16_charades_ego"):
        assert make_zoo.stale(make_zoo.ROWS[name], ZOO / name) == []


def test_writes_a_missing_folder_and_says_what_is_stale(make_zoo, tmp_path):
    row = dataclasses.replace(
        make_zoo.ROWS["slow_r50_8x8_kinetics400"],
        backbone={"stackwise_num_blocks": [1, 1, 1, 1], "filters": 8},
    )
    folder = tmp_path / row.name
    written = make_zoo.write(row, folder)
    assert sorted(written) == sorted(p.name for p in folder.iterdir())
    assert len(written) == 5
    assert make_zoo.stale(row, folder) == []
    (folder / "task.json").write_text("{}")
    (folder / "README.md").write_text("")
    assert sorted(make_zoo.write(row, folder)) == ["README.md", "task.json"]
    assert make_zoo.write(row, folder) == []
    config = json.loads((ZOO / row.name / "task.json").read_text())
    assert json.loads((folder / "task.json").read_text()) == config


def test_kinetics_has_the_reference_sizes():
    expected = {
        "slow_r50_8x8_kinetics400": 32.454,
        "c2d_r50_8x8_kinetics400": 24.328,
        "slowfast_r50_8x8_kinetics400": 34.566,
        "slowfast_r50_4x16_kinetics400": 34.480,
        "slowfast_r101_8x8_kinetics400": 62.827,
    }
    for name, millions in expected.items():
        metadata = resolve(name).metadata
        assert metadata["parameters"] / 1e6 == pytest.approx(millions, abs=6e-4)


@pytest.mark.parametrize("name", list_presets())
def test_cost_is_the_papers_or_the_card_says_why_not(name):
    paper = resolve(name).metadata.get("paper", {})
    for printed, ours in (("gmacs", "our_gmacs"), ("mparams", "our_mparams")):
        if paper.get(printed) and not paper["note"]:
            assert paper[ours] == pytest.approx(paper[printed], rel=0.01), printed


def test_costs_that_are_met_to_the_digit():
    expected = {
        "stnet_r50_25x5_kinetics400": (189.29, 33.16),
        "stnet_r101_25x5_kinetics400": (310.50, 52.15),
        "stnet_irv2_25x5_kinetics600": (439.57, 72.13),
        "stnet_se_resnext101_25x5_kinetics600": (453.95, 79.13),
        "tsn_irv2_25f_kinetics600": (410.85, 55.23),
        "tsn_se_resnext152_25f_kinetics600": (875.21, 142.94),
        "i3d_64f_kinetics400": (544.44, 12.7),
        "p3d152_32f_kinetics600": (132.38, 66.90),
        "r2plus1d_34_32f_kinetics400": (152.4, 63.8),
    }
    for name, figures in expected.items():
        paper = resolve(name).metadata["paper"]
        ours = (paper["our_gmacs"], paper["our_mparams"])
        assert ours == pytest.approx(figures, rel=2e-3), name


def clip_of(name):
    return json.loads((ZOO / name / "preprocessor.json").read_text())["config"]


def test_networks_for_ava_take_whole_frames_of_short_side_256():
    """As the papers and PyTorchVideo evaluate; costs are printed of 256x320."""
    for name in list_presets(task="action_detection"):
        others = ("self_attention", "nonlocal", "tsn", "puppets")
        if any(word in name for word in others):
            continue
        metadata, clip = resolve(name).metadata, clip_of(name)
        assert (clip["image_size"], clip["short_side"]) == (None, 256), name
        assert metadata["macs_clip"][1:] == [256, 320]
        assert metadata["macs"] == pytest.approx(
            metadata["paper"]["our_gmacs"] * 1e9, rel=1e-5
        )


def test_presets_of_stnet_scale_frames_as_the_paper_does():
    for name in list_presets():
        if not name.startswith(("stnet_", "tsn_")) or name.endswith("_ava"):
            continue
        clip, paper = clip_of(name), resolve(name).metadata["paper"]
        (table,) = paper["tables"]
        if table in ("StNet 1", "StNet 2"):  # of parts, on crops
            size, side = 299, 331
        else:
            size = side = 331 if "irv2" in name else 256
        assert (clip["image_size"], clip["short_side"]) == ([size, size], side), name
        assert paper["clip"][1:] == [size, size], name


def pairs_to_start_from():
    """(preset, the one whose weights its card says to start from)."""
    metadata = {name: resolve(name).metadata for name in list_presets()}
    return [
        (name, each["start_from"])
        for name, each in metadata.items()
        if "start_from" in each
    ]


def test_cards_that_say_to_start_from_weights_say_which():
    told = {name for name, _ in pairs_to_start_from()}
    for name in list_presets():
        metadata = resolve(name).metadata
        note = metadata["weights"]["note"]
        if "start from" in note and "load_image_weights" not in note:
            assert name in told, name
            assert (
                f"| Start from | `{metadata['start_from']}` |"
                in (ZOO / name / "README.md").read_text()
            )


def test_a_preset_samples_videos_as_the_one_that_it_starts_from(with_weights):
    """Else features of other frames come from weights that never saw such."""
    pairs = pairs_to_start_from()
    assert len(pairs) > 40
    reading = ("frame_rate", "spacing", "frames_per_segment", "mean", "std", "scale")
    for name, start in pairs:
        one, other = clip_of(name), clip_of(start)
        for argument in reading:
            assert one.get(argument) == other.get(argument), (name, start, argument)
        backbones = [
            json.loads((ZOO / each / "config.json").read_text())
            for each in (name, start)
        ]
        assert backbones[0]["class_name"] == backbones[1]["class_name"]
        source = resolve(start).metadata["weights"]["note"]
        assert start in with_weights or "published weights" in source, start


def test_presets_of_image_networks_sample_segments():
    detectors = list_presets(task="action_detection")
    for name in list_presets():
        backbone = json.loads((ZOO / name / "config.json").read_text())
        config = json.loads((ZOO / name / "preprocessor.json").read_text())["config"]
        expected = None
        # Those of detectors are around a key frame.
        assert ("window_seconds" in config) == (
            name in detectors and "frames_per_segment" in config
        )
        images = backbone["class_name"] in ("TSNBackbone", "StNetBackbone")
        if images:
            expected = backbone["config"].get("frames_per_image", 1)
        assert config.get("frames_per_segment") == expected, name


def test_rows_of_charades_and_ava_give_several_labels():
    detectors = list_presets(task="action_detection")
    for name in list_presets():
        task = json.loads((ZOO / name / "task.json").read_text())["config"]
        classes = {"_charades": 157, "_ava": 80}
        known = [number for mark, number in classes.items() if mark in name]
        several = known or name in detectors
        assert task["activation"] == ("sigmoid" if several else "softmax")
        if known:
            assert task["num_classes"] == known[0]


def test_add_takes_in_a_trained_preset(make_zoo, tmp_path, monkeypatch):
    model = tiny_classifier(class_names=["a", "b", "c"])
    model.save_to_preset(tmp_path / "tiny_trained")
    record = {"test_accuracy": 0.97, "curve": {"loss": [2.5, 1.25]}}
    (tmp_path / "tiny_trained" / "training.json").write_text(json.dumps(record))
    folders = {"zoo": tmp_path / "zoo", "weights": tmp_path / "weights"}
    name = make_zoo.add(tmp_path / "tiny_trained", "CC0", "Made up.", **folders)
    assert name == "tiny_trained"
    assert not list((folders["zoo"] / name).glob("*.h5"))
    monkeypatch.setattr(sources, "data_folder", lambda kind: folders[kind])
    assert list_presets(with_weights=True) == [name]
    revived = VideoClassifier.from_preset(name)
    np.testing.assert_array_equal(
        revived.predict(tiny_clips(), verbose=0), model.predict(tiny_clips(), verbose=0)
    )
    readme = (folders["zoo"] / name / "README.md").read_text()
    assert "CC0" in readme and "Made up." in readme
    assert "- test accuracy: 0.97" in readme and "| 2 | 1.25 |" in readme
    assert resolve(name).metadata["training"] == record
    weights = folders["weights"] / name / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ValueError, match="model.weights.h5 is damaged.*Install"):
        VideoClassifier.from_preset(name)
    weights.unlink()
    with pytest.raises(FileNotFoundError, match="installation is incomplete"):
        VideoBackbone.from_preset(name)


def test_dtype_policy_of_the_day_is_followed():
    keras.config.set_dtype_policy("mixed_bfloat16")
    name = "slow_r50_8x8_kinetics400"
    model = VideoClassifier.from_preset(name, **thin_arguments(name))
    assert model.backbone.dtype_policy.name == "mixed_bfloat16"
    assert model.get_layer("logits").compute_dtype == "bfloat16"
    keras.config.set_dtype_policy("float32")
    model = VideoClassifier.from_preset(name, **thin_arguments(name), dtype="bfloat16")
    assert {v.dtype for v in model.trainable_variables} == {"bfloat16"}


def test_zoo_is_found_beside_the_package():
    assert ZOO == Path(sources.__file__).resolve().parents[2] / "zoo"
