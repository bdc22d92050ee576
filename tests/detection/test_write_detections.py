import csv
import json

import numpy as np
import pytest

from keras_video.data import VideoReader, read_ava_csv
from keras_video.detection import detect_video, write_detections
from keras_video.visualize.draw_boxes import COLORS
from tests.detection.conftest import FPS, left_edge, see_square


def test_the_three_files_agree(model, square_video, tmp_path):
    out = tmp_path / "out"
    counts = write_detections(detect_video(model, square_video, see_square, 0.1), out)
    assert (counts.key_frames, counts.people, counts.detections) == (5, 5, 10)
    assert sorted(p.name for p in out.iterdir()) == [
        "annotated.mp4",
        "detections.csv",
        "detections.json",
    ]
    rows = list(csv.reader(open(out / "detections.csv")))
    assert len(rows) == 10 and {len(row) for row in rows} == {8}
    assert rows[2][:2] == ["square", "0001"] and rows[2][6] == "1"
    found = json.loads((out / "detections.json").read_text())
    assert found["video_id"] == "square" and found["height"] == 48
    assert found["classes"][1] == {"label": 2, "name": "sunny"}
    assert found["counts"] == vars(counts)
    for second, key_frame in enumerate(found["key_frames"]):
        assert key_frame["timestamp"] == second
        (person,) = key_frame["people"]
        assert person["actor"] == 0
        assert [a["name"] for a in person["actions"]] == ["bright", "sunny"]
        for row, action in zip(
            rows[2 * second : 2 * second + 2], person["actions"], strict=True
        ):
            assert [float(side) for side in row[2:6]] == person["box"]
            assert int(row[6]) == action["label"]
            assert float(row[7]) == pytest.approx(action["score"])


def test_boxes_follow_the_square(model, square_video, tmp_path):
    out = tmp_path / "out"
    write_detections(detect_video(model, square_video, see_square, 0.5), out)
    with VideoReader(out / "annotated.mp4") as video:
        assert video.num_frames == 5 * FPS
        frames = video.frames(range(5 * FPS)).astype(int)
    # On the left edge, at half its height, also between key frames.
    for number in range(4 * FPS):
        x = round(left_edge(number / FPS))
        blue = frames[number, 30, max(x - 3, 0) : x + 4]
        assert np.abs(blue - COLORS[0]).mean(axis=-1).min() < 60, number


def test_without_video(model, square_video, tmp_path):
    found = detect_video(model, square_video, see_square)
    write_detections(found, tmp_path / "out", with_video=False)
    assert (
        len(json.loads((tmp_path / "out/detections.json").read_text())["key_frames"])
        == 5
    )
    assert not (tmp_path / "out/annotated.mp4").exists()


def test_video_without_people(model, dark_video, tmp_path):
    out = tmp_path / "out"
    counts = write_detections(detect_video(model, dark_video, see_square), out)
    assert (counts.key_frames, counts.with_people) == (3, 0)
    assert (out / "detections.csv").read_text() == ""
    assert json.loads((out / "detections.json").read_text())["key_frames"] == []
    with VideoReader(out / "annotated.mp4") as video:
        assert video.num_frames == 20


def test_a_failure_leaves_nothing(model, square_video, tmp_path):
    def fails(frames):
        raise RuntimeError("in the middle")

    out = tmp_path / "out"
    with pytest.raises(RuntimeError):
        write_detections(detect_video(model, square_video, fails), out)
    assert list(tmp_path.iterdir()) == []
    write_detections(detect_video(model, square_video, see_square), out)
    with pytest.raises(FileExistsError):
        write_detections(detect_video(model, square_video, see_square), out)
    before = (out / "detections.json").read_bytes()
    with pytest.raises(RuntimeError):
        write_detections(detect_video(model, square_video, fails), out, overwrite=True)
    assert (out / "detections.json").read_bytes() == before
    write_detections(detect_video(model, square_video, see_square), out, overwrite=True)


@pytest.mark.parametrize("video_id", ["#a", "video", 'a, "b"', "two\nlines", " c "])
def test_ids_come_back(video_id, model, square_video, tmp_path):
    found = detect_video(model, square_video, see_square, video_id=video_id)
    write_detections(found, tmp_path / "out", with_video=False)
    table = read_ava_csv(tmp_path / "out/detections.csv", kind="detections")
    assert len(table) and set(table.video_ids) == {video_id}
    content = json.loads((tmp_path / "out/detections.json").read_text())
    assert content["video_id"] == video_id


def test_an_empty_id_is_refused(model, square_video):
    with pytest.raises(ValueError, match="`video_id` must not be empty"):
        detect_video(model, square_video, see_square, video_id="")
