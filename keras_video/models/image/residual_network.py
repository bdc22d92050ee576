"""ResNet and SE-ResNeXt for images, stage by stage."""

from keras import layers, ops

from keras_video.layers.conv_bn3d import ConvBN3D
from keras_video.layers.max_pool3d import MaxPool3D
from keras_video.layers.squeeze_excitation import SqueezeExcitation
from keras_video.models.blocks.bottleneck import EXPANSION
from keras_video.models.blocks.checks import (
    check_filters,
    check_image_size,
    check_per_stage,
)
from keras_video.models.blocks.stem import stem
from keras_video.models.image.application_network import inflate
from keras_video.validation import check_choice

STAGES = ("stem", "res2", "res3", "res4", "res5")
STRIDED_CONVOLUTIONS = ("1x1", "3x3")


class ResidualNetwork:
    """A residual image network of bottlenecks, each frame of a clip by itself.

    The convolutions are those of clips, with kernels of one frame.

    Args:
        image_shape: `(H, W, C)`; C may be that of several frames.
        application: the function of `keras.applications` whose weights fit, if any.
        stackwise_num_blocks: blocks of res2 to res5.
        filters: int, channels of the stem. The stages give 4, 8, 16 and 32 times as
            many.
        inner_filters: int, channels inside the blocks of res2, doubled from stage to
            stage; `filters` by default.
        groups: int, channel groups of the 3x3 convolutions.
        squeeze_ratio: int, of the squeeze-and-excitation in each block; `None` for
            none.
        deep_stem: bool, three 3x3 convolutions, of which the last has twice as many
            filters, instead of one 7x7.
        shortcut_kernel_size: int, of the strided projections.
        stride_in: `"3x3"` or `"1x1"`, the convolution of a block that has the stride.
            The first is usual; the second is what ResNet had at first, and has in
            `keras.applications`.

    Raises:
        ValueError: for lists that do not fit the stages, an unknown `stride_in`, or
            an image that is too small.
    """

    stages = STAGES

    def __init__(
        self,
        image_shape,
        application=None,
        stackwise_num_blocks=(3, 4, 6, 3),
        filters=64,
        inner_filters=None,
        groups=1,
        squeeze_ratio=None,
        deep_stem=False,
        shortcut_kernel_size=1,
        stride_in="3x3",
    ):
        check_per_stage(stackwise_num_blocks=stackwise_num_blocks)
        check_filters(filters=filters)
        check_image_size((None, *image_shape), (1, 2, 2, 2))
        check_choice("stride_in", stride_in, STRIDED_CONVOLUTIONS)
        self.application = application
        self.arguments = {}
        self.blocks = dict(zip(STAGES[1:], stackwise_num_blocks, strict=True))
        self.filters = filters
        self.inner_filters = inner_filters or filters
        self.groups = groups
        self.squeeze_ratio = squeeze_ratio
        self.deep_stem = deep_stem
        self.shortcut_kernel_size = shortcut_kernel_size
        self.stride_in = stride_in

    def stage(self, x, name, plugins):
        """Pass a feature map through a stage."""
        if name == "stem":
            return (
                self._deep_stem(x)
                if self.deep_stem
                else stem(x, self.filters, (1, 7, 7), name="stem")
            )
        for i in range(self.blocks[name]):
            x = self._block(x, name, i, plugins)
        return x

    def _deep_stem(self, x):
        for i, (filters, stride) in enumerate(((1, 2), (1, 1), (2, 1))):
            x = _conv(x, filters * self.filters, 3, stride, name=f"stem_conv{i}")
        return MaxPool3D(
            (1, 3, 3), strides=(1, 2, 2), padding="symmetric", name="stem_pool"
        )(x)

    def _block(self, x, stage, index, plugins):
        name = f"{stage}_block{index}"
        level = STAGES.index(stage) - 1
        inner = self.inner_filters * 2**level
        filters = EXPANSION * self.filters * 2**level
        stride = 2 if level and index == 0 else 1
        strides = (stride, 1) if self.stride_in == "1x1" else (1, stride)
        shortcut = x
        if index == 0:
            size = self.shortcut_kernel_size if stride > 1 else 1
            shortcut = _conv(
                x, filters, size, stride, activation=None, name=f"{name}_shortcut"
            )
        y = _conv(x, inner, 1, strides[0], name=f"{name}_a")
        y = _conv(y, inner, 3, strides[1], groups=self.groups, name=f"{name}_b")
        y = _conv(y, filters, 1, activation=None, name=f"{name}_c")
        if self.squeeze_ratio:
            y = SqueezeExcitation(
                self.squeeze_ratio, per_frame=True, name=f"{name}_squeeze"
            )(y)
        y = plugins.inside(y, name)
        y = layers.Add(name=f"{name}_add")([y, shortcut])
        y = layers.Activation("relu", name=f"{name}_out")(y)
        return plugins.after(y, name)

    def check_loads(self):
        """Refuse weights of `keras.applications` for strides in another place."""
        if self.stride_in != STRIDED_CONVOLUTIONS[0]:
            raise ValueError(
                "The weights of a ResNet of `keras.applications` are for strides in "
                "the 1x1 convolutions: with them in the 3x3 ones the features are "
                'others. Make the network with `image_arguments={"stride_in": "1x1"}`, '
                "which `from_preset` takes too, or the whole model by "
                '`keras_video.convert.convert_checkpoint("imagenet", preset)`. '
                f"Received: image_arguments with stride_in={self.stride_in!r}"
            )

    def load(self, backbone, source, reverse_channels):
        """Take over the weights of a ResNet of `keras.applications`."""
        names = self._names()
        found = {layer.name for layer in source.layers if layer.name.endswith("_conv")}
        if found != {f"{theirs}_conv" for theirs in names.values()}:
            raise ValueError(
                f"`source` is no {self.application.__name__} such as this one: its "
                f"convolutions are others. Received: source={source.name!r}"
            )
        for ours, theirs in names.items():
            _copy(
                backbone.get_layer(ours),
                source.get_layer(f"{theirs}_conv"),
                source.get_layer(f"{theirs}_bn"),
                reverse_channels and ours == "stem_conv",
            )

    def _names(self):
        """What `keras.applications` calls our layers."""
        names = {"stem_conv": "conv1"}
        for stage, (name, blocks) in enumerate(self.blocks.items(), start=2):
            for i in range(blocks):
                parts = ("shortcut", "a", "b", "c")
                for part, suffix in enumerate(parts[i > 0 :], start=int(i > 0)):
                    theirs = f"conv{stage}_block{i + 1}_{part}"
                    names[f"{name}_block{i}_{suffix}"] = theirs
        return names


def _conv(x, filters, size, stride=1, **kwargs):
    return ConvBN3D(filters, (1, size, size), strides=(1, stride, stride), **kwargs)(x)


def _copy(layer, conv, norm, reverse_channels):
    """Weights of a 2-D convolution with bias and its normalisation."""
    kernel, bias, gamma, beta, mean, variance = (
        ops.convert_to_numpy(v) for v in (*conv.variables, *norm.variables)
    )
    if reverse_channels:
        kernel = kernel[:, :, ::-1]
    target = layer.norm
    # The bias only moves the mean; another epsilon is a matter of the variance.
    layer.conv.kernel.assign(inflate(kernel, tuple(layer.conv.kernel.shape[1:]))[None])
    target.gamma.assign(gamma)
    target.beta.assign(beta)
    target.moving_mean.assign(mean - bias)
    target.moving_variance.assign(variance + norm.epsilon - target.epsilon)
