import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from keras_video.pages.jpeg import jpeg_bytes
from keras_video.pages.pictures import frames_picture
from keras_video.puppets import write_video


@pytest.mark.parametrize("size", [(48, 64), (31, 45)])
def test_jpeg_as_another_library_reads_it(size):
    rows = np.linspace(0, 255, size[0]).astype("uint8")
    pixels = np.repeat(np.repeat(rows[:, None, None], size[1], 1), 3, 2)
    pixels[:, : size[1] // 2, 0] = 255
    found = np.asarray(Image.open(io.BytesIO(jpeg_bytes(pixels))))
    assert found.shape == pixels.shape
    away = np.abs(found.astype(int) - pixels)
    away[:, size[1] // 2 - 8 : size[1] // 2 + 8] = 0  # colours blur at their edges
    assert away.max() <= 24 and away.mean() < 3


def picture(html):
    found = re.fullmatch(r'<img .*src="data:image/jpeg;base64,([^"]*)".*>', html)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(found[1]))), "int64")


def test_frames_are_spread_over_the_whole_video(tmp_path):
    levels = np.repeat(np.arange(0, 240, 60, dtype="uint8"), 10)
    frames = np.broadcast_to(levels[:, None, None, None], (40, 32, 48, 3)).copy()
    write_video(tmp_path / "a.mp4", frames, fps=10)
    html = frames_picture(tmp_path / "a.mp4", 'a "video"', count=4, short_side=32)
    assert 'alt="4 frames of a &quot;video&quot;"' in html
    pixels = picture(html)
    assert pixels.shape == (32 + 6, 4 * 51 + 3, 3)
    middles = pixels[16, 24::51, 0]
    assert np.abs(middles - [0, 60, 120, 180]).max() < 12


@pytest.mark.parametrize("content", [None, b"", b"no video"])
def test_a_video_that_is_not_there_any_more(tmp_path, content):
    path = tmp_path / "<b>.mp4"
    if content is not None:
        path.write_bytes(content)
    html = frames_picture(path, "a video")
    assert html.startswith('<p class="missing">No picture: ')
    assert "<img" not in html and "<b>" not in html
