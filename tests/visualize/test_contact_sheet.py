import numpy as np
import pytest

from keras_video.visualize import contact_sheet
from keras_video.visualize.contact_sheet import ACCENT, OTHER


def frames(count=4, size=(40, 60)):
    values = np.arange(count, dtype="uint8")[:, None, None, None] * 20 + 10
    return np.broadcast_to(values, (count, *size, 3)).copy()


def colours(image):
    return {tuple(c) for c in np.asarray(image).reshape(-1, 3)}


def test_every_frame_is_there_in_order():
    sheet = np.asarray(contact_sheet(frames()))
    assert sheet.shape == (8 + 40 + 8, 8 + 4 * 68, 3)
    middles = [sheet[28, 8 + i * 68 + 30, 0] for i in range(4)]
    assert middles == [10, 30, 50, 70]


def test_rows():
    sheet = np.asarray(contact_sheet(frames(5), columns=2))
    assert sheet.shape == (8 + 3 * 48, 8 + 2 * 68, 3)
    assert sheet[8 + 48 + 20, 8 + 68 + 30, 0] == 70
    assert (sheet[8 + 2 * 48 :, 8 + 68 :] == 255).all()


def test_long_clips_are_thinned_to_both_ends():
    seen = colours(contact_sheet(frames(12), max_frames=3))
    assert {(10, 10, 10), (230, 230, 230)} <= seen
    assert len(seen - {(255, 255, 255)}) == 3


def test_bars_show_the_shares():
    sheet = contact_sheet(frames(), [("wave", 1.0), ("jump", 0.25), ("sit", 0.0)])
    pixels = np.asarray(sheet)
    first = (pixels == ACCENT).all(-1).sum()
    second = (pixels == OTHER).all(-1).sum()
    assert second / first == pytest.approx(0.25, abs=0.03)
    plain = contact_sheet(frames())
    assert sheet.height == plain.height + 3 * 22 + 8


def test_long_names_and_titles_fit():
    scores = [("a name that is much too long to be drawn in full", 0.5)]
    sheet = contact_sheet(frames(), scores, title="x" * 500)
    assert sheet.width == contact_sheet(frames(), [("a", 0.5)]).width
    assert ACCENT in colours(sheet)


@pytest.mark.parametrize("shape", [(40, 60, 3), (2, 40, 60, 1), (0, 40, 60, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"Received: frames.shape="):
        contact_sheet(np.zeros(shape))
