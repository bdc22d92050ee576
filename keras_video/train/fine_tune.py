"""Fine-tuning of a classifier."""

import sys

import keras

from keras_video.data.datasets.naming_videos import naming_videos
from keras_video.ops.target import is_tensorflow
from keras_video.train.build_metrics import build_metrics
from keras_video.train.epoch_lines import EpochLines
from keras_video.train.schedules import warmup_cosine


def fine_tune(
    model, training, testing=None, epochs=10, learning_rate=1e-3, verbose="auto"
):
    """Compile a classifier and fit it with Adam, the learning rate by `warmup_cosine`.

    Args:
        model: `VideoClassifier`; its activation chooses the loss.
        training: data set of clips and labels, and weights where batches are padded
            (`pad_batches`).
        testing: another one, evaluated after each epoch.
        epochs: passes over the training set.
        learning_rate: its peak.
        verbose: 0 for silence, 1 for progress bars, 2 for a line per epoch; "auto" for
            bars on a terminal, and lines elsewhere.

    Returns:
        Dictionary from metric to its values, one per epoch. Metrics leave out what
        fills batches up; `"loss"` is the mean of the batches' losses.

    Raises:
        VideoError: a video cannot be read.
    """
    if verbose == "auto":
        verbose = 1 if sys.stdout.isatty() else 2
    schedule = warmup_cosine(learning_rate, max(len(training) * epochs, 2))
    optimizer = keras.optimizers.Adam(schedule)
    # TensorFlow traces the step a second time if the first one made any variable.
    optimizer.build(model.trainable_variables)
    # Weights of 0 mark what fills a batch up, see `pad_batches`.
    reduction = "mean_with_sample_weight"
    if model.activation == "sigmoid":
        loss = keras.losses.BinaryCrossentropy(reduction=reduction)
        metric = keras.metrics.BinaryAccuracy("binary_accuracy")
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(reduction=reduction)
        metric = keras.metrics.SparseCategoricalAccuracy("accuracy")
    model.compile(optimizer, loss, weighted_metrics=[metric])
    with naming_videos(training, testing):
        if not is_tensorflow():
            build_metrics(model, training)
        history = model.fit(
            training,
            validation_data=testing,
            epochs=epochs,
            verbose=1 if verbose == 1 else 0,
            callbacks=[EpochLines()] if verbose == 2 else None,
            shuffle=False,  # the data set does it
        )
    return {name: [float(v) for v in h] for name, h in history.history.items()}
