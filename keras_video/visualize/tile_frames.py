"""Frames side by side in one array."""

import numpy as np

WHITE = 255


def tile_frames(frames, columns=None, margin=8):
    """Lay out frames in rows, with a white margin around each.

    Args:
        frames: uint8 array `(T, H, W, 3)`.
        columns: frames in a row; all in one row by default.
        margin: pixels between frames, and at the edges.

    Returns:
        uint8 array `(rows * (H + margin) + margin, columns * (W + margin) + margin,
        3)`.

    Example:
    >>> tile_frames(np.zeros((6, 40, 60, 3), "uint8"), columns=3, margin=2).shape
    (86, 188, 3)
    """
    columns = min(columns or len(frames), len(frames))
    rows = -(-len(frames) // columns)
    height, width = np.add(frames.shape[1:3], margin)
    sheet = np.full((rows * height + margin, columns * width + margin, 3), WHITE, "u1")
    for i, frame in enumerate(frames):
        row, column = divmod(i, columns)
        top, left = row * height + margin, column * width + margin
        sheet[top : top + len(frame), left : left + frame.shape[1]] = frame
    return sheet
