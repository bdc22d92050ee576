import pytest

from keras_video.data import (
    AVA_EVALUATED_IDS,
    load_class_names,
    read_excluded_timestamps,
    read_label_map,
)
from keras_video.data.annotations.label_map import as_label_map, name_labels

ITEMS = """
# of 2018
item {
  name: "bend/bow (at the waist)"
  id: 1
}
item { name: 'a "quoted" {name}: id: 9' id: 30 }
"""
LABELS = """label {
  name: "crouch/kneel"
  label_id: 3
  label_type: PERSON_MOVEMENT
}label {
  name: "crawl"label_id: 2label_type: PERSON_MOVEMENT
}"""


@pytest.mark.parametrize(
    "text, expected",
    [
        (ITEMS, {1: "bend/bow (at the waist)", 30: 'a "quoted" {name}: id: 9'}),
        (LABELS, {2: "crawl", 3: "crouch/kneel"}),
        ("# mine\nstand\n\n walk: slowly \n", {1: "stand", 2: "walk: slowly"}),
    ],
)
def test_files(text, expected, tmp_path):
    path = tmp_path / "map.pbtxt"
    path.write_text(text)
    assert read_label_map(path) == expected
    assert list(as_label_map(str(path))) == sorted(expected)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "names no actions"),
        ('item { name: "a" }', "must have a name and an id.*name: .a."),
        ("item { id: 1 }", "must have a name and an id"),
        ('item { name: "a" id: one }', "whole numbers from 1. Received: 'one'"),
        ('item { name: "a" id: 0 }', "whole numbers from 1"),
        (f'item {{ name: "a" id: {"9" * 5000} }}', "whole numbers from 1"),
        ('item { name: "a" id: 1 }\nitem { name: "b" id: 1 }', "occur once.*1 'b'"),
        ('item { name: "a" id: 1', "no closing brace"),
        ("walk\nwalk\n", "occur once"),
    ],
)
def test_wrong_files(text, message, tmp_path):
    path = tmp_path / "map.pbtxt"
    path.write_text(text)
    with pytest.raises(ValueError, match=f"map.pbtxt.*{message}"):
        read_label_map(path)


@pytest.mark.parametrize(
    "text",
    [
        "label_id,label_name,label_type\n80,walk,A\n# more\n12,stand,B\n",
        '12, stand\n\n80,"walk"\n',
    ],
)
def test_csv_files(text, tmp_path):
    path = tmp_path / "actions.csv"
    path.write_text(text)
    assert read_label_map(path) == {12: "stand", 80: "walk"}


@pytest.mark.parametrize(
    "text, message",
    [
        ("12,stand\nwalk\n", "line 2: expected `id,name`, found 'walk'"),
        ("12,\n", "line 1: expected"),
        ("12,stand\nx,walk\n", "ids must be whole numbers.*'x' for 'walk'"),
        ("id,name\n", "names no actions"),
    ],
)
def test_wrong_csv_files(text, message, tmp_path):
    path = tmp_path / "actions.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=f"actions.csv.*{message}"):
        read_label_map(path)


def test_what_stands_for_a_label_map():
    assert as_label_map(None) is None
    assert as_label_map(["walk", "run"]) == {1: "walk", 2: "run"}
    assert as_label_map({4: "run", 2: "walk"}) == {2: "walk", 4: "run"}
    assert list(as_label_map("ava").values()) == load_class_names("ava")
    with pytest.raises(FileNotFoundError, match="avva does not exist. Give a label"):
        as_label_map("avva")
    assert name_labels(None, [3, -1, 1]) == {1: "1", 2: "2", 3: "3"}
    with pytest.raises(ValueError, match="`label_map` must be given"):
        name_labels(None, [-1])


def test_evaluated_classes_of_ava():
    names = load_class_names("ava")
    assert len(set(AVA_EVALUATED_IDS)) == 60
    left_out = [n for i, n in enumerate(names, 1) if i not in AVA_EVALUATED_IDS]
    assert len(left_out) == 20 and {"crawl", "dig", "paint", "chop"} < set(left_out)


def test_excluded_timestamps(tmp_path):
    path = tmp_path / "excluded.csv"
    path.write_text("")
    assert read_excluded_timestamps(path) == frozenset()
    path.write_text("a,0904\n\nb, 3.5\n")
    assert read_excluded_timestamps(path) == {("a", 904.0), ("b", 3.5)}
    path.write_text("a,0904\nb;3\n")
    with pytest.raises(ValueError, match="excluded.csv, line 2: expected.*'b;3'"):
        read_excluded_timestamps(path)


def test_ids_have_a_bound(tmp_path):
    with pytest.raises(ValueError, match="above 200,000.*the id 20000000"):
        name_labels(None, [20_000_000])
    path = tmp_path / "actions.pbtxt"
    path.write_text(f'item {{ name: "stand" id: {"9" * 5000} }}')
    with pytest.raises(ValueError, match="actions.pbtxt: ids must be whole numbers"):
        read_label_map(path)
