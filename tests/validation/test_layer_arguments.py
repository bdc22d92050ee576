import types

import numpy as np
import pytest

from keras_video.validation import (
    check_boxes,
    check_divides,
    check_features,
    check_padding,
    check_spatial_scale,
    known_shape,
    standardize_padding,
    standardize_pair,
    standardize_triple,
)

LAYER = types.SimpleNamespace(name="roi")


@pytest.mark.parametrize("value", [0, (1, 2), (1, 2, 0), (1, 2, 1.5), "abc", None])
def test_triples(value):
    assert standardize_triple(2, "strides") == (2, 2, 2)
    assert standardize_triple([1, np.int64(2), 3], "strides") == (1, 2, 3)
    with pytest.raises(ValueError, match="`strides` must be .* 3 of them, along T, H"):
        standardize_triple(value, "strides")


@pytest.mark.parametrize("value", [0, (1, 2, 3), (1, 0), "ab", None])
def test_pairs(value):
    assert standardize_pair(7, "output_size") == (7, 7)
    with pytest.raises(ValueError, match="`output_size` must be .* 2 of them, along H"):
        standardize_pair(value, "output_size")


@pytest.mark.parametrize("value", ["full", (1, 2), (1, 2, -1), 3, None])
def test_paddings(value):
    for padding in ("symmetric", "valid", "same", (0, 1, 1)):
        check_padding(padding)
    with pytest.raises(ValueError, match="`padding` must be"):
        check_padding(value)


def test_paddings_as_pairs():
    window, strides, ones = (1, 3, 4), (1, 2, 2), (1, 1, 1)
    lengths = {"lengths": (8, 8, 9)}
    pad = standardize_padding
    assert pad("valid", window, strides, ones) == ((0, 0),) * 3
    assert pad("symmetric", window, strides, (1, 2, 1)) == ((0, 0), (2, 2), (1, 1))
    assert pad("same", window, strides, ones, **lengths) == ((0, 0), (0, 1), (1, 2))
    assert pad((0, 1, 2), window, strides, ones) == ((0, 0), (1, 1), (2, 2))
    with pytest.raises(ValueError, match="must know its input's length"):
        pad("same", window, strides, ones)


@pytest.mark.parametrize("shape", [(None, 5), (2, 3, 4, 5, 6), (2, 3, 5)])
def test_boxes_of_another_shape(shape):
    check_boxes(LAYER, (None, 5, 4), 8)
    check_boxes(LAYER, (None, 5, 8, 4), 8)
    with pytest.raises(ValueError, match="boxes of layer 'roi' must be .*Received"):
        check_boxes(LAYER, shape, 8)
    with pytest.raises(ValueError, match="a box for each of the 8 frames"):
        check_boxes(LAYER, (None, 5, 7, 4), 8)


def test_features_and_inputs_of_unknown_shape():
    check_features(LAYER, (None, 4, 8, 8, 3))
    assert known_shape(LAYER, [None, 4, 3]) == (None, 4, 3)
    check_features(LAYER, (None, 4, None, None, 3))
    for shape in ((None, None, 8, 8, 3), (None, 4, 8, 8, None), (None, 8, 8, 3)):
        with pytest.raises(ValueError, match="features of layer 'roi' must be"):
            check_features(LAYER, shape)
    with pytest.raises(ValueError, match="input of layer 'roi' must be known"):
        known_shape(LAYER, (None, None, 3))


@pytest.mark.parametrize("scale", [0, -1.0, "1/16", None])
def test_scales(scale):
    check_spatial_scale(1 / 16)
    with pytest.raises(ValueError, match="`spatial_scale` must be .* such as 1/16. R"):
        check_spatial_scale(scale)


def test_groups_that_do_not_divide():
    check_divides("groups", 4, "frames", 8)
    with pytest.raises(ValueError, match=r"divide the 8 frames.*Use one of \[1, 2, 4"):
        check_divides("groups", 3, "frames", 8)
