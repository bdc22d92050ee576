"""The folder of a training run: what it holds, and which training may go on in it."""

import contextlib
import csv
import json
import os
from pathlib import Path

from keras_video._advice import Advice, advised
from keras_video._atomic import check_free, new_output
from keras_video.presets.resolve import BEST, RUN
from keras_video.presets.saving import check_target, save, write_json
from keras_video.presets.sources import CONFIG, read_json
from keras_video.train.checkpoint import (
    STATE,
    TrainingState,
    read_state,
    write_checkpoint,
)

RECIPE, HISTORY, LAST, CHECKPOINT = "recipe.json", "history.csv", "last", "checkpoint"
TENSORBOARD, REPORT, SCORES = "tensorboard", "report.html", "scores.npz"
FILES = (
    *(RUN, RECIPE, HISTORY, BEST, LAST, CHECKPOINT),
    *(TENSORBOARD, REPORT, SCORES),
)
_RESUME = Advice("{} goes on with it.", "resume", True)
_REPLACE = Advice("{} replaces it.", "overwrite", True)


class RunFolder:
    """A run's folder, which is made for the first checkpoint, and locked while used.

    ```
    run/ run.json      what was trained on what: the checks of a resume
         recipe.json   as it was run
         history.csv   a row for each epoch
         checkpoint/   to resume from
         best/ last/   presets
    ```

    Args:
        path: the folder.
        about: dictionary for run.json.
        recipe: dictionary for recipe.json.
        overwrite: whether an older run, or a preset, is replaced.
    """

    def __init__(self, path, about, recipe, overwrite=False):
        self.path = Path(path).expanduser()
        self._about, self._recipe, self._overwrite = about, recipe, overwrite
        self._made, self._lock = False, None

    @classmethod
    def check_path(cls, path, resume=False, overwrite=False):
        """Raise what `open` would, as far as that does not need model and data."""
        cls(path, {}, {}, overwrite).look(resume)

    @classmethod
    def is_finished(cls, path):
        """Whether there is a run whose training is over."""
        folder = cls(path, {}, {})
        return (folder.checkpoint / STATE).is_file() and folder.state().finished

    @property
    def checkpoint(self):
        """Path of the checkpoint."""
        return self.path / CHECKPOINT

    def open(self, resume=False):
        """The `TrainingState` to start from, of a new run or of the one that is there.

        Raises:
            FileExistsError: there is something that may not be replaced.
            FileNotFoundError: what is to be resumed is no run.
            ValueError: it is a run of another model, other data or another recipe.
            OSError: another process trains there.
        """
        self._made = self.look(resume)
        if self.path.is_dir():
            self._lock = _lock(self.path)
        if not self._made:
            return TrainingState()
        try:
            self._check_same()
            return self.state()
        except BaseException:
            self.close()
            raise

    def look(self, resume):
        """Whether there is a run to resume; raises what `open` says of the path."""
        if resume and self._overwrite:
            raise ValueError(
                "`resume` goes on with a run, and `overwrite` replaces it: give one of "
                "the two."
            )
        is_run = (self.path / RUN).is_file()
        if resume and is_run:
            return True
        if resume and os.path.lexists(self.path) and not _is_empty(self.path):
            raise FileNotFoundError(
                f"{self.path} is no training run: it has no {RUN}. Leave `resume` out, "
                "and choose a path that is free."
            )
        if is_run and not self._overwrite:
            text = f"{self.path} exists already: it holds a training run."
            raise advised(FileExistsError(text), _RESUME, _REPLACE)
        if (self.path / CONFIG).is_file():
            check_target(self.path, self._overwrite)
        if is_run:
            self._refuse_foreign()
        check_free(self.path, self._overwrite, self._marker())
        return False

    def state(self):
        """The `TrainingState` of the last checkpoint."""
        return read_state(self.checkpoint)

    def close(self):
        """Let other processes use the folder."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None

    def make(self):
        """Make the folder where that is not done, with a checkpoint of the start."""
        if self._made:
            return
        if self._lock is None and self.path.is_dir():  # It has come meanwhile.
            self._lock = _lock(self.path)
        with new_output(self.path, self._overwrite, self._marker()) as new:
            new.mkdir()
            lock = _lock(new)
            write_json(new / RUN, self._about)
            write_json(new / RECIPE, self._recipe)
            write_checkpoint(new / CHECKPOINT, TrainingState(), None)
        self.close()
        self._made, self._lock = True, lock

    def save_state(self, state, model):
        """Write a checkpoint; of a training that is over, without any variables."""
        self.make()
        write_checkpoint(self.checkpoint, state, None if state.finished else model)

    def save_model(self, folder, model, metadata=None):
        """Write the model as a preset, to `best/` or `last/`."""
        metadata = {"name": self.path.resolve().name, **(metadata or {})}
        save(model, self.path / folder, overwrite=True, metadata=metadata)

    def save_history(self, history):
        """Write history.csv, with the values of each epoch by name."""
        names = list(dict.fromkeys(name for logs in history for name in logs))
        with new_output(self.path / HISTORY, overwrite=True) as new:
            with open(new, "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, ["epoch", *names])
                writer.writeheader()
                for number, logs in enumerate(history):
                    writer.writerow({"epoch": number + 1, **logs})

    def _marker(self):
        """The file by which what is there is known to be ours."""
        return CONFIG if (self.path / CONFIG).is_file() else RUN

    def _refuse_foreign(self):
        """Refuse to replace a run with other things in its folder."""
        names = (path.name for path in self.path.iterdir())
        foreign = sorted(n for n in names if n not in FILES and n[0] != ".")
        if foreign:
            raise FileExistsError(
                f"{self.path} holds things that are no part of a run and would be "
                f"lost: {', '.join(foreign[:5])}. Move them, or choose another path."
            )

    def _check_same(self):
        """Refuse to go on with another training."""
        known = read_json(self.path / RUN)
        recipes = read_json(self.path / RECIPE), self._recipe
        # The epochs first, along with which the schedule is scaled.
        one, other = ({"training": r.get("training"), **r} for r in recipes)
        field = _difference(one, other)
        if field:
            name, old, new = field
            raise ValueError(
                f"{self.path} cannot be resumed: its recipe is another. The run has "
                f"{name}={old}. Received: {name}={new}. Give the recipe that the run "
                "was started with, or another path."
            )
        for part, what in (
            ("model", "the model"),
            ("seed", "the seed"),
            ("training", "the training data"),
            ("validation", "the validation data"),
        ):
            if known.get(part) != self._about[part]:
                raise ValueError(
                    f"{self.path} cannot be resumed: {what} is another. The run has "
                    f"{_told(known.get(part))}. Received: {_told(self._about[part])}. "
                    "Give what the run was started with, or another path."
                )


def _is_empty(path):
    return path.is_dir() and not any(path.iterdir())


def _told(value):
    """What run.json says of a part, for a message."""
    if not isinstance(value, dict):
        return json.dumps(value)
    return ", ".join(f"{name} {each}" for name, each in value.items())


def _difference(one, other, name=""):
    """(field, value, other value) of the first field that differs, or None."""
    if one == other:
        return None
    if not isinstance(one, dict) or not isinstance(other, dict):
        return name, json.dumps(one), json.dumps(other)
    for key in [*one, *(key for key in other if key not in one)]:
        found = _difference(
            one.get(key), other.get(key), f"{name}.{key}" if name else key
        )
        if found:
            return found
    return None


def _lock(folder):
    """Lock a folder for as long as this process lives.

    Raises:
        OSError: another process has locked it.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where nobody is kept out
        return None
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise OSError(
            f"{folder} is in use: another process is training there. Wait for its end, "
            "or choose another path."
        ) from None
    except OSError:  # a file system without locks
        with contextlib.suppress(OSError):
            os.close(lock)
        return None
    return lock
