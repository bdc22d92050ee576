"""Antialiased drawing into all frames of a clip at once."""

import numpy as np


class Canvas:
    """The frames of one clip, to draw tapered strokes into.

    Strokes are drawn by distance to their axis, inside a window that holds the
    stroke, over all frames in one go: NumPy then works on large arrays, which is
    fast and lets other threads run.

    Args:
        planes: (3, T, H, W), float32, 0 to 255; overwritten by drawing.
    """

    def __init__(self, planes):
        self.planes = np.ascontiguousarray(planes, dtype="float32")
        _, self.length, self.height, self.width = self.planes.shape
        self._flat = self.planes.reshape(3, -1)

    def stroke(self, start, end, radii, colour, opacity=1.0, shading=0.35):
        """Draw one stroke per frame: a disc that moves from start to end.

        Args:
            start: (T, 2), pixels.
            end: (T, 2).
            radii: (T, 2), pixels, at the start and at the end; 0 hides a stroke.
            colour: (T, 3) or (3,).
            opacity: 0 to 1.
            shading: how much darker the edge is than the axis.
        """
        low = np.minimum(start - radii[:, :1], end - radii[:, 1:]) - 1.0
        high = np.maximum(start + radii[:, :1], end + radii[:, 1:]) + 1.0
        bounds = np.array([self.width, self.height])
        low = np.clip(np.floor(low), 0, bounds).astype("int64")
        high = np.clip(np.ceil(high) + 1, 0, bounds).astype("int64")
        visible = ((high > low).all(axis=1)) & (radii.max(axis=1) > 0)
        if not visible.any():
            return
        frames = np.flatnonzero(visible)
        width, height = (high - low)[frames].max(axis=0)
        # One window size for all frames, moved inside the image where it sticks out.
        left = np.minimum(low[frames, 0], self.width - width)
        top = np.minimum(low[frames, 1], self.height - height)
        x = left[:, None] + np.arange(width)
        y = top[:, None] + np.arange(height)
        distance, radius = _distance(
            x.astype("float32")[:, None, :],
            y.astype("float32")[:, :, None],
            start[frames].astype("float32"),
            end[frames].astype("float32"),
            radii[frames].astype("float32"),
        )
        cover = np.clip(radius - distance + 0.5, 0.0, 1.0)
        if opacity != 1.0:
            cover *= opacity
        light = None
        if shading:
            light = 1.0 - shading * np.square(distance / np.maximum(radius, 0.5))
            np.maximum(light, 0.0, out=light)
        index = frames[:, None] * self.height + y
        index = index[:, :, None] * self.width + x[:, None, :]
        colour = np.broadcast_to(colour, (self.length, 3))[frames].astype("float32")
        for channel in range(3):
            plane = self._flat[channel]
            paint = colour[:, channel, None, None]
            patch = plane[index]
            paint = paint * light if light is not None else paint
            patch += cover * (paint - patch)
            plane[index] = patch

    def frames(self):
        """The clip as (T, H, W, 3), uint8."""
        clipped = np.clip(self.planes + 0.5, 0, 255).astype("uint8")
        return np.ascontiguousarray(clipped.transpose(1, 2, 3, 0))


def _distance(x, y, start, end, radii):
    """Distance to the axis, and the stroke's radius there, at each pixel centre."""
    x = x + 0.5 - start[:, 0, None, None]
    y = y + 0.5 - start[:, 1, None, None]
    dx, dy = (end - start).T[:, :, None, None]
    length = np.maximum(dx * dx + dy * dy, 1e-6)
    along = np.clip((x * dx + y * dy) / length, 0.0, 1.0)
    distance = np.sqrt(np.square(x - along * dx) + np.square(y - along * dy))
    first, second = radii.T[:, :, None, None]
    return distance, first + along * (second - first)
