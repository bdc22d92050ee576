"""Memory of this process while thousands of clips are decoded."""

import contextlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from keras_video.data import VideoReader
from keras_video.puppets import write_puppets

MARKS = (1_000, 5_000, 10_000)
_NUM_FRAMES, _FRAME_STRIDE = 8, 2


def decode_memory(files=(), marks=MARKS, workers=2):
    """Resident memory after so many clips of 8 frames over 16, at random positions.

    Args:
        files: paths of videos of at least 16 frames; none: a generated video.
        marks: ascending numbers of clips after which to look.
        workers: clips decoded at the same time.

    Returns:
        list of (clips, MiB), one for each of `marks`.
    """
    with contextlib.ExitStack() as stack:
        files = list(files) or [_puppets(stack)]
        rng, found, done = np.random.default_rng(0), [], 0
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        for mark in marks:
            while done < mark:
                # A few at a time: a list of results not yet taken would be memory too.
                count = min(4 * workers, mark - done)
                jobs = zip(rng.choice(files, count), rng.random(count), strict=True)
                for clip in pool.map(_read, jobs):
                    assert len(clip) == _NUM_FRAMES
                done += count
            found.append((done, resident_memory()))
    return found


def resident_memory():
    """MiB of memory that this process holds; where Linux cannot say, its peak."""
    with contextlib.suppress(OSError), open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def _read(job):
    path, place = job
    span = np.arange(_NUM_FRAMES) * _FRAME_STRIDE
    with VideoReader(path) as video:
        return video.frames(span + int(place * (len(video) - span[-1])))


def _puppets(stack):
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    write_puppets(
        os.path.join(folder, "clips"),
        ["jump"],
        videos_per_class=1,
        num_frames=48,
        image_size=(64, 64),
        num_workers=1,
    )
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".mp4"):
                return os.path.join(parent, name)
    raise FileNotFoundError(f"No video was written to {folder}")
