"""Augmentations of a recipe: dictionaries, and what they stand for."""

import inspect
import re

from keras_video import augment
from keras_video.train.recipe_fields import received
from keras_video.validation import did_you_mean


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


def kinds():
    """Dictionary from what a recipe calls an augmentation to its class."""
    classes = (getattr(augment, name) for name in augment.__all__)
    return {
        _kind(cls): cls
        for cls in classes
        if inspect.isclass(cls)
        and issubclass(cls, augment.ClipAugmentation)
        and cls is not augment.ClipAugmentation
    }


def _kind(cls):
    """The name of a class in small letters, without "Clip".

    Example:
    >>> _kind(augment.ClipRandomResizedCrop)
    'random_resized_crop'
    """
    name = cls.__name__.removeprefix("Clip")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _open(name, values):
    known = kinds()
    if not isinstance(values, dict) or values.get("kind") not in known:
        kind = values.get("kind") if isinstance(values, dict) else values
        raise ValueError(
            f'`{name}` must name its "kind", one of {", ".join(known)}.'
            f"{did_you_mean(kind, known)} {received(name, values)}"
        )
    arguments = {key: value for key, value in values.items() if key != "kind"}
    cls = known[values["kind"]]
    taken = dict(inspect.signature(cls).parameters)
    del taken["seed"]
    for argument in arguments:
        if argument not in taken:
            raise ValueError(
                f"`{name}`: {values['kind']} has no argument {argument!r}."
                f"{did_you_mean(argument, taken)} It takes {', '.join(taken)}."
            )
    for argument, parameter in taken.items():
        if parameter.default is parameter.empty and argument not in arguments:
            raise ValueError(f"`{name}`: {values['kind']} needs {argument!r}.")
    try:
        return cls(**arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`{name}`: {error}") from error
