"""Files of the scores of videos: NumPy's npz, and csv."""

import csv
import zipfile

import numpy as np

from keras_video._atomic import new_output

# Names of arrays; those after the first two may be missing.
ARRAYS = ("labels", "scores", "paths", "seconds", "class_names")


def save_npz(predictions, path, overwrite=False):
    """Write `Predictions` to a `.npz` file."""
    arrays = {name: getattr(predictions, name) for name in ARRAYS}
    arrays = {name: np.asarray(a) for name, a in arrays.items() if a is not None}
    with new_output(path, overwrite) as new, open(new, "wb") as file:
        np.savez_compressed(file, **arrays)


def load_npz(path):
    """The arguments of `Predictions`, from a file of `save_npz`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is another kind of file.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in ARRAYS if name in file.files}
    except (ValueError, EOFError, zipfile.BadZipFile, AttributeError, TypeError) as e:
        raise ValueError(f"{path} is no file of scores: {e}.") from None
    missing = [name for name in ARRAYS[:2] if name not in found]
    if missing:
        raise ValueError(f"{path} is no file of scores: it has no {missing[0]!r}.")
    for name in ("paths", "class_names"):
        if name in found:
            found[name] = found[name].tolist()
    return found


def save_csv(predictions, path, overwrite=False):
    """Write `Predictions` as a csv file: path, label, seconds, a column per class."""
    number, classes = predictions.scores.shape
    names = predictions.class_names or [str(i) for i in range(classes)]
    paths = predictions.paths or [""] * number
    seconds = [""] * number
    if predictions.seconds is not None:
        seconds = [f"{value:.6g}" for value in predictions.seconds]
    with new_output(path, overwrite) as new:
        with open(new, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["path", "label", "seconds", *names])
            for i, scores in enumerate(predictions.scores):
                labels = np.atleast_1d(predictions.labels[i])
                if predictions.multi_label:
                    labels = np.flatnonzero(labels > 0)
                label = ";".join(names[int(n)] for n in labels)
                # Nine digits give a float32 back as it was.
                row = [paths[i], label, seconds[i], *(f"{s:.9g}" for s in scores)]
                writer.writerow(row)
