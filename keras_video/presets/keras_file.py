"""Files of `model.save`, looked over before Keras loads them."""

import io
import zipfile
from pathlib import Path

import h5py
import keras

from keras_video.presets import hdf5
from keras_video.presets.configs import shortened
from keras_video.presets.sources import MOST_BYTES, parse_json

CONFIG, WEIGHTS = "config.json", ".h5"


def load_keras_file(path):
    """The model in a `.keras` file, not compiled.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is damaged, asks for classes that are not registered or for code
            to be run, or would take many times its size in memory.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        _check(path)
        return keras.saving.load_model(str(path), compile=False)
    except Exception as error:  # A damaged archive can raise anything.
        if isinstance(error, ValueError) and str(path) in str(error):
            raise
        reason = str(error).rpartition("Exception encountered: ")[2]
        raise ValueError(
            f"{path} is damaged or no file of `model.save`: "
            f"{shortened(reason) or type(error).__name__}"
        ) from error


def _check(path):
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        length = sum(entry.file_size for entry in entries)
        if length > max(hdf5.MOST_BYTES, hdf5.MOST_TIMES * size):
            raise ValueError(
                f"{path} has {size:,} bytes and would take {length:,} in memory; "
                "refused."
            )
        config = archive.getinfo(CONFIG)
        if config.file_size > MOST_BYTES:
            raise ValueError(f"{CONFIG} of {path} has more than {MOST_BYTES:,} bytes.")
        parse_json(archive.read(config), f"{CONFIG} of {path}")
        for entry in entries:
            if entry.filename.endswith(WEIGHTS):
                content = io.BytesIO(archive.read(entry))
                with h5py.File(content, "r") as file:
                    hdf5.count_numbers(file, f"{entry.filename} of {path}", size)
