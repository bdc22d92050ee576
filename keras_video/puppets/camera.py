"""A camera that moves as a viewpoint says."""

import numpy as np

from keras_video.puppets.skeleton import rotation

_DISTANCE = 5.5  # metres from the camera to what it looks at
_TARGET = np.array([0.0, 0.98, 0.0])  # what it looks at, about a puppet's waist
_SCALE = 0.4  # images per metre at that distance and zoom 1


class Camera:
    """Projects points of the world into the pixels of each frame.

    Args:
        drawn: the dictionary that `Viewpoint.sample` gives.
        times: (T,), seconds.
        image_size: (height, width), pixels.
        rng: generator of the shaking.
        reach: half the width of the stage in metres beyond one puppet; the camera
            widens to show it.
    """

    def __init__(self, drawn, times, image_size, rng, reach=0.0):
        height, width = image_size
        side = min(height, width)
        # Seconds from the middle, to and fro in a long video, so that actors stay in.
        middle = 4 / np.pi * np.arcsin(np.sin(np.pi / 4 * (times - times.mean())))
        shake = drawn["shake"] * _hand(times, rng)
        self.zoom = drawn["zoom"] * np.exp(drawn["zoom_rate"] * middle)
        fit = min(1.0, (width / side) / (1.0 + 0.8 * reach))
        self.focal = _SCALE * side * _DISTANCE * self.zoom * fit
        # Position of the camera's target in the image, (T,) each.
        self.x = width / 2 + width * (
            drawn["shift_x"] + drawn["pan_x"] * middle + shake[0]
        )
        self.y = height / 2 + height * (
            drawn["shift_y"] + drawn["pan_y"] * middle + shake[1]
        )
        self.roll = np.deg2rad(drawn["roll"]) + 0.5 * shake[2]
        yaw, pitch = np.deg2rad(drawn["yaw"]), np.deg2rad(drawn["pitch"])
        self._level = rotation(pitch, "x")
        self._turned = self._level @ rotation(-yaw, "y")

    def project(self, points, turned=True):
        """(T, J, 3) metres -> pixels (T, J, 2), depth (T, J), pixels per metre.

        Without `turned`, the camera's yaw is left out: for what is the same on all
        sides, such as the horizon.
        """
        seen = (points - _TARGET) @ (self._turned if turned else self._level).T
        depth = np.maximum(_DISTANCE - seen[..., 2], 0.5)
        scale = self.focal[:, None] / depth
        right, up = seen[..., 0] * scale, seen[..., 1] * scale
        cos, sin = np.cos(self.roll)[:, None], np.sin(self.roll)[:, None]
        x = self.x[:, None] + cos * right + sin * up
        y = self.y[:, None] + sin * right - cos * up
        return np.stack([x, y], axis=-1), depth, scale


def _hand(times, rng):
    """Three smooth random curves of unit size: how a hand shakes."""
    frequency = rng.uniform(0.7, 4.0, (3, 4, 1))
    phase = rng.uniform(0, 2 * np.pi, (3, 4, 1))
    return np.sin(2 * np.pi * frequency * times + phase).sum(axis=1) / 2
