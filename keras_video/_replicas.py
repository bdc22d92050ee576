"""The devices and processes that share a batch, as Keras or TensorFlow was told."""

import keras
import numpy as np
from keras import ops

from keras_video.ops.target import is_jax, is_tensorflow


def num_replicas():
    """Devices that a batch is split over, each with a copy of the model; mostly 1.

    On JAX those of Keras's distribution, on TensorFlow those of the strategy in whose
    scope it is asked.
    """
    if is_jax():
        distribution = keras.distribution.distribution()
        return 1 if distribution is None else distribution.num_model_replicas
    if is_tensorflow():
        import tensorflow as tf

        return tf.distribute.get_strategy().num_replicas_in_sync
    return 1


def process_share():
    """`(index, count)`: which of how many equal parts of each batch this process reads.

    It is `(0, 1)`, the whole, unless several processes train one model.
    """
    distribution = keras.distribution.distribution() if is_jax() else None
    if distribution is None:
        return 0, 1
    count = min(distribution.num_processes, distribution.num_model_replicas)
    return distribution.data_shard_id, count


def sum_over_replicas(x):
    """The sum of a tensor over the replicas of TensorFlow; elsewhere the tensor."""
    context = _replica_context()
    if context is None:
        return x
    import tensorflow as tf

    return context.all_reduce(tf.distribute.ReduceOp.SUM, x)


def share_of_weights(weights):
    """A replica's sum of sample weights, over the mean of all replicas' sums.

    It is 1 where there are no replicas: JAX computes each batch as a whole.

    Args:
        weights: tensor of any shape, or None for equal weights.
    """
    if weights is None or _replica_context() is None:
        return 1.0
    own = ops.sum(ops.cast(weights, "float32"))
    return ops.divide_no_nan(own * num_replicas(), sum_over_replicas(own))


def check_clipping(optimizer):
    """Refuse what clips the gradient of each device before they are summed.

    Raises:
        ValueError: the optimizer clips gradients, and TensorFlow has several devices.
    """
    if not is_tensorflow() or num_replicas() == 1:
        return
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    for name in ("clipnorm", "global_clipnorm", "clipvalue"):
        limit = getattr(optimizer, name, None)
        if limit is not None:
            raise ValueError(
                "With several devices on TensorFlow, Keras clips the gradient of each "
                "before it sums them, so that the sum may exceed the limit: leave it "
                f"out, or set KERAS_BACKEND=jax. Received: {name}={limit}"
            )


def predict_batch(model, inputs):
    """A model's output for one batch, as a NumPy array.

    `predict_on_batch` would compute the whole batch on each of several devices, and
    on TensorFlow give it as many times. Several processes do so here, each of which
    must have the same batch.

    Args:
        model: `keras.Model`.
        inputs: array, or dictionary of arrays.
    """
    # A model keeps the strategy that it was built with, outside of its scope too.
    strategy = getattr(model, "distribute_strategy", None)
    number = max(num_replicas(), getattr(strategy, "num_replicas_in_sync", 1))
    if number == 1 or process_share()[1] > 1:
        return np.asarray(model.predict_on_batch(inputs))
    size = len(keras.tree.flatten(inputs)[0])
    # JAX divides it evenly or not at all.
    rows = np.arange(-(-size // number) * number) % size
    filled = keras.tree.map_structure(lambda x: np.asarray(x)[rows], inputs)
    return np.asarray(model.predict(filled, batch_size=len(rows), verbose=0))[:size]


def _replica_context():
    """TensorFlow's context of one of several replicas; None elsewhere."""
    if not is_tensorflow() or num_replicas() == 1:
        return None
    import tensorflow as tf

    return tf.distribute.get_replica_context()
