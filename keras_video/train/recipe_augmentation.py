"""Augmentations of a recipe: dictionaries, and what they stand for."""

from keras_video.augment import from_config
from keras_video.train.recipe_fields import received


def check_augmentations(augmentations):
    """Augmentations of a recipe as a tuple of dictionaries.

    Raises:
        ValueError: there is no augmentation of such a kind, or it does not take such
            arguments.
    """
    if not isinstance(augmentations, list | tuple):
        raise ValueError(
            'A recipe\'s `augment` must be a list, as [{"kind": "random_flip"}]. '
            f"{received('augment', augmentations)}"
        )
    augmentations = tuple(augmentations)
    open_augmentations(augmentations)
    return tuple(dict(each) for each in augmentations)


def open_augmentations(augmentations):
    """The list of `ClipAugmentation`s that a recipe names."""
    return [_open(f"augment.{i}", each) for i, each in enumerate(augmentations)]


def _open(name, values):
    if not isinstance(values, dict):
        raise ValueError(
            f'`{name}` must be a dictionary of a "kind" and its arguments. '
            f"{received(name, values)}"
        )
    try:
        return from_config(values)
    except ValueError as error:
        raise ValueError(f"`{name}`: {error}") from error
