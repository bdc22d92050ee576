import json

import keras
import numpy as np
import pytest

from keras_video.models import ResNet3D, VideoClassifier


def test_presets(cli):
    done = cli("presets")
    assert done.code == 0
    rows = done.out.splitlines()[1:]
    assert any(row.startswith("slowfast_r50_8x8_kinetics400 ") for row in rows)
    rows = json.loads(cli("presets", "--family", "slowfast_stan", "--json").out)
    assert {row["family"] for row in rows} == {"slowfast_stan"}


def test_presets_that_can_be_used_are_listed_first(cli):
    lines = cli("presets").out.splitlines()
    kinds = [line.split()[1] for line in lines[1:]]
    assert kinds == sorted(kinds, key=["included", "download", "-"].index)
    assert {"included", "download", "-"} == set(kinds)
    (tiny,) = (line for line in lines if line.startswith("slowfast_stan_tiny_puppets "))
    assert tiny.split()[1:3] == ["included", "16x64x64"]
    assert tiny.endswith("96.7 % top-1")
    # The accuracy is that of the weights, not the paper's of its own.
    (slow,) = (line for line in lines if line.startswith("slow_r50_8x8_kinetics400 "))
    assert slow.split()[1] == "download" and slow.endswith(" 74.6 % top-1")
    rows = json.loads(cli("presets", "--with-weights", "--json").out)
    assert {row["weights_from"] for row in rows} == {"included", "download"}
    assert all(row["accuracy"] for row in rows)
    done = cli("presets", "--family", "sta_resnext3d", "--with-weights")
    assert done.out == (
        "no preset of the family sta_resnext3d has weights that can be loaded\n"
    )


def test_an_unknown_family_gets_near_ones_and_no_none(cli):
    done = cli("presets", "--family", "slowfastt")
    assert done.code == 2
    assert "Did you mean 'slowfast'" in done.err
    assert "None" not in done.err and "'x3d'" in done.err


def test_info(cli, preset):
    out = cli("info", "slowfast_r50_8x8_kinetics400").out
    for words in (
        "34.566 M",
        "50.3",
        "32 frames of 224 x 224",
        "400",
        "76.9",
        "Apache",
        "weights",
    ):
        assert words in out, words
    out = cli("info", "stnet_r50_7x5_ucf101").out
    assert "5 in a row from each of 7 segments of the video" in " ".join(out.split())
    out = cli("info", preset).out
    assert "2: jump, kick" in out
    assert json.loads(cli("info", preset, "--json").out)["num_classes"] == 2


def test_train_evaluate_predict(cli, preset, videos, tmp_path):
    out = tmp_path / "trained"
    done = cli("train", videos, "--preset", preset, "--epochs", 2, "-o", out)
    assert done.code == 0, done.err
    assert "2 classes, 6 videos to train on, 2 to test on" in done.out
    model = VideoClassifier.from_preset(out)
    assert isinstance(model, ResNet3D)
    assert model.preprocessor.class_names == ["jump", "kick"]
    start = VideoClassifier.from_preset(preset)
    moved = [
        np.abs(np.asarray(a) - np.asarray(b)).max()
        for a, b in zip(
            model.backbone.get_weights(), start.backbone.get_weights(), strict=True
        )
    ]
    assert max(moved) > 1e-3, "nothing was trained"

    result = json.loads(cli("evaluate", out, videos, "--json").out)
    assert result["videos"] == 8
    right = sum(c["right"] for c in result["classes"].values())
    assert result["accuracy"] == right / 8

    paths = sorted(videos.rglob("*.mp4"))[:2]
    answers = json.loads(cli("predict", out, *paths, "--json").out)
    assert list(answers) == [str(p) for p in paths]
    for scores in answers.values():
        assert {name for name, _ in scores} == {"jump", "kick"}
        assert sum(score for _, score in scores) == pytest.approx(1, abs=1e-4)
        assert scores[0][1] >= scores[1][1]
    text = cli("predict", out, paths[0], "--top-k", 1, "--temporal-views", 2).out
    assert text.startswith(f"{paths[0]}\n") and text.count("%") == 1


@pytest.mark.usefixtures("without_graphs")
def test_train_on_a_divided_folder_of_new_classes(cli, preset, videos, tmp_path):
    divided = tmp_path / "divided"
    for part in ("train", "val"):
        for name, label in (("jump", "a"), ("kick", "b")):
            folder = divided / part / label
            folder.mkdir(parents=True)
            for path in sorted((videos / name).iterdir())[: 1 if part == "val" else 3]:
                path.rename(folder / path.name)
    out = tmp_path / "trained"
    done = cli("train", divided, "--preset", preset, "--epochs", 1, "-o", out)
    assert done.code == 0, done.err
    assert "2 classes, 6 videos to train on, 2 to test on" in done.out
    assert VideoClassifier.from_preset(out).preprocessor.class_names == ["a", "b"]


@pytest.mark.usefixtures("without_graphs")
def test_train_from_a_random_start_at_another_size(cli, videos, preset, tmp_path):
    out = tmp_path / "trained"
    done = cli(
        *("train", videos, "--preset", preset, "--epochs", 1, "-o", out),
        *("--random-start", "--num-frames", 4, "--image-size", 48),
    )
    assert done.code == 0, done.err
    assert VideoClassifier.from_preset(out).input_shape == (None, 4, 48, 48, 3)


@pytest.mark.usefixtures("without_graphs")
def test_train_from_csv(cli, preset, videos, tmp_path):
    csv = tmp_path / "list.csv"
    rows = [f"{p},{p.parent.name}" for p in sorted(videos.rglob("*.mp4"))]
    csv.write_text("\n".join(["path,label", *rows]))
    out = tmp_path / "trained"
    done = cli("train", csv, "--preset", preset, "--epochs", 1, "-o", out)
    assert done.code == 0, done.err
    assert "2 classes, 6 videos" in done.out
    assert "of 8 videos" in cli("evaluate", out, csv).out


@pytest.mark.usefixtures("without_graphs")
def test_overwriting_a_trained_model(cli, preset, videos, tmp_path):
    out = tmp_path / "trained"
    arguments = ("train", videos, "--preset", preset, "--epochs", 1, "-o", out)
    assert cli(*arguments).code == 0
    assert cli(*arguments).code == 2
    assert cli(*arguments, "--overwrite").code == 0


def test_export(cli, preset, tmp_path):
    done = cli("export", preset, "-o", tmp_path / "model.tflite")
    assert done.code == 0 and "CONV_2D" in done.out
    assert "differs from the model by" in done.out
    assert (tmp_path / "model.tflite").stat().st_size > 1000
    done = cli("export", preset, "-o", tmp_path / "saved")
    assert done.code == 0
    assert (tmp_path / "saved" / "saved_model.pb").exists()


def test_export_in_8_bits(cli, preset, videos, tmp_path):
    arguments = ("--quantize", "int8", "--examples", videos, "--uint8")
    done = cli("export", preset, "-o", tmp_path / "model.tflite", *arguments)
    assert done.code == 0, done.err
    assert "tflite int8" in done.out and "QUANTIZE" in done.out


def test_keras_file(cli, preset, videos, tmp_path):
    model = VideoClassifier.from_preset(preset)
    model.save(tmp_path / "model.keras")
    keras.backend.clear_session()
    path = next(videos.rglob("*.mp4"))
    from_file = cli("predict", tmp_path / "model.keras", path)
    assert from_file.code == 0, from_file.err
    assert from_file.out == cli("predict", preset, path).out


def test_puppets(cli, tmp_path):
    out = tmp_path / "clips"
    done = cli(
        *("puppets", "-o", out, "--classes", "jump", "kick"),
        *("--videos", 1, "--num-frames", 8),
    )
    assert done.code == 0
    assert f"2 videos in {out}" in done.out
    assert len(list(out.rglob("*.mp4"))) == 2
