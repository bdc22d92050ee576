"""Which backend Keras runs on, for the few who must know."""

import keras


def is_tensorflow():
    """Whether models run on TensorFlow."""
    return keras.backend.backend() == "tensorflow"
