"""The report on annotation files, and the template for one's own."""

import pytest
from data.files import encode, noise

from keras_video.data import check_annotations, read_ava_csv

ROWS = """\
a,1,0.1,0.2,0.5,0.9,1,0
a,1,0.1,0.2,0.5,0.9,2,0
b,2
a,1,0.1,0.2,0.5,0.9,2,0
b,3,0.5,0.2,0.1,0.9,1,0
b,3,0.1,0.2,0.5,0.9,3,0
b,3,0.1,0.2,0.5,1.2,2,0
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "actions.txt").write_text("walk\nwave\n")
    (tmp_path / "videos").mkdir()
    for name in "ab":
        encode(tmp_path / "videos" / f"{name}.mp4", noise(50, (32, 32)), 10, bf="0")
    return tmp_path


def test_every_bad_row_is_listed(cli, files):
    done = cli(
        *("check-annotations", files / "rows.csv", "--label-map", files / "actions.txt")
    )
    assert done.code == 2 and done.err == ""
    lines = done.out.splitlines()
    expected = [(4, "says the same"), (5, "inverted"), (6, "label map"), (7, "edge")]
    for text, (number, words) in zip(lines, expected, strict=False):
        assert text.startswith(f"{files / 'rows.csv'}, line {number}: ")
        assert words in text and text.endswith(ROWS.splitlines()[number - 1])
    assert "2 videos, 3 key frames (1 without people, 0 excluded), 2 boxes" in lines[4]
    assert [line.split() for line in lines[5:7]] == [["walk", "1"], ["wave", "2"]]
    assert "1 x the box is inverted" in done.out
    assert lines[-1].endswith("rows.csv: to be corrected")


def test_clean_file(cli, files):
    (files / "rows.csv").write_text("".join(ROWS.splitlines(keepends=True)[:3]))
    (files / "excluded.csv").write_text("a,3\nb,2\n")
    done = cli(
        *("check-annotations", files / "rows.csv", "--videos", files / "videos"),
        *("--excluded", files / "excluded.csv"),
    )
    assert done.code == 0, done
    assert "1 excluded" in done.out and done.out.endswith("rows.csv: all is well\n")


def test_videos_and_excluded_moments(cli, files):
    text = "a,1,0,0,1,1,1,0\nb,9,0,0,1,1,1,0\nc,1,0,0,1,1,1,0\n"
    (files / "rows.csv").write_text(text)
    (files / "excluded.csv").write_text("z,3\n")
    done = cli(
        *("check-annotations", files / "rows.csv", "--videos", files / "videos"),
        *("--excluded", files / "excluded.csv"),
    )
    assert done.code == 2
    assert "c: there is no file of this video" in done.out
    assert "b.mp4: there is a key frame at 9 s, but the video lasts 5.0 s" in done.out
    assert "z, excluded at 3 s" in done.out
    report = check_annotations(
        files / "rows.csv", videos={n: files / "videos" / f"{n}.mp4" for n in "abc"}
    )
    assert report.missing == ("c",) and not report.clean


def test_other_kinds(cli, files):
    (files / "rows.csv").write_text("a,1,0,0,1,1,,0.5\n")
    assert cli("check-annotations", files / "rows.csv", "--kind", "boxes").code == 0
    done = cli("check-annotations", files / "rows.csv", "--kind", "detections")
    assert done.code == 2 and "line 1: the action is no number" in done.out


def test_template(cli, mistake, tmp_path):
    folder = tmp_path / "mine"
    done = cli("check-annotations", "--template", folder)
    assert done.code == 0 and str(folder / "train.csv") in done.out
    done = cli(
        *("check-annotations", folder / "train.csv"),
        *("--label-map", folder / "actions.txt", "--excluded", folder / "excluded.csv"),
    )
    assert done.code == 0, done.out
    assert "3 key frames (1 without people" in done.out
    assert len(read_ava_csv(folder / "train.csv")) == 4
    assert "exists already" in mistake("check-annotations", "--template", folder)


def test_mistakes(mistake, files):
    assert "does not exist" in mistake("check-annotations", files / "no.csv")
    assert "--template" in mistake("check-annotations")
    line = mistake("check-annotations", files / "rows.csv", "--label-map", "no.txt")
    assert "no.txt does not exist" in line
    line = mistake("check-annotations", files / "rows.csv", "--videos", files / "no")
    assert "no does not exist" in line
