"""Presets as rows of a list: where their weights are, their input, their accuracy."""

from keras_video.presets.card import clip_sides
from keras_video.presets.sources import MODEL_WEIGHTS
from keras_video.presets.zoo import ZooSource, obtainable

INCLUDED, DOWNLOAD = "included", "download"
# The order of a list: what works at once, what is fetched first, what has no weights.
SOURCES = (INCLUDED, DOWNLOAD, None)
# What a training script of the zoo notes, and how it is called.
_NOTED = {"test_accuracy": "top-1", "frame_map_annotated_boxes": "frame-mAP"}


def list_rows(names):
    """A dictionary for each preset of the zoo, those that can be used first.

    Args:
        names: of the presets.

    Returns:
        List of dictionaries: the preset's metadata, `"name"`, `"weights_from"`
        ("included", "download" or None), `"clip"` (text) and `"accuracy"` (text or
        None), that of the very weights where there are some, else as published.
    """
    rows = [_row(name) for name in names]
    return sorted(rows, key=lambda row: SOURCES.index(row["weights_from"]))


def _row(name):
    metadata = ZooSource(name).metadata
    entry = obtainable(name).get(MODEL_WEIGHTS)
    source = entry and (INCLUDED if "path" in entry else DOWNLOAD)
    return {
        "name": name,
        **metadata,
        "weights_from": source,
        "clip": _clip(metadata["input"]),
        "accuracy": _accuracy(metadata, entry),
    }


def _clip(clip):
    """Such as "32x224x224": frames, height, width."""
    return "x".join(str(n or "any") for n in (clip["num_frames"], *clip_sides(clip)))


def _accuracy(metadata, entry):
    """Such as "76.94 % top-1"."""
    measured = (entry or {}).get("accuracy") or {}
    for metric, value in measured.items():
        return f"{value:.1f} % {metric}"
    for key, metric in _NOTED.items():
        if key in metadata.get("training", {}):
            return f"{100 * metadata['training'][key]:.1f} % {metric}"
    for metric, value in metadata.get("published", {}).get("results", {}).items():
        return f"{value} {metric}"
    return None
