"""The ReLU of dense layers."""

import keras
from keras import ops

from keras_video.ops.target import current_target, fusion_barrier


@keras.saving.register_keras_serializable(package="keras_video")
def dense_relu(x):
    """ReLU for `keras.layers.Dense` that keeps NaN in TensorFlow's graphs.

    There TensorFlow joins Keras's own ReLU with the matrix product, and the joint form
    gives 0 for what is not a number.

    Args:
        x: any tensor.

    Returns:
        A tensor of the same shape.

    Example:
        >>> import numpy as np
        >>> [float(v) for v in dense_relu(np.array([-1.0, 2.0], "float32"))]
        [0.0, 2.0]
    """
    return ops.relu(fusion_barrier(ops.convert_to_tensor(x), current_target()))
