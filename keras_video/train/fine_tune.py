"""Fine-tuning of a classifier."""

import keras

from keras_video.data.datasets.naming_videos import naming_videos
from keras_video.train.schedules import warmup_cosine


def fine_tune(model, training, testing=None, epochs=10, learning_rate=1e-3, verbose=1):
    """Compile a classifier and fit it with Adam, the learning rate by `warmup_cosine`.

    Args:
        model: `VideoClassifier`; its activation chooses the loss.
        training: data set of clips and labels.
        testing: another one, evaluated after each epoch.
        epochs: passes over the training set.
        learning_rate: its peak.
        verbose: 0 for silence, 1 for progress bars, 2 for a line per epoch.

    Returns:
        Dictionary from metric to its values, one per epoch.

    Raises:
        VideoError: a video cannot be read.
    """
    schedule = warmup_cosine(learning_rate, max(len(training) * epochs, 2))
    optimizer = keras.optimizers.Adam(schedule)
    # TensorFlow traces the step a second time if the first one made any variable.
    optimizer.build(model.trainable_variables)
    if model.activation == "sigmoid":
        loss = "binary_crossentropy"
        metric = keras.metrics.BinaryAccuracy("binary_accuracy")
    else:
        loss = "sparse_categorical_crossentropy"
        metric = keras.metrics.SparseCategoricalAccuracy("accuracy")
    model.compile(optimizer, loss, metrics=[metric])
    with naming_videos(training, testing):
        history = model.fit(
            training,
            validation_data=testing,
            epochs=epochs,
            verbose=verbose,
            shuffle=False,  # the data set does it
        )
    return {name: [float(v) for v in h] for name, h in history.history.items()}
