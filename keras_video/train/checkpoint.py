"""Checkpoints of a training: the state of model, optimizer and metrics, at a batch."""

import dataclasses
import json
from pathlib import Path

import keras
import numpy as np

from keras_video._atomic import new_output
from keras_video.ops.random_state import random_state, set_random_state
from keras_video.presets.saving import bytes_of
from keras_video.presets.sources import read_json

STATE, VARIABLES = "state.json", "variables.npz"
_RANDOM = "random_state_"


@dataclasses.dataclass
class TrainingState:
    """Where a training is.

    Args:
        epoch: number of the epoch under way, from 0.
        batch: how many batches of it are trained.
        history: the metrics of each finished epoch, by name.
        best: number of the best epoch so far; None before the end of the first.
        finished: whether the training is over.
    """

    epoch: int = 0
    batch: int = 0
    history: list = dataclasses.field(default_factory=list)
    best: int | None = None
    finished: bool = False


def write_checkpoint(folder, state, model):
    """Write a checkpoint in place of the one that is there, in one step.

    Args:
        folder: where to write.
        state: `TrainingState`.
        model: the compiled model; None for a training that is over, of which no
            variables are kept.
    """
    groups = {} if model is None else _groups(model)
    if not state.batch:  # The metrics start again with each epoch.
        groups.pop("metrics", None)
    everything = [v for variables in groups.values() for v in variables]
    size = bytes_of(everything)
    with new_output(folder, overwrite=True, marker=STATE, size=size) as new:
        new.mkdir()
        if model is not None:
            states = {_RANDOM + k: v for k, v in random_state().items()}
            np.savez(new / VARIABLES, *map(_to_numpy, everything), **states)
        content = dataclasses.asdict(state)
        content["variables"] = {
            name: [list(v.shape) for v in variables]
            for name, variables in groups.items()
        }
        (new / STATE).write_text(json.dumps(content), encoding="utf-8")


def read_state(folder):
    """The `TrainingState` of a checkpoint."""
    path = Path(folder) / STATE
    content = read_json(path)
    content.pop("variables", None)
    try:
        return TrainingState(**content)
    except TypeError as error:
        raise ValueError(f"{path} is no state of a training: {error}.") from error


def restore(folder, model):
    """Set the variables of a compiled model, and of its optimizer, to a checkpoint's.

    Those of the metrics are set too, if there are any: the checkpoint is then one
    within an epoch, and the metrics must be built.

    Raises:
        ValueError: the checkpoint is another model's.
    """
    folder = Path(folder)
    stored = read_json(folder / STATE)["variables"]
    groups = _groups(model)
    for name, shapes in stored.items():
        own = [list(v.shape) for v in groups[name]]
        if shapes != own:
            raise ValueError(
                f"The checkpoint {folder} is of another training: the variables of "
                f"its {name} have other shapes. Train the same model by the same "
                "recipe, or start a new run."
            )
    variables = [v for name in stored for v in groups[name]]
    with np.load(folder / VARIABLES, allow_pickle=False) as arrays:
        for number, variable in enumerate(variables):
            variable.assign(arrays[f"arr_{number}"])


def restore_random(folder):
    """Set the random numbers that are in no variable to a checkpoint's."""
    with np.load(Path(folder) / VARIABLES, allow_pickle=False) as arrays:
        states = [name for name in arrays.files if name.startswith(_RANDOM)]
        set_random_state({n.removeprefix(_RANDOM): arrays[n] for n in states})


def _groups(model):
    """Lists of variables by whose they are, each variable once."""
    known, groups = set(), {}
    for name, variables in (
        ("model", model.variables),
        ("optimizer", model.optimizer.variables),
        ("metrics", model.metrics_variables),
    ):
        groups[name] = [v for v in variables if id(v) not in known]
        known |= {id(v) for v in groups[name]}
    return groups


def _to_numpy(variable):
    array = keras.ops.convert_to_numpy(variable)
    # NumPy's files have no bfloat16, of which float32 holds every value.
    return array.astype("float32") if array.dtype.kind == "V" else array
