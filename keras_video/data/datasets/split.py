"""The division of a list of videos into a training and a validation part."""

import numpy as np

from keras_video.validation import check_choice

SUBSETS = ("training", "validation", "both")


def check_split(validation_split, subset, shuffle, seed):
    """Refuse arguments that do not go together, as in Keras."""
    if subset is not None:
        check_choice("subset", subset, SUBSETS)
    if validation_split is None and subset is None:
        return
    if validation_split is None or subset is None:
        raise ValueError(
            "`validation_split` and `subset` go together: give the fraction of the "
            "videos that is for validation, and which part to return. "
            f"Received: validation_split={validation_split}, subset={subset!r}"
        )
    number = isinstance(validation_split, (int, float))
    if not number or not 0 < validation_split < 1:
        raise ValueError(
            "`validation_split` must lie between 0 and 1, both excluded. "
            f"Received: validation_split={validation_split!r}"
        )
    if shuffle and seed is None and subset != "both":
        raise ValueError(
            "`seed` must be given with `validation_split` and shuffling, so that the "
            "training and the validation part do not overlap. Received: seed=None. "
            "Pass the same seed to both calls, shuffle=False, or "
            'subset="both" to get both parts from one call.'
        )


def split(videos, validation_split, shuffle, seed):
    """(training, validation) parts of a `VideoList`, of which no file is in both.

    The files are first mixed where `shuffle` is set; the last ones are then for
    validation. A file that is listed several times counts as one.

    Raises:
        ValueError: if a part would be empty.
    """
    positions = {}
    for position, path in enumerate(videos.paths):
        positions.setdefault(path, []).append(position)
    groups = list(positions.values())
    if shuffle:
        order = np.random.default_rng(seed).permutation(len(groups))
        groups = [groups[number] for number in order]
    first = count_for_training(len(groups), validation_split, videos.source)
    return tuple(
        videos.select([position for group in part for position in group])
        for part in (groups[:first], groups[first:])
    )


def count_for_training(number, validation_split, source):
    """How many of a number of videos are for training.

    Raises:
        ValueError: if a part would be empty.
    """
    held_out = int(validation_split * number)
    if not 0 < held_out < number:
        raise ValueError(
            f"`validation_split` leaves one part without videos: {held_out} of "
            f"{number} in {source}. "
            f"Received: validation_split={validation_split}"
        )
    return number - held_out
