"""Annotation files, read back as the published ones are read."""

import csv
import json
import re

import av
import numpy as np
import pytest

from keras_video.puppets import ACTIONS, ORDERED_PAIRS, write_puppets
from keras_video.puppets.layouts.storyline import storyline

SMALL = {"num_frames": 4, "image_size": (32, 32), "audio": False}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_kinetics(tmp_path):
    folder = tmp_path / "k"
    summary = write_puppets(
        folder, ["kick", "jump"], {"train": 2, "val": 1}, format="kinetics", **SMALL
    )
    assert sorted(summary.annotation_files) == [
        "train.csv",
        "train_paths.csv",
        "val.csv",
        "val_paths.csv",
    ]
    ids = set()
    for split, number in (("train", 4), ("val", 2)):
        header, *videos = rows(folder / f"{split}.csv")
        assert header == ["label", "youtube_id", "time_start", "time_end", "split"]
        assert len(videos) == number
        _, *paths = rows(folder / f"{split}_paths.csv")
        for (label, name, start, end, part), (path, same) in zip(
            videos, paths, strict=True
        ):
            assert part == split and label == same and len(name) == 11
            assert path == f"{split}/{label}/{name}_{int(start):06d}_{int(end):06d}.mp4"
            assert (folder / path).is_file()
            ids.add(name)
    assert len(ids) == 6


def test_ucf101(tmp_path):
    folder = tmp_path / "u"
    write_puppets(
        folder,
        ["jumping_jack", "arm_circles"],
        {"train": 5, "test": 2},
        format="ucf101",
        **SMALL,
    )
    lists = folder / "ucfTrainTestlist"
    numbers = dict(
        line.split()[::-1] for line in (lists / "classInd.txt").read_text().splitlines()
    )
    assert numbers == {"ArmCircles": "1", "JumpingJack": "2"}
    train = [
        line.split() for line in (lists / "trainlist01.txt").read_text().splitlines()
    ]
    test = (lists / "testlist01.txt").read_text().splitlines()
    assert len(train) == 10 and len(test) == 4
    groups = {}
    for split, path in [("train", p) for p, _ in train] + [("test", p) for p in test]:
        match = re.fullmatch(r"(\w+)/v_(\w+)_g(\d\d)_c(\d\d)\.mp4", path)
        assert match[1] == match[2]
        assert (folder / "videos" / path).is_file()
        groups.setdefault(split, set()).add(match[3])
    assert groups == {"train": {"01", "02"}, "test": {"03"}}
    assert all(numbers[path.split("/")[0]] == number for path, number in train)


def test_ava(tmp_path):
    folder = tmp_path / "a"
    classes = ["walk", "wave", "jump", "sit_down", "stand_up"]
    write_puppets(
        folder,
        classes,
        {"train": 1, "val": 2},
        format="ava",
        num_frames=40,
        image_size=(32, 48),
        fps=8,
        audio=False,
    )
    text = (folder / "ava_action_list_v2.2.pbtxt").read_text()
    names = re.findall(r'item \{\n  name: "(\w+)"\n  id: (\d+)\n\}', text)
    assert names == [(name, str(n + 1)) for n, name in enumerate(classes)]
    seconds = (folder / "ava_included_timestamps_v2.2.txt").read_text().split()
    assert seconds == ["0001", "0002", "0003", "0004"]
    assert not rows(folder / "ava_val_excluded_timestamps_v2.2.csv")
    record = json.loads((folder / "puppets.json").read_text())
    videos_by_path = {video["path"]: video for video in record["videos"]}
    for split, number in (("train", 5), ("val", 10)):
        found = rows(folder / f"ava_{split}_v2.2.csv")
        videos = {row[0] for row in found}
        assert len(videos) == number
        for video in videos:
            assert (folder / "videos" / f"{video}.mp4").is_file()
        for name, second, *box, label, person in found:
            x1, y1, x2, y2 = map(float, box)
            assert 0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1
            assert second in seconds and person in ("0", "1")
            video = videos_by_path[f"videos/{name}.mp4"]
            doing = {
                span["action"]
                for span in video["actions"]
                if span["actor"] == int(person)
                and span["start"] <= int(second) < span["end"]
            }
            assert classes[int(label) - 1] in doing
    keys = [tuple(row[:2] + row[7:]) for row in found]
    assert len(keys) > len(set(keys)), "some actor has several labels at once"


def test_thumos14(tmp_path):
    folder = tmp_path / "t"
    classes = ["wave", "squat", "pick_up"]
    write_puppets(
        folder,
        classes,
        {"validation": 2, "test": 1},
        format="thumos14",
        num_frames=80,
        image_size=(32, 32),
        fps=8,
        audio=False,
    )
    assert (folder / "detclasslist.txt").read_text() == "1 Wave\n2 Squat\n3 PickUp\n"
    for split, suffix, number in (("validation", "val", 2), ("test", "test", 1)):
        assert len(list((folder / split).glob("*.mp4"))) == 3 * number
        for name in ("Wave", "Squat", "PickUp"):
            lines = (folder / "annotation" / f"{name}_{suffix}.txt").read_text()
            found = [line.split() for line in lines.splitlines()]
            assert len({video for video, _, _ in found}) >= number
            for video, start, end in found:
                assert re.fullmatch(rf"video_{split}_\d{{7}}", video)
                assert (folder / split / f"{video}.mp4").is_file()
                assert 0 <= float(start) < float(end) <= 10
    with av.open(str(next((folder / "test").glob("*.mp4")))) as container:
        assert sum(1 for _ in container.decode(video=0)) == 80


@pytest.mark.parametrize("gap", [(0, 0), (0.6, 1.6)])
@pytest.mark.parametrize("seconds", [1.0, 6.0, 20.0])
def test_storylines(gap, seconds):
    for seed, label in enumerate(ACTIONS):
        rng = np.random.default_rng(seed)
        story = storyline(label, ACTIONS, rng, seconds, gap, 0.5)
        names = [name for part, _, _ in story for name in part.split("+")]
        assert label in names
        times = np.array([[start, end] for _, start, end in story])
        assert (times[:, 0] < times[:, 1]).all()
        assert (times[1:, 0] >= times[:-1, 1] - 1e-9).all()
        assert times.min() >= 0 and times.max() <= seconds
        if gap == (0, 0):
            assert times[0, 0] == 0 and times[-1, 1] == seconds
        # Who sits down stands up again, and never twice in a row.
        for first, second in ORDERED_PAIRS:
            pair = [name for name in names if name in (first, second)]
            assert pair == [first, second] * (len(pair) // 2)
