"""AVA's csv files are told from lists of videos by what is in them."""

import pytest

from keras_video.data.annotations.is_ava_csv import is_ava_csv

ROW = "film,0902,0.1,0.1,0.5,0.9,12,0\n"


@pytest.mark.parametrize(
    "text, expected",
    [
        (ROW, True),
        ("film,0902,0.1,0.1,0.5,0.9,12\n", True),
        ("\ufeff# mine\n\nvideo_id,timestamp,x1,y1,x2,y2,action_id,person_id\n", True),
        ("film,0902\nfilm,0903,,,,,,\n" + ROW, True),
        ("film,0902,a,0.1,0.5,0.9,12,0\n" + ROW, True),
        ('"my, film",0902,0.1,0.1,0.5,0.9,12,0\n', True),
        ("film,0902\n" * 20_000, False),  # key frames without people alone
        ("a.mp4,jump\nb.mp4,kick\n", False),
        ("a.mp4,3\n", False),
        ("path,label\n", False),
        (
            "label,youtube_id,time_start,time_end,split,is_cc\njump,a,0,10,train,0\n",
            False,
        ),
        ("id,subject,scene,quality,relevance,verified,script,actions\n", False),
        ('"a.mp4,jump\n', False),
        ("", False),
    ],
)
def test_content(text, expected, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    assert is_ava_csv(path) is expected


def test_what_is_no_text(tmp_path):
    assert not is_ava_csv(tmp_path) and not is_ava_csv(tmp_path / "nowhere.csv")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00" * 50)
    assert not is_ava_csv(tmp_path / "a.csv")
