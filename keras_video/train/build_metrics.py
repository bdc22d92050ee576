"""Metrics and losses of a compiled model, built before `fit` does so."""

import keras
from keras import ops


def build_metrics(model, dataset):
    """Make the variables of metrics and loss, of which a compiled model has none yet.

    Where they are missing, `fit` reads a first batch to make them, on JAX and PyTorch;
    the batches that a `PyDataset` has read ahead by then come again in the first epoch,
    in the place of its last ones.

    Args:
        model: compiled functional model.
        dataset: batches as `fit` takes them.

    Example:
    >>> import numpy as np
    >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    >>> model.compile("sgd", "mse", weighted_metrics=["mae"])
    >>> build_metrics(model, [(np.zeros((4, 3)), np.zeros((4, 2)))])
    >>> len(model.metrics_variables)
    4
    """
    inputs, labels, weights = keras.utils.unpack_x_y_sample_weight(next(iter(dataset)))
    labels = ops.convert_to_tensor(labels)
    (output,) = model.outputs
    # As many clips, and boxes of a detector, as there are labels for.
    found = (*labels.shape, *output.shape[len(labels.shape) :])
    shape = [a or b for a, b in zip(output.shape, found, strict=True)]
    scores = ops.zeros(shape, output.dtype)
    model.compute_loss(inputs, labels, scores, weights)
    model.compute_metrics(inputs, labels, scores, weights)
