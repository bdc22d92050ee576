"""Training and evaluation from the lists of public data sets, as puppets write them."""

import json
import shutil

import pytest

from keras_video.cli.arguments import FORMATS
from keras_video.data.datasets.video_source import FORMATS as KNOWN

LISTS = {
    "ucf101": ("ucfTrainTestlist", "videos"),
    "hmdb51": ("testTrainMulti_7030_splits", "videos"),
    "kinetics": (".", "."),
    "charades": (".", "Charades_v1_480"),
    "something_something": (".", "20bn-something-something-v2"),
}


def test_formats_of_the_command_line():
    assert FORMATS == (*KNOWN, "ava") and {*LISTS, "folders", "csv"} == {*KNOWN}


@pytest.fixture
def puppets(cli, tmp_path):
    def write(format):
        out = tmp_path / format
        done = cli(
            *("puppets", "-o", out, "--classes", "jump", "kick", "--format", format),
            *("--videos", 2, "--test-videos", 1, "--num-frames", 12),
        )
        assert done.code == 0 and "4 videos for train" in done.out, done
        return out

    return write


@pytest.mark.parametrize("format", LISTS)
def test_train_and_evaluate(format, puppets, cli, preset, tmp_path, without_graphs):
    data, out = puppets(format), tmp_path / "model"
    arguments = ("--preset", preset, "--epochs", 1, "-o", out, "--batch-size", 4)
    done = cli("train", data, *arguments)
    assert done.code == 0, done.err
    assert "2 classes, 4 videos to train on, 2 to test on" in done.out
    several = '"activation": "sigmoid"' in (out / "best" / "task.json").read_text()
    assert several == (format == "charades")

    # The videos may be anywhere, and so may the lists.
    lists, videos = LISTS[format]
    apart = tmp_path / "apart"
    apart.mkdir()
    for path in (data / lists).iterdir():
        if path.is_file():
            shutil.copy(path, apart)
    more = ("--videos", data / videos, "--json")
    done = cli("evaluate", out, apart, *more)
    assert done.code == 0 and json.loads(done.out)["videos"] == 2, done.err
    done = cli("evaluate", out, apart, *more, "--part", "train", "--format", format)
    assert done.code == 0 and json.loads(done.out)["videos"] == 4, done.err


def test_parts_of_folders(puppets, cli, mistake, preset):
    data = puppets("folders")
    assert sorted(p.name for p in data.iterdir()) == ["puppets.json", "test", "train"]
    for more, number in (((), 2), (("--part", "train"), 4), (("--part", "test"), 2)):
        done = cli("evaluate", preset, data, "--json", *more)
        assert done.code == 0 and json.loads(done.out)["videos"] == number, done
    line = mistake("evaluate", preset, data / "train", "--part", "train")
    assert "is not divided into parts" in line


def test_mistakes(puppets, mistake, cli, preset, tmp_path):
    data = puppets("hmdb51")
    lists = data / "testTrainMulti_7030_splits"
    line = mistake("evaluate", preset, lists / "jump_test_split1.txt")
    shutil.copy(lists / "jump_test_split1.txt", lists / "wave_test_split1.txt")
    assert "the class 'wave' is none of those to use ('jump', 'kick')" in mistake(
        "evaluate", preset, lists / "wave_test_split1.txt"
    )
    (lists / "wave_test_split1.txt").unlink()
    assert "there is no video 'jump/Puppets_jump_f_cm_np1_fr_goo_2.mp4'" in line
    assert "Give the folder of the videos as `--videos`." in line
    assert "`--on-error skip` leaves missing videos out." in line
    assert "no videos of the part 'val'" in mistake(
        "evaluate", preset, data, "--part", "val"
    )
    assert "fold=3" in mistake(
        *("train", data, "--fold", 3, "--format", "hmdb51", "-o", tmp_path / "out")
    )
