"""Finding a preset by its name."""

import os
from pathlib import Path

from keras_video.presets import hubs
from keras_video.presets.sources import CONFIG, PresetSource
from keras_video.presets.zoo import ZooSource, zoo_names
from keras_video.validation import did_you_mean

# The folder of a training run has this file, and its best model in this folder.
RUN, BEST = "run.json", "best"


def resolve(preset):
    """Find a preset.

    Args:
        preset: name in the zoo, directory, `"hf://owner/repo[@revision]"`, or
            `"kaggle://owner/model/framework/variation[/version]"`. The folder of a
            training run stands for the best model in it.

    Returns:
        A `PresetSource`.

    Raises:
        ValueError: no such preset; names of the zoo that are near are given.
        FileNotFoundError: no such directory, or it is not a preset.
    """
    if not isinstance(preset, str | os.PathLike):
        raise ValueError(f"`preset` must be a name or a path. Received: {preset!r}")
    name = os.fspath(preset)
    if isinstance(preset, str):
        scheme, separator, handle = name.partition("://")
        if scheme == "hf" and separator:
            return hubs.HubSource(hubs.hugging_face(handle))
        if scheme == "kaggle" and separator:
            return hubs.HubSource(hubs.kaggle(handle))
        if separator:
            raise ValueError(
                "Presets are fetched from hf:// and kaggle:// only. "
                f"Received: preset={name}"
            )
        if name in zoo_names():
            return ZooSource(name)
    return _directory(preset)


def _directory(preset):
    folder = Path(preset).expanduser()
    if folder.is_dir():
        if (folder / CONFIG).is_file():
            return PresetSource(os.fspath(preset), folder)
        if (folder / RUN).is_file():
            if (folder / BEST / CONFIG).is_file():
                return PresetSource(os.fspath(preset), folder / BEST)
            raise FileNotFoundError(
                f"The training run in {folder} has no model yet: it has one when its "
                "first epoch is over."
            )
        raise FileNotFoundError(
            f"{folder} is no preset directory: it has no {CONFIG}. `keras-video "
            "train` and `save_to_preset` write one."
        )
    if folder.is_file():
        raise ValueError(
            f"{folder} is a file; a preset is a directory. A `.keras` file is loaded "
            "with `keras.saving.load_model`."
        )
    if (
        isinstance(preset, os.PathLike)
        or preset.startswith((".", "~"))
        or (os.sep in preset)
    ):
        raise FileNotFoundError(f"There is no preset directory {folder}.")
    raise ValueError(
        f"There is no preset `{preset}`.{did_you_mean(preset, zoo_names())} "
        "`keras-video presets`, in Python `keras_video.list_presets()`, names them "
        "all; a preset may also be a directory, hf://owner/repo or "
        "kaggle://owner/model/framework/variation."
    )
