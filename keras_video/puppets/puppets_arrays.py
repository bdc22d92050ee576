"""Many clips of puppets in memory, for training without files."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from keras_video.puppets.action import parse_label
from keras_video.puppets.actions import TRAIN_ACTIONS
from keras_video.puppets.render_clip import check_clip, render_clip
from keras_video.puppets.video_seed import video_seed
from keras_video.validation import check_count


def puppets_arrays(
    classes=None,
    clips_per_class=8,
    num_frames=32,
    image_size=(96, 96),
    seed=0,
    viewpoint=None,
    num_workers=None,
    fps=16.0,
    clutter=0.5,
    first_index=0,
):
    """Render a balanced set of clips.

    The clips are those that `write_puppets` encodes with the same seed, before
    encoding. Classes take turns, so that every slice of the arrays is balanced.

    Args:
        classes: names of actions; `None` is `TRAIN_ACTIONS`.
        clips_per_class: number of clips of each class.
        num_frames: length of a clip.
        image_size: (height, width), pixels.
        seed: non-negative integer; different seeds give disjoint sets.
        viewpoint: a `Viewpoint`; `None` is `Viewpoint.moderate()`.
        num_workers: number of threads; `None` takes the number of cores. The clips
            do not depend on it.
        fps: frames per second.
        clutter: how busy the background is, from 0 (one colour) to 1.
        first_index: number of the first clip of each class, to go on with a set.

    Returns:
        A pair: clips, uint8 (N, T, H, W, 3), and labels, int64 (N,), which index
        `classes`.

    Raises:
        ValueError: for an unknown action or an argument out of range.

    Example:
    >>> from keras_video import puppets
    >>> clips, labels = puppets.puppets_arrays(["jump", "kick"], 2, 4, (32, 32))
    >>> clips.shape, labels.tolist()
    ((4, 4, 32, 32, 3), [0, 1, 0, 1])
    """
    classes = check_classes(classes)
    check_count("clips_per_class", clips_per_class)
    check_count("first_index", first_index, 0)
    check_clip(seed, num_frames, image_size, fps, viewpoint, clutter)
    jobs = [
        (label, first_index + index)
        for index in range(clips_per_class)
        for label in classes
    ]
    clips = np.empty((len(jobs), num_frames, *image_size, 3), dtype="uint8")

    def render(number):
        label, index = jobs[number]
        own = video_seed(seed, label, index)
        clip, _ = render_clip(
            label, own, num_frames, image_size, fps, viewpoint, clutter=clutter
        )
        clips[number] = clip

    with ThreadPoolExecutor(worker_count(num_workers)) as pool:
        list(pool.map(render, range(len(jobs))))
    labels = np.tile(np.arange(len(classes)), clips_per_class)
    return clips, labels


def check_classes(classes):
    """The classes as a tuple of known, different labels, or ValueError."""
    if classes is None:
        return TRAIN_ACTIONS
    if isinstance(classes, str) or not len(classes):
        raise ValueError(
            "`classes` must be a list of names of actions, such as "
            f"['wave', 'jump']. Received: classes={classes!r}"
        )
    for label in classes:
        parse_label(label)
    if len(set(classes)) != len(classes):
        raise ValueError(
            f"`classes` must not name an action twice. Received: classes={classes!r}"
        )
    return tuple(classes)


def worker_count(num_workers):
    """The number of threads asked for, or one for each core."""
    if num_workers is None:
        return os.cpu_count() or 1
    check_count("num_workers", num_workers)
    return num_workers
