"""Fitting from any batch of a training to its end."""

import sys

import numpy as np

from keras_video.data.datasets.naming_videos import naming_videos
from keras_video.metrics import FrameMAP
from keras_video.ops.target import is_tensorflow
from keras_video.train.build_metrics import build_metrics
from keras_video.train.compile_for_training import compile_for_training
from keras_video.train.epoch_lines import EpochLines
from keras_video.train.keep_run import KeepRun
from keras_video.train.monitor import Monitor
from keras_video.train.stop_at_nan import StopAtNaN
from keras_video.validation.model_parts import takes_boxes


def fit_from_state(
    state,
    model,
    training,
    validation,
    recipe,
    callbacks=((), ()),
    verbose="auto",
    **keep,
):
    """Compile a model and fit it, from a state to the end of the training.

    Args:
        state: `TrainingState`, which changes along.
        model: see `train`, as the next three.
        training: its data set.
        validation: its data set.
        recipe: its `Recipe`.
        callbacks: those before and those after the one that writes the run folder.
        verbose: see `train`.
        **keep: further arguments of `KeepRun`.
    """
    settings, length = recipe.training, len(training)
    needed = compile_for_training(
        model,
        recipe,
        steps_per_epoch=length,
        batch_size=settings.batch_size,
        class_counts=class_counts(training),
        validation_steps=0 if validation is None else len(validation),
    )
    tested = [] if validation is None else [validation]
    if takes_boxes(model) and validation is not None:
        # Its metric takes the place of Keras's validation, and has to come first.
        needed, validation = [FrameMAP(validation), *needed], None
    if verbose == "auto":
        verbose = 1 if sys.stdout.isatty() else 2
    while not state.finished:
        first, rest, epochs = state.epoch, training, settings.epochs
        if state.batch:
            # A data set of another length, and so a fit of its own.
            rest, epochs = training.start_at(first, state.batch), first + 1
        stop = StopAtNaN()
        kept = KeepRun(
            state=state,
            training=rest,
            steps=length,
            monitor=Monitor(settings.monitor),
            epochs=settings.epochs,
            patience=settings.patience,
            **keep,
        )
        lines = [EpochLines(settings.epochs)] if verbose == 2 else []
        try:
            with naming_videos(training, *tested):
                if state.batch or not is_tensorflow():
                    build_metrics(model, rest)
                model.fit(
                    rest,
                    validation_data=validation,
                    initial_epoch=first,
                    epochs=epochs,
                    verbose=1 if verbose == 1 else 0,
                    callbacks=[
                        *(*needed, *callbacks[0], stop, kept),
                        *(*callbacks[1], *lines),
                    ],
                    shuffle=False,  # the data set does it
                )
        except Exception:
            if stop.error is not None:  # no fault of a video that was skipped
                raise stop.error from None
            raise


def class_counts(dataset):
    """How many videos of each class a data set has; None where it does not say."""
    labels = getattr(dataset, "labels", None)
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.ndim == 2:
        return labels.sum(axis=0)
    return np.bincount(labels.astype("int64"), minlength=len(dataset.class_names))
