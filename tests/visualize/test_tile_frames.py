import numpy as np

from keras_video.visualize.tile_frames import tile_frames


def test_frames_are_laid_out_in_rows_on_white():
    frames = np.arange(5, dtype="uint8")[:, None, None, None] * np.ones((1, 4, 6, 3))
    sheet = tile_frames(frames.astype("uint8"), columns=3, margin=2)
    assert sheet.shape == (2 + 2 * 6, 2 + 3 * 8, 3)
    assert (sheet[:2] == 255).all() and (sheet[:, 8:10] == 255).all()
    assert (sheet[2:6, 10:16] == 1).all() and (sheet[8:12, 2:8] == 3).all()
    assert (sheet[8:12, 18:24] == 255).all(), "there is no sixth"


def test_one_row_by_default():
    assert tile_frames(np.zeros((3, 4, 6, 3), "uint8"), margin=0).shape == (4, 18, 3)
