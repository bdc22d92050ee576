"""Backbones that are an image network, frame by frame."""

import keras

from keras_video.layers.super_image import SuperImage
from keras_video.layers.temporal_modeling_block import TemporalModelingBlock
from keras_video.models.backbone import VideoBackbone
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.image.networks import image_network
from keras_video.models.image.pretrained import (
    IMAGENET,
    check_normalization,
    preprocessing,
    read_image_model,
    reverses,
    without_classifier,
)
from keras_video.models.plugins import Plugins


@keras.saving.register_keras_serializable(package="keras_video")
class ImageBackbone(VideoBackbone):
    """An image network on each frame of a clip, or on every N frames together.

    What `TSNBackbone` and `StNetBackbone` have in common.

    Args:
        input_shape: `(T * N, H, W, C)` of a normalised clip.
        image_model: `"resnet50"`, `"resnet101"`, `"resnet152"`,
            `"se_resnext101_32x4d"`, `"se_resnext152_32x4d"`, `"se_resnext152_64x4d"`,
            `"inception_resnet_v2"`, or the name of any model of `keras.applications`
            (`"MobileNetV2"`).
        image_arguments: dictionary of arguments of the image model: of
            `ResidualNetwork` for a ResNet or SE-ResNeXt (`{"stride_in": "1x1"}`), or of
            the function of `keras.applications` (`{"alpha": 0.5}`).
        frames_per_image: int, N.
        temporal_blocks: names of the stages that a `TemporalModelingBlock` follows.
        residual: bool, the form of these blocks.
        **kwargs: plugins, see `Plugins`, and `name`, `trainable`.

    Raises:
        ValueError: for an unknown image model, argument or stage, a clip that is too
            small, or one whose frames N does not divide.

    Example:
    >>> backbone = ImageBackbone(
    ...     (4, 32, 32, 3),
    ...     "resnet50",
    ...     {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8},
    ... )
    >>> backbone.output_shape
    (None, 4, 1, 1, 256)
    """

    def __init__(
        self,
        input_shape,
        image_model="resnet50",
        image_arguments=None,
        frames_per_image=1,
        temporal_blocks=(),
        residual=False,
        dtype=None,
        **kwargs,
    ):
        frames, height, width, channels = input_shape
        pyramid = {}
        with dtype_scope(dtype):
            clips = keras.Input((frames, height, width, channels), name="clips")
            x = clips
            if frames_per_image != 1:
                x = SuperImage(frames_per_image, name="super_image")(clips)
            network = image_network(image_model, image_arguments, x.shape[2:])
            plugins = Plugins(kwargs, network.stages, blocks=network.blocks)
            _check_temporal_blocks(temporal_blocks, network.stages)
            for name in network.stages:
                x = network.stage(x, name, plugins)
                if name in temporal_blocks:
                    x = TemporalModelingBlock(residual, name=f"{name}_temporal")(x)
                x = pyramid[name] = plugins.after(x, name)
            super().__init__(
                clips,
                x,
                pyramid,
                arguments={
                    "image_model": image_model,
                    "image_arguments": dict(image_arguments or {}),
                    "frames_per_image": frames_per_image,
                    "temporal_blocks": list(temporal_blocks),
                    "residual": residual,
                },
                plugins=plugins,
                dtype=dtype,
                **kwargs,
            )
        self._network = network

    def load_image_weights(self, source, reverse_channels=None):
        """Take over the weights of an image model of `keras.applications`.

        The image model then makes of each frame what `source` makes of it; of N
        frames together, what `source` makes of their mean as far as the first
        convolution goes, whose kernel is repeated for each frame and divided by N.
        Frames must be normalised as for `source`: with `"imagenet"`, the preprocessor
        of the task model that the backbone is a part of is checked to do so.
        `keras_video.convert.convert_checkpoint("imagenet", preset)` makes a task model
        with the weights, their normalisation and the strides that ResNets need.

        Args:
            source: `"imagenet"`, which lets `keras.applications` download the weights;
                a `.keras`, `.weights.h5` or `.h5` file of such a model; or the model.
                Its classifier is left out.
            reverse_channels: bool, whether `source` takes frames blue first, which the
                backbone shall take red first. By default `True` for those weights of
                ImageNet that were so trained (ResNet, VGG), `False` for a model, and
                for files of other kinds of networks; it must be said for a file of
                these.

        Raises:
            ValueError: `source` is not of the model that the backbone has, or there
                is none such in `keras.applications`; it is a ResNet, and the backbone
                has not `image_arguments={"stride_in": "1x1"}`; frames are normalised
                in another way than for ImageNet's weights; or it is not said whether a
                file takes frames blue first.
            FileNotFoundError: there is no such file.
        """
        application = self._application()
        self._network.check_loads()
        if reverse_channels is None:
            reverse_channels = reverses(source, application)
        if source == IMAGENET:
            check_normalization(application, self.normalization)
        model = self.read_image_model(source)
        self._network.load(self, without_classifier(model), reverse_channels)

    def read_image_model(self, source):
        """The `source` of `load_image_weights` as a model of `keras.applications`."""
        application = self._application()
        return read_image_model(source, application, self._network.arguments)

    @property
    def imagenet_is_reversed(self):
        """Whether the weights of ImageNet were trained on frames blue first."""
        return preprocessing(self._application())[0]

    @property
    def imagenet_preprocessing(self):
        """`mean` and `std` of the `VideoPreprocessor` for the weights of ImageNet."""
        return preprocessing(self._application())[1]

    def _application(self):
        application = self._network.application
        if application is None:
            raise ValueError(
                "There is no such model in `keras.applications`. "
                f"Received: image_model={self.image_model!r}"
            )
        return application


def _check_temporal_blocks(temporal_blocks, stages):
    unknown = [name for name in temporal_blocks if name not in stages]
    if isinstance(temporal_blocks, str) or unknown:
        raise ValueError(
            f"`temporal_blocks` must be a list of stages of {list(stages)}. "
            f"Received: temporal_blocks={temporal_blocks!r}"
        )
