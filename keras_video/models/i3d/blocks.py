"""Convolution units and Inception blocks of I3D and S3D."""

from keras import layers

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.feature_gating import FeatureGating
from keras_video.layers.max_pool3d import MaxPool3D

# Of Inception-v1, by stage and block: the 1x1x1 branch; the 3x3x3 branch's reduction
# and output; the same of the second; the projection after the pool.
WIDTHS = {
    "mixed3": (
        (64, 96, 128, 16, 32, 32),
        (128, 128, 192, 32, 96, 64),
    ),
    "mixed4": (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    "mixed5": (
        (256, 160, 320, 32, 128, 128),
        (384, 192, 384, 48, 128, 128),
    ),
}


class Units:
    """Makes the parts of one network, which share their settings.

    Args:
        scale: numerator and denominator of the widths' scale.
        separable: bool, convolutions in space, then in time.
        gating: bool, `FeatureGating` where S3D-G has it.
        padding: `"same"` or `"symmetric"`.
        norm: dictionary, arguments of the normalisations.
    """

    def __init__(self, scale, separable, gating, padding, norm):
        self.scale = scale
        self.separable = separable
        self.gating = gating
        self.settings = {"padding": padding, **norm}

    def conv(self, x, filters, kernel_size=1, strides=1, *, name):
        """Convolution, normalisation, ReLU; separable, all three twice."""
        filters = filters * self.scale[0] // self.scale[1]
        if self.separable and kernel_size > 1:
            k, s = kernel_size, strides
            x = ConvBN3D(
                filters,
                (1, k, k),
                strides=(1, s, s),
                name=f"{name}_spatial",
                **self.settings,
            )(x)
            kernel_size, strides, name = (k, 1, 1), (s, 1, 1), f"{name}_temporal"
        return ConvBN3D(
            filters, kernel_size, strides=strides, name=name, **self.settings
        )(x)

    def pool(self, x, window, strides, *, name):
        """Max-pooling."""
        padding = self.settings["padding"]
        return MaxPool3D(window, strides=strides, padding=padding, name=name)(x)

    def gate(self, x, *, name):
        """Feature gating, in a network that has it."""
        return FeatureGating(name=f"{name}_gating")(x) if self.gating else x

    def inception(self, x, widths, *, name):
        """Four branches side by side.

            x -+-> b0: 1x1x1 --------------------+
               +-> b1: 1x1x1 -> 3x3x3 -----------+-> concatenated
               +-> b2: 1x1x1 -> 3x3x3 -----------+
               +-> b3: max-pool 3x3x3 -> 1x1x1 --+

        Args:
            x: `(B, T, H, W, C)`.
            widths: 6 ints, an entry of `WIDTHS`.
            name: prefix of the layers' names.
        """
        b0 = self.conv(x, widths[0], name=f"{name}_b0")
        b1 = self.conv(x, widths[1], name=f"{name}_b1a")
        b1 = self.conv(b1, widths[2], 3, name=f"{name}_b1b")
        b2 = self.conv(x, widths[3], name=f"{name}_b2a")
        b2 = self.conv(b2, widths[4], 3, name=f"{name}_b2b")
        b3 = self.pool(x, 3, 1, name=f"{name}_b3a")
        b3 = self.conv(b3, widths[5], name=f"{name}_b3b")
        branches = [
            self.gate(branch, name=f"{name}_b{i}")
            for i, branch in enumerate((b0, b1, b2, b3))
        ]
        return layers.Concatenate(name=f"{name}_concat")(branches)
