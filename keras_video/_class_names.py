"""Lists of the class names of public data sets."""

from pathlib import Path

LISTS = Path(__file__).parent / "data" / "class_names"


def load_class_names(dataset):
    """The class names of a public data set, in the order of its models' outputs.

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
