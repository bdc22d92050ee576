"""Scaling of decoded frames into one RGB array."""

import math

import numpy as np
from av.video.reformatter import VideoReformatter

# For an odd width FFmpeg writes packed RGB pixel by pixel, planes with vector
# instructions. Both round alike as long as each line is mixed from three or more,
# which holds from this shrinkage on (below 1.01 the third weight is cut away).
_SHRINKAGE = 1.05


class FrameScaler:
    """Scales, rotates and crops frames into one array.

    The scaling is done by the decoder's own scaler together with the conversion
    to RGB, bilinear (area-weighted where it shrinks).

    Args:
        short_side: the short side to scale to, in pixels, or None.
        min_size: (H, W) to scale to at least, or None.
        fit_size: (H, W) to scale to at most, touching it on one side, or None.
    """

    def __init__(self, short_side=None, min_size=None, fit_size=None):
        self._short_side = short_side
        self._min_size = min_size
        self._fit_size = fit_size
        # One per reader: it keeps its tables from frame to frame.
        self._reformatter = VideoReformatter()
        self._packer = VideoReformatter()

    def collect(self, frames, count, window=None):
        """`count` frames as uint8 (count, H, W, 3).

        Args:
            frames: iterable of FFmpeg's frames.
            count: how many will come.
            window: None, or a function of the scaled (H, W) that gives the part to
                keep as (top, left, height, width).
        """
        clip, size = None, None
        for number, frame in enumerate(frames):
            image = self._image(frame, size)
            if clip is None:
                # Should the size change on the way, the first frame's holds.
                size = image.shape[:2]
                part = (0, 0, *size) if window is None else window(*size)
                top, left, height, width = part
                clip = np.empty((count, height, width, 3), "uint8")
            clip[number] = image[top : top + height, left : left + width]
        return clip

    def _image(self, frame, size):
        """One frame, upright, as a view of FFmpeg's memory, (H, W, 3)."""
        quarter_turns = round(frame.rotation / 90) % 4
        sideways = quarter_turns % 2 == 1
        height, width = frame.height, frame.width
        if sideways:
            height, width = width, height
        height, width = size or self._scaled((height, width))
        if sideways:
            height, width = width, height
        planes = planes_are_exact(frame, height, width)
        rgb = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="gbrp" if planes else "rgb24",
            threads=1,
        )
        if planes:
            rgb = self._packer.reformat(rgb, format="rgb24", threads=1)
        plane = rgb.planes[0]
        rows = np.frombuffer(plane, "uint8").reshape(-1, plane.line_size)
        image = rows[:height, : width * 3].reshape(height, width, 3)
        # FFmpeg's angle is counter-clockwise, as NumPy's.
        return np.rot90(image, quarter_turns) if quarter_turns else image

    def _scaled(self, size):
        if self._fit_size is not None:
            return fitted_size(size, self._fit_size)
        return scaled_size(size, self._short_side, self._min_size)


def planes_are_exact(frame, height, width):
    """Whether scaling to planes, packed afterwards, gives the same bytes faster."""
    return (
        frame.format.name in ("yuv420p", "yuvj420p")
        and width % 2 == 1
        and frame.height >= _SHRINKAGE * height
    )


def scaled_size(size, short_side=None, min_size=None):
    """The size of upright frames after scaling.

    Args:
        size: (H, W) before.
        short_side: the short side to scale to, in pixels, or None.
        min_size: (H, W) to scale to at least, or None.

    Example:
    >>> scaled_size((240, 320), short_side=256)
    (256, 341)
    >>> scaled_size((240, 320), short_side=256, min_size=(200, 400))
    (300, 400)
    """
    scale = short_side / min(size) if short_side else 0
    least = min_size or (1, 1)
    if min_size:
        scale = max(scale, min_size[0] / size[0], min_size[1] / size[1])
    if not scale:
        return tuple(size)
    # Rounding must not lose a pixel of what has to be covered.
    return tuple(
        max(math.floor(side * scale + 0.5), minimum)
        for side, minimum in zip(size, least, strict=True)
    )


def fitted_size(size, image_size):
    """(H, W) of the largest picture of the same proportions inside a clip.

    Args:
        size: (H, W) of the video's frames.
        image_size: (H, W) of the clip.

    Example:
    >>> fitted_size((480, 640), (256, 320))
    (240, 320)
    """
    factor = min(image_size[0] / size[0], image_size[1] / size[1])
    height, width = (
        min(max(round(side * factor), 1), limit)
        for side, limit in zip(size, image_size, strict=True)
    )
    return height, width
