import numpy as np
import pytest

from keras_video.data.detection import ActionBoxes
from keras_video.detection import TrackLinker, link_tracks
from keras_video.detection.actors import Actor, actors_between, actors_of


def box(x, y=0.2):
    return [x, y, x + 0.2, y + 0.6]


def table_of(*rows, labels=None):
    """Rows are (video, time, box)."""
    videos, times, boxes = zip(*rows, strict=True)
    return ActionBoxes(videos, times, boxes, labels or [1] * len(rows))


def test_two_people_cross():
    rows = []
    for second in range(9):
        rows.append(("a", second, box(0.05 * second, 0.2)))
        rows.append(("a", second, box(0.4 - 0.05 * second, 0.35)))
    table = table_of(*rows)
    assert link_tracks(table).actors.tolist() == [0, 1] * 9
    order = np.random.default_rng(0).permutation(len(table))
    again = link_tracks(table[order]).actors
    # Whatever the order of rows, the same rows belong together.
    first = again[order % 2 == 0]
    assert len(set(first)) == 1 and len(set(again)) == 2


def test_labels_of_one_box_are_one_person():
    table = table_of(
        ("a", 1, box(0.1)), ("a", 1, box(0.6)), ("a", 1, box(0.1)), labels=[1, 2, 3]
    )
    assert link_tracks(table).actors.tolist() == [0, 1, 0]


def test_gaps():
    rows = [("a", t, box(0.1)) for t in (0, 1, 3, 6)]
    assert link_tracks(table_of(*rows)).actors.tolist() == [0, 0, 0, 1]
    assert link_tracks(table_of(*rows), max_gap=1).actors.tolist() == [0, 0, 1, 2]
    assert link_tracks(table_of(*rows), max_gap=9).actors.tolist() == [0] * 4


def test_videos_are_apart():
    rows = [("a", 0, box(0.1)), ("b", 1, box(0.1)), ("a", 1, box(0.1))]
    assert link_tracks(table_of(*rows)).actors.tolist() == [0, 0, 0]
    rows = [("a", 0, box(0.1)), ("a", 0, box(0.5)), ("b", 1, box(0.5))]
    assert link_tracks(table_of(*rows)).actors.tolist() == [0, 1, 0]


def test_ties_go_to_the_older_track_and_the_earlier_row():
    linker = TrackLinker(iou_threshold=0.1)
    linker.step(table_of(("a", 0, box(0.0)), ("a", 0, box(0.2))))
    # In the middle of both, as near to either.
    then = linker.step(table_of(("a", 1, box(0.1))))
    assert then.actors.tolist() == [0]


def test_no_rows():
    assert len(link_tracks(ActionBoxes.empty())) == 0
    assert len(TrackLinker().step(ActionBoxes.empty())) == 0


def test_the_largest_overlap_is_taken_first():
    before = [("a", 0, box(0.0)), ("a", 0, box(0.06))]
    after = [("a", 1, box(0.05)), ("a", 1, box(0.15))]
    assert link_tracks(table_of(*before, *after), 0.1).actors.tolist() == [0, 1, 1, 0]


def person(x, number, *actions):
    return Actor(np.array(box(x)), number, actions)


def at(time, before, after, hold=1.0):
    people = actors_between(before, after, time, hold)
    return [(who.number, round(float(who.box[0]), 3)) for who in people]


def test_between_key_frames():
    before = (1.0, [person(0.0, 0), person(0.5, 1)])
    after = (2.0, [person(0.2, 0), person(0.7, 2)])
    assert at(1.0, before, after) == [(0, 0.0), (1, 0.5)]
    assert at(1.25, before, after) == [(0, 0.05), (1, 0.5)]
    assert at(1.75, before, after) == [(0, 0.15), (2, 0.7)]
    assert at(2.0, before, after) == [(0, 0.2), (2, 0.7)]


def test_before_the_first_and_after_the_last():
    key_frame = (3.0, [person(0.3, 0)])
    assert at(2.5, None, key_frame) == at(3.5, key_frame, None) == [(0, 0.3)]
    assert at(1.5, None, key_frame) == at(4.5, key_frame, None) == []
    assert at(1.0, None, None) == []


def test_over_a_gap_the_linked_move_and_others_go():
    before = (0.0, [person(0.0, 0), person(0.5, 1)])
    after = (4.0, [person(0.4, 0)])
    assert at(1.5, before, after) == [(0, 0.15)]
    # Nobody is linked to somebody of whom no number is known.
    before, after = (0.0, [person(0.0, -1)]), (1.0, [person(0.4, -1)])
    assert at(0.4, before, after) == [(-1, 0.0)]


def test_actors_of_a_table():
    table = ActionBoxes(
        ["a"] * 4,
        [1.0] * 4,
        [box(0.5), box(0.1), box(0.5), box(0.5)],
        [3, -1, 1, 2],
        [0.2, 0.9, 0.8, 0.2],
        [7, 8, 7, 7],
    )
    first, second = actors_of(table)
    assert (first.number, second.number) == (7, 8)
    assert [label for label, _ in first.actions] == [1, 3, 2]
    assert second.actions == ()
    assert first.box.tolist() == pytest.approx(box(0.5))
