"""Checks of the data sets of a training, before it starts."""

from keras_video.validation.class_names import some


def check_datasets(model, training, validation, recipe, with_run):
    """Refuse data sets that do not go with the model or the recipe.

    Args:
        model: task model.
        training: data set.
        validation: data set, or None.
        recipe: `Recipe`.
        with_run: whether there is a run folder, from which a resume may start.

    Raises:
        ValueError: they do not go together; the message names the data set.
    """
    for name, dataset in (("training", training), ("validation", validation)):
        if dataset is None:
            continue
        if with_run and not hasattr(dataset, "start_at"):
            raise ValueError(
                f"`{name}` must be a data set that a function of keras_video.data made "
                "(not with tensorflow-io): others cannot start within an epoch, as a "
                f"resume needs. Received: {type(dataset).__name__}. Without `run` any "
                "will do."
            )
        _check_classes(model, name, dataset)
    # The learning rate may be one for so many clips.
    number, size = len(getattr(training, "file_paths", ())), recipe.training.batch_size
    if number and len(training) != -(-number // min(size, number)):
        raise ValueError(
            f"`training` has {len(training)} batches of its {number} clips: make it "
            f"with the recipe's batch size, `batch_size={size}`."
        )


def _check_classes(model, name, dataset):
    """Refuse classes that the model does not have, or has in another order."""
    names = getattr(dataset, "class_names", None)
    own = getattr(getattr(model, "preprocessor", None), "class_names", None)
    if names is None:
        return
    number = getattr(model, "num_classes", len(names))
    if len(names) != number:
        raise ValueError(
            f"`{name}` has {len(names)} classes ({some(names)}), and the model "
            f"{number}: make the model with `class_names` of the data set."
        )
    if own is not None and list(own) != list(names):
        raise ValueError(
            f"`{name}` has the classes {some(names)}, and the model {some(own)}: make "
            "the data set with `class_names` of the model."
        )
