"""Pictures of videos, embedded in a page."""

import base64
import html

import numpy as np

from keras_video.data import VideoError, VideoReader
from keras_video.pages.jpeg import jpeg_bytes
from keras_video.visualize.tile_frames import tile_frames


def frames_picture(path, what, count=8, columns=None, short_side=94):
    """Frames spread over a whole video, as an `<img>`, or why there is none.

    Args:
        path: the video.
        what: what it shows, for those who do not see it.
        count: number of frames.
        columns: frames in a row; all in one row by default.
        short_side: of a frame, in pixels.
    """
    try:
        frames = _frames(path, count, short_side)
    except (VideoError, OSError) as error:
        return f'<p class="missing">No picture: {html.escape(str(error))}</p>'
    sheet = tile_frames(frames, columns, margin=3)
    data = base64.b64encode(jpeg_bytes(sheet)).decode()
    height, width = sheet.shape[:2]
    return (
        f'<img class="frames" src="data:image/jpeg;base64,{data}" width="{width}" '
        f'height="{height}" alt="{len(frames)} frames of {html.escape(what)}">'
    )


def _frames(path, count, short_side):
    """The frame in the middle of each of so many equal parts of a video."""
    with VideoReader(path, short_side) as video:
        middles = (np.arange(count) + 0.5) * video.num_slots / count
        return video.clip(middles.astype(int))
