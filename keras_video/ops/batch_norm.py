"""Batch normalisation in training, where a backend has one piece for it."""

import keras
from keras import ops

from keras_video._replicas import num_replicas, sum_over_replicas
from keras_video.ops.target import is_tensorflow, is_torch


def normalize_batch(norm, x, activation=None):
    """`activation(norm(x, training=True))`, of Keras's normalisation of the last axis.

    Keras makes a dozen passes over the feature map; torch's and TensorFlow's own make
    two, and two for the gradient. The moving averages are Keras's either way, of the
    variance as it is and not of the unbiased one. Where several devices share a batch,
    the moments are those of the whole batch, as XLA has it on JAX.
    """
    if is_torch():
        y = _normalize_batch_torch(norm, x)
        if activation is keras.activations.relu:
            y = y.relu_()  # its gradient needs no more than the result
            activation = None
        y = ops.cast(y.permute(0, 2, 3, 4, 1), norm.compute_dtype)
    elif is_tensorflow() and num_replicas() > 1:
        y = _normalize_batch_on_devices(norm, x)
    elif is_tensorflow() and x.dtype.name == "float32":
        y = _normalize_batch_tensorflow(norm, x)
    else:
        y = norm(x, training=True)
    return y if activation is None else activation(y)


def _normalize_batch_tensorflow(norm, x):
    import tensorflow as tf

    shape = tf.shape(x)
    # Not `tf.nn.fused_batch_norm`, which raises an epsilon of 1e-5 to 1.001e-5.
    y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=tf.reshape(x, (-1, *ops.shape(x)[2:])),
        scale=ops.convert_to_tensor(norm.gamma),
        offset=ops.convert_to_tensor(norm.beta),
        mean=tf.zeros((0,)),
        variance=tf.zeros((0,)),
        epsilon=norm.epsilon,
        is_training=True,
    )
    count = tf.cast(tf.reduce_prod(shape[:-1]), variance.dtype)
    _follow(norm, mean, variance * ((count - 1.0) / count))
    return tf.reshape(y, shape)


def _normalize_batch_on_devices(norm, x):
    x32, axes = ops.cast(x, "float32"), (0, 1, 2, 3)
    # Both in one sum over the devices, whose parts of a batch are equally large.
    moments = ops.stack([ops.mean(x32, axes), ops.mean(ops.square(x32), axes)])
    mean, square = ops.unstack(sum_over_replicas(moments) / num_replicas())
    variance = ops.maximum(square - ops.square(mean), 0.0)
    _follow(norm, mean, variance)
    gamma, beta = (ops.convert_to_tensor(v) for v in (norm.gamma, norm.beta))
    y = ops.batch_normalization(x32, mean, variance, -1, beta, gamma, norm.epsilon)
    return ops.cast(y, norm.compute_dtype)


def _follow(norm, mean, variance):
    """Move the averages towards the moments of a batch."""
    rest = 1.0 - norm.momentum
    norm.moving_mean.assign(norm.moving_mean * norm.momentum + mean * rest)
    norm.moving_variance.assign(norm.moving_variance * norm.momentum + variance * rest)


def _normalize_batch_torch(norm, x):
    """The channels-first view of the result, in float32."""
    import torch

    y, mean, inverse = torch.native_batch_norm(
        ops.cast(x, "float32").permute(0, 4, 1, 2, 3),
        ops.convert_to_tensor(norm.gamma),
        ops.convert_to_tensor(norm.beta),
        running_mean=None,
        running_var=None,
        training=True,
        momentum=0.0,
        eps=norm.epsilon,
    )
    with torch.no_grad():
        variance = (inverse * inverse).reciprocal_().sub_(norm.epsilon).clamp_(min=0.0)
        updates = (norm.moving_mean, mean), (norm.moving_variance, variance)
        for average, now in updates:
            average.assign(torch.lerp(average.value, now, 1.0 - norm.momentum))
    return y
