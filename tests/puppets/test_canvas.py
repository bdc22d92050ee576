"""Strokes: their area, edges and position."""

import numpy as np

from keras_video.puppets.canvas import Canvas


def blank(length=1, height=40, width=60):
    return Canvas(np.zeros((3, length, height, width), "float32"))


def test_area_of_a_disc_and_a_capsule():
    canvas = blank(2)
    start = np.array([[20.3, 20.6], [15.0, 12.0]])
    end = np.array([[20.3, 20.6], [40.0, 25.0]])
    canvas.stroke(start, end, np.full((2, 2), 6.0), np.full(3, 100.0), shading=0)
    area = canvas.planes[0].sum(axis=(1, 2)) / 100
    length = np.hypot(25, 13)
    np.testing.assert_allclose(area, [np.pi * 36, np.pi * 36 + 12 * length], rtol=0.01)


def test_parts_outside_are_cut():
    canvas = blank()
    start, end = np.array([[-5.0, 20.0]]), np.array([[5.0, 20.0]])
    canvas.stroke(start, end, np.full((1, 2), 4.0), np.full(3, 100.0), shading=0)
    row = canvas.planes[0, 0, 20]
    assert row[:8].min() == 100 and row[12:].max() == 0
    before = canvas.planes.copy()
    canvas.stroke(start - 100, end - 100, np.full((1, 2), 4.0), np.full(3, 9.0))
    canvas.stroke(start, end, np.zeros((1, 2)), np.full(3, 9.0))
    np.testing.assert_array_equal(canvas.planes, before)


def test_opacity_and_frames():
    canvas = blank()
    middle = np.array([[30.0, 20.0]])
    canvas.stroke(
        middle, middle, np.full((1, 2), 5.0), np.array([200.0, 100.0, 0]), 0.5, 0
    )
    frames = canvas.frames()
    assert frames.shape == (1, 40, 60, 3)
    assert frames[0, 20, 30].tolist() == [100, 50, 0]


def test_each_frame_has_its_own_stroke():
    canvas = blank(3)
    at = np.array([[10.0, 10.0], [30.0, 20.0], [50.0, 30.0]])
    radii = np.array([[3.0, 3.0], [0.0, 0.0], [3.0, 3.0]])
    canvas.stroke(at, at, radii, np.full(3, 50.0))
    assert canvas.planes[0, 0, 10, 10] > 40 and canvas.planes[0, 2, 30, 50] > 40
    assert not canvas.planes[:, 1].any()
