import pytest

from keras_video.validation import check_segments, check_spacing, count_segments


def test_spacings():
    check_spacing("linspace")
    check_spacing("strided", 5)
    with pytest.raises(ValueError, match="`spacing` must be one of 'strided', 'lins"):
        check_spacing("even")
    with pytest.raises(ValueError, match='must be "strided" with `frames_per_segment`'):
        check_spacing("linspace", 5)


def test_segments_share_the_frames_evenly():
    assert count_segments(35, 5) == 7
    check_segments(8, None, "linspace")
    with pytest.raises(ValueError, match="Use 5 or 10 frames, or .* of 1, 2, 4, 8"):
        check_segments(8, 5)
    with pytest.raises(ValueError, match="`frames_per_segment` must be a whole number"):
        check_segments(8, 0)
