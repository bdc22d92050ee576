"""A network whose convolutions are in Winograd's form where it runs on a CPU."""

import keras

from keras_video.layers import ConvBN3D
from tests.routines import randomize


def winograd_network():
    """Clips `(B, 4, 16, 16, 128)` to `(B, 128)`, by convolutions of 3x3 and of 3."""
    x = clips = keras.Input((4, 16, 16, 128))
    for kernel_size in ((1, 3, 3), (3, 1, 1)):
        x = ConvBN3D(128, kernel_size)(x)
    model = keras.Model(clips, keras.layers.GlobalAveragePooling3D()(x))
    randomize(model)
    return model
