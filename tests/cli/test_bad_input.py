"""Each mistake gets one clear line, exit code 2, and loses nothing."""

import json
import os
import shutil

import pytest

from keras_video.models import SlowFast, SlowFastBackbone
from tests.cli.conftest import write_audio_only
from tests.processes import run_without_tensorflow


def first_video(videos):
    return sorted(videos.rglob("*.mp4"))[0]


def spoil(path, how):
    if how == "zero bytes":
        path.write_bytes(b"")
    elif how == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    elif how == "no video at all":
        path.write_text("not a video " * 100)
    elif how == "audio only":
        write_audio_only(path)


SPOILT = ["zero bytes", "truncated", "no video at all", "audio only"]


def train(videos, preset, *more):
    out = videos.parent / "out"
    return ("train", videos, "--preset", preset, "--epochs", 1, "-o", out, *more)


def test_folder_without_videos(mistake, preset, tmp_path):
    (tmp_path / "empty").mkdir()
    line = mistake(*train(tmp_path / "empty", preset))
    assert f"{tmp_path / 'empty'}: no videos found" in line
    assert not (tmp_path / "out").exists()


def test_no_such_folder(mistake, preset, tmp_path):
    line = mistake("evaluate", preset, tmp_path / "nowhere")
    assert "nowhere does not exist" in line


def test_empty_class(mistake, preset, videos):
    (videos / "wave").mkdir()
    line = mistake(*train(videos, preset))
    assert "no videos in the class 'wave'" in line


def test_one_class(mistake, preset, videos):
    for path in (videos / "kick").iterdir():
        path.unlink()
    (videos / "kick").rmdir()
    assert "one class only, 'jump'" in mistake(*train(videos, preset))
    line = mistake("evaluate", preset, videos)
    assert "no class 'kick'" in line and "class_names" not in line


def test_folder_for_a_video(mistake, preset, videos):
    line = mistake("predict", preset, videos)
    assert f"{videos}: this is a folder, not a video." in line
    assert "video_dataset_from_directory" not in line


@pytest.mark.parametrize("how", SPOILT)
def test_unreadable_video_stops(how, mistake, preset, videos):
    path = first_video(videos)
    spoil(path, how)
    line = mistake("evaluate", preset, videos)
    assert str(path) in line
    assert str(path) in mistake("predict", preset, path)


def test_of_several_videos_an_unreadable_one_can_be_skipped(mistake, preset, videos):
    path = first_video(videos)
    spoil(path, "truncated")
    line = mistake("predict", preset, path, *sorted(videos.rglob("*.mp4")))
    assert line.endswith("`--on-error skip` skips such videos.")


def test_unreadable_video_stops_training(mistake, preset, videos):
    path = first_video(videos)
    spoil(path, "truncated")
    line = mistake(*train(videos, preset))
    assert str(path) in line
    assert not (videos.parent / "out").exists()


@pytest.mark.parametrize("how", SPOILT)
def test_unreadable_video_is_skipped_and_listed(how, cli, preset, videos):
    path = first_video(videos)
    spoil(path, how)
    done = cli("evaluate", preset, videos, "--on-error", "skip", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["videos"] == 7
    assert "1 videos could not be read:" in done.err
    assert f"  {path}: " in done.err

    done = cli("predict", preset, path, *videos.rglob("*3.mp4"), "--on-error", "skip")
    assert done.code == 0 and f"  {path}: " in done.err
    assert str(path) not in done.out and done.out.count("%") == 4


def test_all_videos_unreadable(mistake, preset, videos):
    for path in videos.rglob("*.mp4"):
        spoil(path, "zero bytes")
    line = mistake("evaluate", preset, videos, "--on-error", "skip")
    assert "none of the 8 videos could be read" in line


def test_video_shorter_than_the_clip(cli, preset, videos):
    from keras_video import puppets

    shutil.rmtree(videos)
    puppets.write_puppets(
        videos, ["jump", "kick"], 1, num_frames=3, image_size=(48, 48), audio=False
    )
    done = cli("evaluate", preset, videos)
    assert done.code == 0, done.err
    assert "of 2 videos" in done.out


def test_label_out_of_range(mistake, preset, videos):
    csv = videos / "list.csv"
    csv.write_text(f"path,label\n{first_video(videos)},7\n")
    line = mistake("evaluate", preset, csv)
    assert "list.csv" in line and "7" in line


def test_classes_that_the_model_does_not_know(mistake, preset, videos):
    (videos / "kick").rename(videos / "wave")
    line = mistake("evaluate", preset, videos)
    assert "'kick'" in line and "wave" in line


def test_frames_not_divisible_by_alpha(mistake, videos, tmp_path):
    backbone = SlowFastBackbone((8, 32, 32, 3), (1, 1, 1, 1), filters=8)
    SlowFast(backbone, 2).save_to_preset(tmp_path / "two")
    line = mistake(*train(videos, tmp_path / "two", "--num-frames", 10))
    assert "alpha" in line and "10" in line and "Traceback" not in line


def test_input_too_small(mistake, preset, videos):
    line = mistake(*train(videos, preset, "--image-size", 4))
    assert "4" in line and "small" in line


def test_unknown_preset(mistake):
    line = mistake("info", "slowfast_r50_8x8_kinetic400")
    assert "slowfast_r50_8x8_kinetics400" in line


def test_preset_without_weights(mistake, tmp_path):
    name = "slow_r50_16x8_charades"
    line = mistake("export", name, "-o", tmp_path / "a.tflite")
    assert name in line and "weights" in line


def test_public_weights_without_a_network(mistake, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_VIDEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setattr("keras_video._http.RETRY_SECONDS", 0)
    name = "slow_r50_8x8_kinetics400"
    line = mistake("export", name, "-o", tmp_path / "a.tflite")
    assert "could not be downloaded" in line and "SLOW_8x8_R50.pyth; it is" in line


def test_preset_of_a_newer_version(mistake, preset, tmp_path):
    newer = shutil.copytree(preset, tmp_path / "newer")
    metadata = json.loads((newer / "metadata.json").read_text())
    metadata["format_version"] = 99
    (newer / "metadata.json").write_text(json.dumps(metadata))
    line = mistake("info", newer)
    assert "99" in line and "pip install --upgrade keras-video" in line


def test_damaged_weights(mistake, preset, videos, tmp_path):
    damaged = shutil.copytree(preset, tmp_path / "damaged")
    weights = damaged / "model.weights.h5"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 255
    weights.write_bytes(content)
    line = mistake("evaluate", damaged, videos)
    assert "model.weights.h5 is damaged" in line


def test_missing_tensorflow(preset, tmp_path):
    arguments = ["export", str(preset), "-o", str(tmp_path / "model.tflite")]
    code = f"from keras_video.cli import main; sys.exit(main({arguments!r}))"
    done = run_without_tensorflow(code, "jax")
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("keras-video: error: ")
    assert "pip install keras-video[export]" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["train", "export", "puppets", "demo"])
def test_output_exists(command, mistake, preset, videos, tmp_path):
    out = tmp_path / "taken"
    out.mkdir()
    (out / "precious").write_text("x")
    arguments = {
        "train": (videos, "--preset", preset),
        "export": (preset,),
        "puppets": ("--classes", "jump"),
        "demo": (),
    }[command]
    line = mistake(command, *arguments, "-o", out)
    assert str(out) in line
    # Even when told to overwrite: it is not ours.
    line = mistake(command, *arguments, "-o", out, "--overwrite")
    assert str(out) in line
    assert [p.name for p in out.iterdir()] == ["precious"]


def test_export_over_a_file(mistake, preset, tmp_path):
    (tmp_path / "model.tflite").write_text("precious")
    line = mistake("export", preset, "-o", tmp_path / "model.tflite")
    assert "model.tflite exists already" in line and "--overwrite" in line
    assert (tmp_path / "model.tflite").read_text() == "precious"


def test_quantized_saved_model(mistake, preset, tmp_path):
    line = mistake("export", preset, "-o", tmp_path / "a", "--quantize", "float16")
    assert "--quantize" in line


@pytest.mark.parametrize(
    "name, arguments, message",
    [
        ("a.tflite", ("--quantize", "int8"), "belong together"),
        ("a.onnx", ("--examples", "videos"), "videos does not exist"),
        ("a.onnx", ("--uint8",), "`--uint8` is for TFLite"),
        ("a.onnx", ("--batch-size", 0), "`--batch-size` must be at least 1. Received"),
        ("a.pt", ("--format", "torch"), "must end in .pt2"),
        (
            "a.foo",
            (),
            "end in .tflite, .onnx, .pt2, or have no ending for a SavedModel",
        ),
        (
            "a.xml",
            (),
            "or give `--format` (tflite, saved_model, onnx, openvino, torch)",
        ),
    ],
)
def test_export_of_a_wrong_kind(mistake, preset, tmp_path, name, arguments, message):
    assert message in mistake("export", preset, "-o", tmp_path / name, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_keras_file_of_something_else(mistake, tmp_path):
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.save(tmp_path / "other.keras")
    line = mistake("export", tmp_path / "other.keras", "-o", tmp_path / "a")
    assert "other.keras holds a Sequential" in line
    assert "missing.keras" in mistake(
        "predict", tmp_path / "missing.keras", tmp_path / "a.mp4"
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("train", "clips"), "-o/--out"),
        (("train", "clips", "-o", "a", "--epochs", "0"), "--epochs"),
        (("train", "clips", "-o", "a", "--learning-rate", "-1"), "--learning-rate"),
        (("export", "a", "-o", "b", "--format", "onyx"), "--format"),
        (("nonsense",), "nonsense"),
        ((), "COMMAND"),
    ],
)
def test_usage(arguments, words, cli):
    done = cli(*arguments)
    assert done.code == 2
    assert words in done.err and "Traceback" not in done.err


def test_text_as_a_checkpoint(mistake, tmp_path):
    (tmp_path / "a.pth").write_text("hello\n")
    name = "slow_r50_8x8_kinetics400"
    line = mistake(
        "convert", tmp_path / "a.pth", "--preset", name, "-o", tmp_path / "out"
    )
    assert line.endswith("is cut short: its bytes are not those of a checkpoint.")
