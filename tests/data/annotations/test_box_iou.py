import numpy as np

from keras_video.data.annotations.box_iou import pairwise_iou, rowwise_iou


def test_degenerate_boxes():
    boxes = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 2, 2]]
    overlap = pairwise_iou(boxes, boxes)
    assert overlap.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    bad = [[0, 0, np.nan, 1], [0, 0, np.inf, 1]]
    assert not pairwise_iou(bad, boxes).any()


def test_no_boxes():
    assert pairwise_iou([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert pairwise_iou([[0, 0, 1, 1]], []).shape == (1, 0)


def test_rows_are_the_diagonal():
    rng = np.random.default_rng(0)
    first, second = rng.random((2, 50, 4))
    rows = rowwise_iou(first, second)
    assert (rows == 0).any() and (rows > 0).any()
    np.testing.assert_array_equal(rows, np.diag(pairwise_iou(first, second)))
