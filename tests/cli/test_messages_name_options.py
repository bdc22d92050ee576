"""Messages of commands name options of the command, and no argument of Python."""

import contextlib
import functools
import inspect
import io
import os
import re

import numpy as np
import pytest

from keras_video import data
from keras_video.cli.main import build_parser
from keras_video.data import ActionBoxes, ClipSpec, write_ava_csv
from keras_video.puppets import write_video
from tests.cli.conftest import write_audio_only

FUNCTIONS = (
    data.video_dataset_from_directory,
    data.video_dataset_from_csv,
    data.detection_dataset_from_csv,
    data.read_video_list,
    data.read_ava_csv,
    data.check_annotations,
    data.load_clip,
    data.load_views,
)
ARGUMENTS = set(ClipSpec.argument_names()).union(
    *(inspect.signature(function).parameters for function in FUNCTIONS)
)


@functools.cache
def options_of(command):
    """Dictionary from option to its choices, or None."""
    with contextlib.redirect_stdout(io.StringIO()) as text:
        with pytest.raises(SystemExit):
            build_parser().parse_args([command, "--help"])
    found = re.findall(r"(--[a-z][a-z-]*)(?: \{([^}]*)\})?", text.getvalue())
    return {option: choices for option, choices in reversed(found)}


def check(command, message):
    options = options_of(command)
    named = set(re.findall(r"(?<![\w/.-])--[a-z][a-z-]*", message))
    assert named <= {*options}, message
    # `--on-error skip` names a choice that there is.
    for option, value in re.findall(r"`(--[a-z-]+) ([a-z]+)`", message):
        assert value in options[option].split(","), message
    dests = {option.removeprefix("--").replace("-", "_") for option in options}
    arguments = re.findall(r"\b([a-z_]+)=(?=[\"'\w(\[{])", message)
    assert set(arguments) <= dests, message
    quoted = set(re.findall(r"`([a-z_]+)`", message))
    assert not quoted & (ARGUMENTS | {*data.__all__}), message
    assert not any(f"`{name}" in message for name in data.__all__), message


def first(videos):
    return sorted(videos.rglob("*.mp4"))[0]


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def boxes(path, *rows):
    return write(path, "".join(f"{row}\n" for row in rows))


ROW = "clip,0.1,0.1,0.1,0.5,0.9,,0.9"


def folders(videos, tmp):
    """(name, DATA, what the message says) of wrong data for train and evaluate."""
    empty, loose = tmp / "empty", tmp / "loose"
    empty.mkdir()
    loose.mkdir()
    (loose / "a.mp4").touch()
    yield tmp / "nowhere", "nowhere does not exist"
    yield empty, "no videos found"
    yield loose, "1 directly in the folder"
    path = first(videos)
    texts = {
        "missing.csv": ("none.mp4,jump\nx.mp4,kick\n", "there is no file"),
        "numbers.csv": (f"{path},0\n{path},-1\n", "out of range"),
        "quote.csv": ('"a.mp4,jump\n', "a quote is opened and not closed"),
        "short.csv": (f"{path},jump\nb.mp4\n", "expected `path,label`"),
        "nothing.csv": ("path,label\n", "names no videos"),
        "unlabelled.csv": (f"{path}\n{path}\n", "names videos, but not their classes"),
        "trainlist01.txt": (
            "jump/v_jump_g01_c01.avi 1\nkick/v_kick_g01_c01.avi 2\n",
            "there is no video",
        ),
        "list.json": ('[{"id": 1, "template": 2}]', "entry 1"),
        "kinetics.csv": (
            "label,youtube_id,time_start,time_end\njump,a,x,1\n",
            "a time in seconds",
        ),
    }
    for name, (text, message) in texts.items():
        yield write(tmp / name, text), message


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_data(command, mistake, preset, videos, tmp_path):
    out = tmp_path / "out"
    for source, message in folders(videos, tmp_path):
        if command == "train":
            line = mistake("train", source, "--preset", preset, "-o", out)
        else:
            line = mistake("evaluate", preset, source)
        assert re.search(message, line), line
        check(command, line)
    for more in (("--fold", 7), ("--format", "hmdb51"), ("--videos", "nowhere")):
        source = tmp_path / "trainlist01.txt"
        if command == "train":
            line = mistake("train", source, "--preset", preset, "-o", out, *more)
        else:
            line = mistake("evaluate", preset, source, *more)
        check(command, line)


def test_more_of_evaluate(mistake, preset, videos, tmp_path):
    path = first(videos)
    several = write(tmp_path / "several.csv", f"{path},jump;kick\n")
    line = mistake("evaluate", preset, several)
    assert "2 labels ('jump', 'kick'), where one" in line
    check("evaluate", line)
    other = write(tmp_path / "other.csv", f"{path},wave\n")
    line = mistake("evaluate", preset, other)
    assert "'wave' is not among the classes ('jump', 'kick')" in line
    check("evaluate", line)
    line = mistake("evaluate", preset, videos, "--part", "train")
    assert "not divided" in line
    check("evaluate", line)
    path.write_bytes(b"")
    line = mistake("evaluate", preset, videos)
    assert str(path) in line and "`--on-error skip` skips such videos" in line
    check("evaluate", line)


def test_more_of_train(mistake, preset, videos, tmp_path):
    train = ("train", videos, "--preset", preset, "-o", tmp_path / "out")
    (videos / "nothing").mkdir()
    line = mistake(*train)
    assert "no videos in the class 'nothing'" in line
    check("train", line)
    (videos / "nothing").rmdir()
    for more in (("--validation-split", 0), ("--validation-split", 0.01)):
        line = mistake(*train, *more)
        assert "`--validation-split`" in line
        check("train", line)


def test_presets_without_weights(mistake, videos, tmp_path):
    name, out = "slow_r50_16x8_charades", tmp_path / "out"
    line = mistake("train", videos, "--preset", name, "-o", out)
    assert "`--random-start` builds it untrained" in line
    check("train", line)
    check("export", mistake("export", name, "-o", out))


@pytest.mark.parametrize("command", ["predict", "detect"])
def test_single_videos(command, mistake, preset, videos, tmp_path):
    path = first(videos)
    sound, cut = tmp_path / "sound.mp4", tmp_path / "cut.mp4"
    write_audio_only(sound)
    cut.write_bytes(path.read_bytes()[:-900])
    for wrong in (tmp_path / "nowhere.mp4", videos, sound, cut):
        if command == "predict":
            line = mistake("predict", preset, wrong)
        else:
            line = mistake("detect", wrong, "--preset", preset, "-o", tmp_path / "out")
        assert str(wrong) in line
        check(command, line)


BOXES = {
    "other.csv": ("x,1,0.1,0.1,0.5,0.9,,0.9", "no boxes of the video 'clip'"),
    "empty.csv": ("# nothing", "it is empty"),
    "label.csv": (ROW.replace(",,", ",stand,"), "line 1"),
    "quote.csv": (f'{ROW}\n"clip,1', "a quote is opened and not closed"),
    "columns.csv": ("clip,1,2", "line 1"),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxes(name, mistake, preset, tmp_path):
    video = tmp_path / "clip.mp4"
    write_video(video, np.zeros((10, 32, 32, 3), "uint8"), fps=10)
    text, message = BOXES[name]
    csv = write(tmp_path / name, text + "\n")
    out = tmp_path / "out"
    line = mistake("detect", video, "--preset", preset, "-o", out, "--boxes", csv)
    assert message in line
    check("detect", line)


def test_check_annotations(cli, mistake, tmp_path):
    videos = tmp_path / "videos"
    videos.mkdir()
    for name in ("clip.mp4", "deep/twice.mp4", "twice.mp4"):
        (videos / name).parent.mkdir(exist_ok=True)
        write_video(videos / name, np.zeros((10, 32, 32, 3), "uint8"), fps=10)
    late = ActionBoxes(["clip", "none"], [900, 1], [[0, 0, 1, 1]] * 2, [1, 1])
    write_ava_csv(late, tmp_path / "late.csv")
    done = cli("check-annotations", tmp_path / "late.csv", "--videos", videos)
    assert done.code == 2 and "`--video-start`" in done.out
    check("check-annotations", done.out)
    twice = write(tmp_path / "twice.csv", "twice,1,0,0,1,1,1,0\n")
    text = write(tmp_path / "map.txt", "stand\nstand\n")
    wrong = [
        (twice, "--videos", videos),
        (twice, "--videos", tmp_path / "nowhere"),
        (twice, "--label-map", text),
        (twice, "--excluded", text),
        (tmp_path / "none.csv",),
        ("--template", videos),
        (),
    ]
    for arguments in wrong:
        check("check-annotations", mistake("check-annotations", *arguments))


@pytest.mark.parametrize("command", ["export", "puppets", "demo"])
def test_other_commands(command, mistake, preset, videos, tmp_path):
    if command == "export":
        out = tmp_path / "model.tflite"
        more = (preset, "--quantize", "int8", "--examples", tmp_path / "nowhere")
    elif command == "puppets":
        out, more = videos.parent, ("--classes", "jump", "--format", "thumos")
    else:
        out, more = videos, ("--data", videos)
    line = mistake(command, *more, "-o", out)
    check(command, line)
    os.makedirs(tmp_path / "taken")
    (tmp_path / "taken" / "x").touch()
    check("puppets", mistake("puppets", "--classes", "jump", "-o", tmp_path / "taken"))
