"""Names of classes, as every function that takes them checks them."""

from pathlib import Path

LISTS = Path(__file__).parent / "data" / "class_names"


def load_class_names(dataset):
    """The classes of a public data set, in the order that its trained models have.

    Args:
        dataset: `"ava"` (80), `"charades"` (157, also Charades-Ego's), `"hmdb51"`,
            `"kinetics400"`, `"kinetics600"` or `"ucf101"`.

    Returns:
        List of names, as the data set spells them.

    Raises:
        ValueError: there is no list for it.

    Example:
    >>> load_class_names("kinetics400")[:3]
    ['abseiling', 'air drumming', 'answering questions']

    Reference:
        docs/data.md says where each list comes from.
    """
    known = sorted(path.stem for path in LISTS.glob("*.txt"))
    if dataset not in known:
        raise ValueError(
            f"There are class names for {', '.join(known)}. "
            f"Received: dataset={dataset!r}"
        )
    return (LISTS / f"{dataset}.txt").read_text(encoding="utf-8").splitlines()


def check_class_names(class_names):
    """`class_names` as a list of distinct strings; `None` stays.

    The name of a data set stands for its classes, see `load_class_names`.

    Raises:
        ValueError: if a name occurs twice, or there is no such data set.
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
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"`class_names` must be distinct, but {some(twice)} occurs more than "
            f"once. Received: class_names={names}"
        )
    return names


def check_number(class_names, number, path):
    """Refuse names that are not as many as the classes of a file; `None` passes."""
    if class_names is not None and len(class_names) != number:
        raise ValueError(
            f"`class_names` must be as many as the classes of {path}, which are "
            f"{number}. Received: {len(class_names)} names"
        )


def some(names, most=8):
    """The first few names, for a message."""
    shown = ", ".join(repr(str(name)) for name in names[:most])
    return shown + (f", ... ({len(names)} in all)" if len(names) > most else "")
