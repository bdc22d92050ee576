"""The stem of the residual networks: a strided convolution and a max-pooling."""

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D


def stem(x, filters, kernel_size, name, temporal_stride=1, temporal_pool=(1, 1)):
    """Convolution of stride 2 and max-pooling of stride 2 in space.

    In time, `temporal_stride` is the convolution's; `temporal_pool` holds the
    pooling's window and stride.
    """
    window, stride = temporal_pool
    x = ConvBN3D(
        filters, kernel_size, strides=(temporal_stride, 2, 2), name=f"{name}_conv"
    )(x)
    return MaxPool3D(
        (window, 3, 3), strides=(stride, 2, 2), padding="symmetric", name=f"{name}_pool"
    )(x)
