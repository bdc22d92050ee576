"""A checkpoint that a public source's own code loads, of a model's weights."""

from keras_video._atomic import new_output
from keras_video._optional import require
from keras_video.convert.bijection import tensors_of
from keras_video.convert.formats import EXPORTED, format_of


def export_checkpoint(model, path, source, overwrite=False):
    """Write a model's weights as a file that the source's own code loads.

    Args:
        model: a `VideoClassifier` or `ActionDetector`.
        path: the file; it appears once it is complete.
        source: one of `EXPORTED`.
        overwrite: replace what is there.

    Raises:
        FileExistsError: `path` is there, and `overwrite` is false.
        ValueError: the source has no such network.
        ImportError: torch, which writes the file, is not installed.
    """
    format = format_of(source, EXPORTED)
    if format.task not in (None, model.task):
        raise ValueError(
            f"`source` {source!r} is for {format.task}. Received: a model for "
            f"{model.task}"
        )
    for name, value in format.settings(type(model.backbone).__name__).items():
        for part in (model.backbone, model):
            actual = getattr(part, name, value)
            if actual != value:
                raise ValueError(
                    f"{format.title} has such networks only with {name}={value!r}. "
                    f"Received: {type(part).__name__} with {name}={actual!r}"
                )
    tensors = tensors_of(model, format)
    torch = require("torch", "torch", "Writing a checkpoint of PyTorch")
    state = {}
    for key, array in tensors.items():
        state[key] = torch.from_numpy(array)
        if key.endswith("running_var"):
            counter = key.replace("running_var", "num_batches_tracked")
            state[counter] = torch.tensor(0)
    size = sum(array.nbytes for array in tensors.values())
    with new_output(path, overwrite, size=size) as temporary:
        torch.save({"model_state": state}, temporary)
