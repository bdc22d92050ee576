import numpy as np
import pytest

from keras_video.validation import (
    check_count,
    check_counts,
    check_fraction,
    check_image_size,
    check_iou_threshold,
    check_positive,
    check_range,
)


@pytest.mark.parametrize("value", [0, -1, 1.0, 2.5, True, "2", None, [2]])
def test_counts(value):
    assert check_count("n", 1) == 1
    assert type(check_count("n", np.int64(3))) is int
    with pytest.raises(ValueError, match="`n` must be a whole number of at least 1. R"):
        check_count("n", value)
    with pytest.raises(ValueError, match="`wrong` must be .*Received: wrong="):
        check_counts(right=2, wrong=value)


def test_counts_may_start_elsewhere():
    assert check_count("n", 0, least=0) == 0
    with pytest.raises(ValueError, match="`n` must be .* at least 2. Received: n=1"):
        check_count("n", 1, least=2)


@pytest.mark.parametrize("value", [0, -0.5, float("nan"), True, "2", None])
def test_positive_numbers(value):
    assert check_positive("x", np.float32(0.5)) == 0.5
    assert type(check_positive("x", 2)) is float
    with pytest.raises(ValueError, match="`x` must be a number above 0. Received: x="):
        check_positive("x", value)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), True, "0.5", None])
def test_fractions(value):
    check_fraction("share", 0)
    check_fraction("share", np.float32(1))
    with pytest.raises(ValueError, match="`share` must lie between 0 and 1. Received"):
        check_fraction("share", value)


def test_fractions_below_one():
    check_fraction("dropout", 0.99, below_one=True)
    with pytest.raises(ValueError, match="`dropout` must be .* less than 1. Received"):
        check_fraction("dropout", 1.0, below_one=True)


@pytest.mark.parametrize("value", [0, 1.5, (), (0.5, 0)])
def test_iou_thresholds(value):
    check_iou_threshold(1)
    check_iou_threshold((0.2, 0.5))
    with pytest.raises(ValueError, match="`iou_threshold` must be above 0 and at most"):
        check_iou_threshold(value)


@pytest.mark.parametrize("size", [0, (3, -1), (2, 2, 2), (2.5, 2), "ab", (True, 3)])
def test_image_sizes(size):
    assert check_image_size("s", 7) == (7, 7)
    assert check_image_size("s", np.array([3, 4])) == (3, 4)
    with pytest.raises(ValueError, match="`s` must be"):
        check_image_size("s", size)


@pytest.mark.parametrize("pair", [(2, 1), (0, 1), "ab", None, (1, 2, 3)])
def test_ranges(pair):
    assert check_range("r", 2) == (2, 2)
    with pytest.raises(ValueError, match="`r` must be"):
        check_range("r", pair, least=0)
