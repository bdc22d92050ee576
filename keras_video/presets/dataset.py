"""The data set that a preset was trained on, and whether it was one of puppets."""

from pathlib import Path

from keras_video.presets.resolve import resolve
from keras_video.presets.zoo import zoo_names

# In metadata.json, as "Kinetics-400" is: stick figures that `keras_video.puppets` drew.
PUPPETS = "Puppets (generated)"
# What `write_puppets` leaves in its folder, so many folders above a video or fewer.
RECORD = "puppets.json"
_FOLDERS = 4


def dataset_name(data):
    """What metadata.json calls the data set in a folder or a csv file.

    Example:
    >>> dataset_name("videos/my_actions")
    'my_actions'
    """
    return PUPPETS if is_puppets(data) else Path(data).resolve().name


def is_puppets(path):
    """Whether a video, a list or a folder of videos is within a folder of puppets."""
    path = Path(path).resolve()
    folders = [path, *path.parents][: _FOLDERS + 1]
    return any((folder / RECORD).is_file() for folder in folders)


def puppets_behind(preset):
    """Name of the preset that was trained on puppets: this one, or its origin.

    Args:
        preset: as `from_preset` takes it, or a `.keras` file, of which it is not known.

    Returns:
        `None` if neither is known to have been.
    """
    if str(preset).endswith(".keras"):
        return None
    source = resolve(str(preset))
    if "dataset" in source.metadata:
        return source.name if source.metadata["dataset"] == PUPPETS else None
    origin = source.metadata.get("derived_from", {}).get("preset")
    return puppets_behind(origin) if origin in zoo_names() else None
