"""Names of classes, as every function that takes them checks them."""


def check_class_names(class_names):
    """`class_names` as a list of distinct strings; `None` stays.

    Raises:
        ValueError: if a name occurs twice.
    """
    if class_names is None:
        return None
    if isinstance(class_names, str):
        raise ValueError(
            "`class_names` must be a list of names. "
            f"Received: class_names={class_names!r}"
        )
    names = [str(name) for name in class_names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"`class_names` must be distinct, but {some(twice)} occurs more than "
            f"once. Received: class_names={names}"
        )
    return names


def some(names, most=8):
    """The first few names, for a message."""
    shown = ", ".join(repr(str(name)) for name in names[:most])
    return shown + (f", ... ({len(names)} in all)" if len(names) > most else "")
