"""Checks of names of classes."""

import collections

from keras_video._class_names import load_class_names

# Ten times those of the largest data set of images.
MOST_CLASSES = 200_000


def check_class_names(class_names):
    """`class_names` as a list of distinct strings; `None` stays.

    The name of a data set stands for its classes, see `load_class_names`.

    Raises:
        ValueError: a name occurs twice, or there is no such data set.
    """
    if class_names is None:
        return None
    if isinstance(class_names, str):
        try:
            return load_class_names(class_names)
        except ValueError as error:
            raise ValueError(
                "`class_names` must be a list of names, or the name of a data set. "
                f"{error}"
            ) from None
    names = [str(name) for name in class_names]
    twice = sorted(name for name, n in collections.Counter(names).items() if n > 1)
    if twice:
        raise ValueError(
            f"`class_names` must be distinct, but {some(twice)} occurs more than "
            f"once. Received: class_names={some(names)}"
        )
    return names


def check_num_class_names(class_names, number, path):
    """Refuse names that are not as many as the classes of a file; `None` passes."""
    if class_names is not None and len(class_names) != number:
        raise ValueError(
            f"`class_names` must be as many as the classes of {path}, which are "
            f"{number}. Received: {len(class_names)} names"
        )


def some(names, most=8):
    """The first few names, quoted, for an error message.

    Example:
    >>> some(["run", "walk", "jump"], most=2)
    "'run', 'walk', ... (3 in all)"
    """
    shown = ", ".join(repr(str(name)) for name in names[:most])
    return shown + (f", ... ({len(names)} in all)" if len(names) > most else "")
