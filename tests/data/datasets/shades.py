"""A video whose frames are told by their grey level."""

import numpy as np

SIZE, RATE, FRAMES = (48, 64), 10, 50
SMALL = {"num_frames": 4, "frame_stride": 2, "batch_size": 2, "max_boxes": 3}
SMALL |= {"image_size": (64, 64), "as_dataset": "py", "label_map": ["stand", "wave"]}


def shades(box=(16, 8, 32, 40)):
    """Frame n has the grey level 3n + 20, in a box 250."""
    frames = np.zeros((FRAMES, *SIZE, 3), "uint8")
    frames += (3 * np.arange(FRAMES) + 20).astype("uint8")[:, None, None, None]
    x1, y1, x2, y2 = box
    frames[:, y1:y2, x1:x2] = 250
    return frames


def levels(clip):
    """Numbers of the frames of a clip of `shades`, by their corner's grey."""
    return np.rint((clip[:, 1, 1, 0].astype(float) - 20) / 3).tolist()
