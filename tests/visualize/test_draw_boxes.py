import sys

import numpy as np
import pytest

from keras_video.visualize import draw_boxes
from keras_video.visualize.draw_boxes import COLORS, UNKNOWN


def grey(size=(120, 160)):
    return np.full((*size, 3), 100, "uint8")


def area(drawn, color):
    return int((drawn == color).all(-1).sum())


def test_outlines_are_where_the_boxes_are():
    frame = grey()
    drawn = draw_boxes(frame, [[20, 30, 60, 90]])
    rows, columns = np.nonzero((drawn == COLORS[0]).all(-1))
    assert (columns.min(), rows.min(), columns.max(), rows.max()) == (20, 30, 60, 90)
    assert (drawn[40:80, 30:50] == 100).all()
    assert (frame == 100).all(), "the frame given was drawn on"


def test_colors_follow_the_actors():
    boxes = [[10, 50, 40, 90], [60, 50, 90, 90], [110, 50, 140, 90]]
    drawn = draw_boxes(grey(), boxes, actors=[9, 2, -1])
    assert tuple(drawn[60, 10]) == COLORS[1]
    assert tuple(drawn[60, 60]) == COLORS[2]
    assert tuple(drawn[60, 110]) == UNKNOWN


def test_boxes_beyond_the_picture():
    drawn = draw_boxes(grey(), [[-50, -50, 500, 500], [150, 110, 150, 110]])
    assert tuple(drawn[0, 80]) == tuple(drawn[119, 80]) == COLORS[0]
    assert tuple(drawn[110, 150]) == COLORS[1]
    assert (draw_boxes(grey(), np.zeros((0, 4))) == 100).all()


def ink(drawn):
    """Pixels of text, most of which is between white and its ground."""
    return int((drawn.min(axis=-1) > 160).sum())


@pytest.mark.parametrize("size", [(96, 96), (480, 640), (31, 33)])
@pytest.mark.parametrize("top", [0.0, 0.5])
def test_captions_fit(size, top):
    height, width = size
    box = [0.7 * width, top * height, 0.95 * width, 0.98 * height]
    plain = draw_boxes(grey(size), [box])
    caption = [("a long name of an action that has no room", 0.876)]
    drawn = draw_boxes(grey(size), [box], [caption])
    assert drawn.shape == grey(size).shape
    filled = area(drawn, COLORS[0]) - area(plain, COLORS[0])
    assert filled > 0.15 * width * 9
    assert ink(drawn) > 10


def test_captions_do_not_hide_each_other():
    boxes = [[20, 50, 60, 110], [24, 50, 64, 110]]
    lines = [[("wave", 0.9)], [("jump", 0.8)]]
    drawn = draw_boxes(grey(), boxes, lines)
    alone = [
        draw_boxes(grey(), [b], [c], [0]) for b, c in zip(boxes, lines, strict=True)
    ]
    assert ink(drawn) == pytest.approx(sum(map(ink, alone)), rel=0.1)


def test_no_more_lines_than_allowed():
    lines = [(f"action {i}", 0.5) for i in range(5)]
    heights = []
    for count in (1, 2, 3, 9):
        drawn = draw_boxes(grey(), [[20, 100, 60, 110]], [lines[:count]])
        rows = np.nonzero((drawn == COLORS[0]).all(-1))[0]
        heights.append(110 - rows.min())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_wrong_arguments(monkeypatch):
    with pytest.raises(ValueError, match="uint8 array"):
        draw_boxes(np.zeros((4, 8, 8, 3), "uint8"), [])
    with pytest.raises(ValueError, match="uint8 array"):
        draw_boxes(np.zeros((8, 8, 3)), [])
    with pytest.raises(ValueError, match="1 boxes, 2 captions, 1 actors"):
        draw_boxes(grey(), [[1, 1, 5, 5]], [[], []])
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"keras-video\[viz\]"):
        draw_boxes(grey(), [])
