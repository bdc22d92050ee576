"""A video in which a bright square walks, and a function that sees it."""

import numpy as np
import pytest

from keras_video.puppets import write_video
from tests.detection.double import brightness_detector

SIZE = (48, 72)
FPS = 8
SECONDS = 5


def left_edge(seconds):
    """x1 of the square, in pixels."""
    return 4 + 8 * seconds


def walking_square(seconds=SECONDS):
    """Frames (T, H, W, 3): a white square of 24 pixels on grey, moving to the right."""
    frames = np.full((int(seconds * FPS), *SIZE, 3), 40, "uint8")
    for number, frame in enumerate(frames):
        x = round(left_edge(number / FPS))
        frame[12:36, x : x + 24] = 250
    return frames


def see_square(frames):
    """A person detector: the box of what is bright."""
    found = []
    for frame in frames:
        rows, columns = np.nonzero(frame[..., 0] > 140)
        if not len(rows):
            found.append((np.zeros((0, 4)), np.zeros(0)))
            continue
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        found.append(([box], [0.9]))
    return found


@pytest.fixture(scope="session")
def square_video(tmp_path_factory):
    path = tmp_path_factory.mktemp("square") / "square.mp4"
    audio = np.sin(np.arange(16000 * SECONDS) / 20) * 0.3
    write_video(path, walking_square(), FPS, audio=audio)
    return path


@pytest.fixture(scope="session")
def dark_video(tmp_path_factory):
    path = tmp_path_factory.mktemp("dark") / "dark.mp4"
    write_video(path, np.full((20, 50, 30, 3), 9, "uint8")[:, :, :30], FPS)
    return path


@pytest.fixture(scope="module")
def model():
    return brightness_detector()
