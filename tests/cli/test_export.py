"""Exports compared on a user's videos, with what lies beside the files."""

import json

from keras_video.models import VideoClassifier
from tests.export.test_detectors import with_boxes


def test_examples_for_every_format(cli, preset, videos, tmp_path):
    """Videos in a folder without classes, one of them unreadable."""
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, path in enumerate(sorted(videos.rglob("*.mp4"))[:3]):
        path.rename(flat / f"{number}.mp4")
    (flat / "2.mp4").write_bytes(b"")
    out = tmp_path / "saved"
    arguments = ("export", preset, "-o", out, "--examples", flat)
    stopped = cli(*arguments)
    assert stopped.code == 2 and "2.mp4" in stopped.err and not out.exists()
    assert "`--on-error skip` skips such videos." in stopped.err
    done = cli(*arguments, "--on-error", "skip")
    assert done.code == 0, done.err
    assert "2.mp4: the file is empty" in done.err
    assert "names the same class for 100.0 % of inputs" in done.out
    assert str(out / "description.json") in done.out
    about = json.loads((out / "description.json").read_text())
    model = VideoClassifier.from_preset(preset)
    assert about["labels"] == model.preprocessor.class_names == ["jump", "kick"]
    assert about["clip"]["num_frames"] == 8


def test_examples_none_of_which_can_be_read(mistake, preset, videos, tmp_path):
    for path in videos.rglob("*.mp4"):
        path.write_bytes(b"")
    line = mistake(
        *("export", preset, "-o", tmp_path / "saved"),
        *("--examples", videos, "--on-error", "skip"),
    )
    assert "none of the 8 videos could be read" in line


def test_a_detector_with_examples(cli, videos, tmp_path):
    with_boxes("resnet3d_detector", 3).save_to_preset(tmp_path / "detector")
    done = cli(
        *("export", tmp_path / "detector", "-o", tmp_path / "a.tflite"),
        *("--examples", videos, "--quantize", "int8"),
    )
    assert done.code == 0, done.err
    assert (tmp_path / "a.tflite").exists() and (tmp_path / "a.tflite.json").exists()
