"""Sources of annotated people: what belongs to a csv file, and its parts."""

import dataclasses

import numpy as np
import pytest

from keras_video.data import VideoError
from keras_video.data.datasets.detection_source import DetectionSource
from keras_video.puppets import write_video

BOX = "0.1,0.1,0.5,0.9"
ITEMS = 'item {{ name: "{}" id: 2 }}\nitem {{ name: "walk" id: 5 }}\n'


@pytest.fixture
def source(tmp_path):
    rows = [f"{video},{time},{BOX},2,0" for video in "abcde" for time in (1, 2)]
    csv = tmp_path / "train.csv"
    csv.write_text("\n".join([*rows, f"a,1,{BOX},5,0", "f,3"]) + "\n")
    return DetectionSource(csv)


def test_classes(source, tmp_path):
    assert source.names is None
    assert list(source.classes().items())[:2] == [(1, "1"), (2, "2")]
    assert len(source.classes()) == 5
    (tmp_path / "actions.pbtxt").write_text(ITEMS.format("stand"))
    beside = DetectionSource(source.path)
    assert beside.classes() == {2: "stand", 5: "walk"}
    (tmp_path / "more.pbtxt").write_text(ITEMS.format("sit"))
    with pytest.raises(ValueError, match="several label maps.*more.*`label_map`"):
        DetectionSource(source.path).classes()
    given = DetectionSource(source.path, label_map=tmp_path / "more.pbtxt")
    assert given.classes() == {2: "sit", 5: "walk"}


def test_labels_that_a_model_lacks_are_named_by_their_line(source):
    with pytest.raises(ValueError, match="train.csv, line 11: the action is no number"):
        source.annotations({2: "stand"})
    skipping = dataclasses.replace(source, on_bad_row="skip")
    with pytest.warns(UserWarning, match="1 rows were left out"):
        assert len(skipping.annotations({2: "stand"}).table) == 10


def test_a_division_is_by_videos(source):
    parts = source.split(0.34, seed=1)
    files = [part.annotations() for part in parts]
    videos = [{*file.table.video_ids, *(v for v, _ in file.empty)} for file in files]
    assert [*map(len, videos)] == [4, 2]
    assert not videos[0] & videos[1] and videos[0] | videos[1] == set("abcdef")
    assert sum(len(file.table) for file in files) == 11
    assert sum(len(file.empty) for file in files) == 1
    again = source.split(0.34, seed=1)
    assert [part.videos for part in again] == [part.videos for part in parts]
    assert source.split(0.34, seed=2)[1].videos != parts[1].videos
    with pytest.raises(ValueError, match="leaves one part without videos: 0 of 6"):
        source.split(0.1, seed=1)


def test_what_the_data_set_gets(source, tmp_path):
    for video in "abcdef":
        (tmp_path / f"{video}.mp4").touch()
    # Of a person detector: at an annotated key frame, at one that nobody annotated, at
    # one that is annotated as empty.
    boxes, excluded = tmp_path / "boxes.csv", tmp_path / "excluded.csv"
    rows = [f"{where},{BOX},,0.9" for where in ("a,1", "a,7", "f,3")]
    boxes.write_text("\n".join(rows) + "\n")
    excluded.write_text("b,1\nc,2\n")
    full = dataclasses.replace(
        source, boxes=(boxes,), excluded_timestamps=(excluded,), label_map=list("vwxyz")
    )
    options = {"as_dataset": "py", "max_boxes": None, "on_error": "skip"}
    training = full.dataset(full.classes(), **options)
    assert len(training.key_frames) == 9 and training.key_frames.max_boxes == 2
    options["shuffle"] = False
    keys = full.dataset(full.classes(), **options).key_frames
    assert list(zip(keys.video_ids, keys.timestamps, strict=True)) == [
        ("a", 1),
        ("f", 3),
    ]
    assert keys.max_boxes == 1 and len(keys.ground_truth) == 9
    assert keys.without_actions == (("f", 3.0),)
    boxes.write_text(f"x,1,{BOX},,0.9\n")
    with pytest.raises(ValueError, match="boxes.csv has no box at a timestamp that"):
        full.dataset(full.classes(), **options)
    (tmp_path / "f.mp4").unlink()
    with pytest.raises(FileNotFoundError, match="1 of the videos.*train.csv.*'f'"):
        source.dataset(source.classes(), as_dataset="py")


def test_timestamps_that_the_videos_do_not_have_are_told_at_once(source, tmp_path):
    for video in "abcdef":
        write_video(tmp_path / f"{video}.mp4", np.zeros((30, 32, 32, 3), "uint8"), 10)
    data = source.dataset(source.classes(), as_dataset="py")
    assert len(data.key_frames) == 10
    for start in (5, -5):
        moved = dataclasses.replace(source, video_start=start)
        with pytest.raises(VideoError, match="key frame at .* s, but.*`video_start`"):
            moved.dataset(source.classes(), as_dataset="py")
    (tmp_path / "e.mp4").write_bytes(b"no video")
    assert len(data.key_frames) == len(
        source.dataset(source.classes(), as_dataset="py", on_error="skip").key_frames
    )
