"""An order of videos in which each class comes equally often."""

import numpy as np


def balanced_order(classes, rng):
    """Numbers of videos, as many as there are, with each class equally often.

    The videos of a class come in turn: none comes twice before each has come once. A
    number of `len(classes)` and more stands for a video that comes again: that of its
    remainder, so that each time can have a random clip of its own.

    Args:
        classes: array of the class number of each video.
        rng: `np.random.Generator`. It decides which classes come once more than others,
            where the number of classes does not divide that of videos.

    Example:
    >>> order = balanced_order(np.array([0, 0, 0, 1]), np.random.default_rng(0))
    >>> sorted(order.tolist())[2:]
    [3, 7]
    """
    numbers, total = np.unique(classes), len(classes)
    wanted = np.full(len(numbers), total // len(numbers))
    wanted[rng.permutation(len(numbers))[: total % len(numbers)]] += 1
    drawn = []
    for number, count in zip(numbers, wanted, strict=True):
        videos = np.flatnonzero(classes == number)
        times, rest = divmod(int(count), len(videos))
        drawn += [videos + total * time for time in range(times)]
        drawn.append(rng.permutation(videos)[:rest] + total * times)
    return rng.permutation(np.concatenate(drawn))


def single_classes(videos):
    """The class number of each video of a `VideoList`.

    Raises:
        ValueError: if they are not known, or a video has another number of them than 1.
    """
    found = "videos without labels"
    if videos.labels is not None:
        counts = np.array([len(each) for each in videos.labels])
        if (counts == 1).all():
            return np.array([label for (label,) in videos.labels])
        first = int(np.flatnonzero(counts != 1)[0])
        found = f"{counts[first]} labels of {videos.paths[first]}"
    raise ValueError(
        "`balanced=True` draws each class equally often, so each video must have one "
        f"class. Received: {found}. Weight the classes in the loss instead."
    )
