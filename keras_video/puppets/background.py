"""Backgrounds: textures, drifting shapes, a floor."""

import numpy as np


class Background:
    """A cluttered backdrop that moves with the camera and by itself.

    Args:
        rng: generator.
        image_size: (height, width), pixels.
        clutter: from 0 (one colour, for measuring what is drawn over it) to 1: how
            strong the texture is, how many shapes there are, how fast all moves.
    """

    def __init__(self, rng, image_size, clutter):
        self.flat = clutter == 0
        self.image_size = image_size
        self.colour = rng.uniform(30, 225, 3)
        if self.flat:
            return
        height, width = image_size
        self.texture = _texture(rng, self.colour, (2 * height, 2 * width), clutter)
        self.colour = self.texture.mean(axis=(1, 2))
        self.origin = rng.uniform(0, 2, 2) * (height, width)
        # Some backdrops stand still, some go by: in fractions of the image per second.
        self.drift = clutter * rng.normal(0, 0.15, 2) * (rng.uniform() < 0.6)
        self.floor = rng.uniform() < 0.75
        self.floor_colour = rng.uniform(20, 235, 3)
        self.floor_depth = rng.uniform(-2.5, -0.8)
        self.shapes = _shapes(rng, round(clutter * rng.integers(3, 9)), clutter)

    def planes(self, times, camera):
        """The backdrop as (3, T, H, W), float32, seen by a camera."""
        height, width = self.image_size
        if self.flat:
            colour = self.colour.astype("float32")[:, None, None, None]
            return np.tile(colour, (1, len(times), height, width))
        zoom = camera.zoom[:, None]
        moved = times[:, None] * self.drift * (height, width) + self.origin
        row = (np.arange(height) - camera.y[:, None]) / zoom + moved[:, :1]
        column = (np.arange(width) - camera.x[:, None]) / zoom + moved[:, 1:]
        # The texture has two samples per pixel: the nearest is near enough.
        row = np.round(2 * row).astype("int64") % self.texture.shape[1]
        column = np.round(2 * column).astype("int64") % self.texture.shape[2]
        index = row[:, :, None] * self.texture.shape[2] + column[:, None, :]
        planes = np.take(self.texture.reshape(3, -1), index, axis=1)
        if self.floor:
            self._lay_floor(planes, camera)
        return planes

    def _lay_floor(self, planes, camera):
        """Tint the pixels below the line where the wall meets the floor."""
        height, width = self.image_size
        edge = np.array([[-1.0, 0.0, self.floor_depth], [1.0, 0.0, self.floor_depth]])
        # The line follows the camera's pitch and roll, not its yaw: a far wall.
        edge = np.tile(edge, (planes.shape[1], 1, 1))
        pixels, _, _ = camera.project(edge, turned=False)
        first, slope = pixels[:, 0], pixels[:, 1] - pixels[:, 0]
        slope = slope / np.linalg.norm(slope, axis=-1, keepdims=True)
        x = np.arange(width) + 0.5 - first[:, :1]
        y = np.arange(height) + 0.5 - first[:, 1:]
        below = slope[:, :1, None] * y[:, :, None] - slope[:, 1:, None] * x[:, None, :]
        cover = 0.7 * np.clip(below + 0.5, 0.0, 1.0).astype("float32")
        for plane, colour in zip(planes, self.floor_colour, strict=True):
            plane += cover * (np.float32(colour) - plane)

    def clutter(self, canvas, times):
        """Draw the drifting shapes."""
        if self.flat:
            return
        size = np.array([canvas.width, canvas.height], dtype=float)
        for shape in self.shapes:
            center = shape["at"] + times[:, None] * shape["speed"]
            center = (center % 1.6 - 0.3) * size
            angle = shape["angle"] + shape["spin"] * times
            arm = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
            arm = arm * shape["length"] * size.min()
            radii = np.full((len(times), 2), shape["radius"] * size.min())
            canvas.stroke(center - arm, center + arm, radii, shape["colour"], 0.85, 0.2)


def _texture(rng, colour, size, clutter):
    """A periodic texture (3, H, W): noise of several sizes, stripes, a gradient."""
    height, width = size
    texture = np.zeros((3, height, width), dtype="float32")
    contrast = rng.uniform(10, 50)
    for cells in (3, 7, 16):
        grid = rng.normal(0, 1, (3, cells, cells))
        texture += contrast * cells**-0.35 * _enlarged(grid, height, width)
    y = np.linspace(0, 2 * np.pi, height, endpoint=False)[:, None]
    x = np.linspace(0, 2 * np.pi, width, endpoint=False)
    if rng.uniform() < 0.5:
        turns = rng.integers(-14, 15, 2)
        stripes = np.sin(turns[0] * y + turns[1] * x + rng.uniform(0, 6))
        if rng.uniform() < 0.5:
            stripes = np.sign(stripes)
        texture += rng.normal(0, 14, (3, 1, 1)) * stripes
    texture += rng.normal(0, 18, (3, 1, 1)) * np.cos(y + rng.uniform(0, 6))
    texture = clutter * texture + np.asarray(colour)[:, None, None]
    return np.clip(texture, 0, 255).astype("float32")


def _enlarged(grid, height, width):
    """Grow a (3, n, n) grid smoothly and periodically to (3, height, width)."""

    def along(values, size):
        cells = values.shape[-1]
        position = np.arange(size) * cells / size
        left = position.astype("int64")
        t = position - left
        t = t * t * (3 - 2 * t)
        return values[..., left] * (1 - t) + values[..., (left + 1) % cells] * t

    rows = along(grid.swapaxes(1, 2), height).swapaxes(1, 2)
    return along(rows, width)


def _shapes(rng, number, clutter):
    return [
        {
            "at": rng.uniform(0, 1.6, 2),
            "speed": clutter * rng.normal(0, 0.22, 2),
            "angle": rng.uniform(0, np.pi),
            "spin": rng.normal(0, 0.8),
            "length": rng.uniform(0.0, 0.22),
            "radius": rng.uniform(0.02, 0.11),
            "colour": rng.uniform(10, 245, 3),
        }
        for _ in range(number)
    ]
