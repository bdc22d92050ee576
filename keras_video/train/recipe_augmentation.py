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
    open_augmentations(augmentations, image_size=1)
    return tuple(dict(each) for each in augmentations)


def open_augmentations(augmentations, image_size=None):
    """The list of `ClipAugmentation`s that a recipe names.

    Args:
        augmentations: dictionaries.
        image_size: for crops that do not say their own.
    """
    named = enumerate(augmentations)
    return [_open(f"augment.{i}", each, image_size) for i, each in named]


def _open(name, values, image_size):
    if not isinstance(values, dict):
        raise ValueError(
            f'`{name}` must be a dictionary of a "kind" and its arguments. '
            f"{received(name, values)}"
        )
    try:
        return from_config(values, image_size)
    except ValueError as error:
        raise ValueError(f"`{name}`: {error}") from error
