"""Preprocessor of raw frames into normalised clips."""

import dataclasses
from operator import attrgetter
from typing import ClassVar

import keras
import numpy as np
from keras import ops

from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.presets.serialization import serialize_policy
from keras_video.validation import (
    ClipContract,
    check_argument_names,
    check_class_names,
    check_positive,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _WholeFrames(ClipSpec):
    """The clips of a model that takes frames of any shape."""

    whole_frames: ClassVar[bool] = True


@keras.saving.register_keras_serializable(package="keras_video")
class VideoPreprocessor(keras.layers.Layer):
    """Normalises clips, and says how clips are to be cut from a video.

    ```
    clips 0..255 -> * scale -> - mean -> / std -> normalised clips
    ```

    The layer is the first one of a task model, so models take raw frames and an
    exported file contains the normalisation. The arithmetic is done in float32
    whatever the dtype policy, since 8-bit frames lose detail in 16 bits.
    The reading arguments (such as `num_frames` and `frame_rate`) do not change what the
    layer computes: `predict_video`, the command line and
    `VideoPreprocessor.clip_arguments` hand them to the readers in `keras_video.data`.

    Args:
        num_frames: frames of a clip, see `keras_video.data.ClipSpec`.
        frame_stride: distance between them, in frames of the video.
        mean: per channel, after scaling.
        std: per channel, after scaling.
        scale: factor that takes frames to the range of `mean`.
        class_names: names of the classes, in the order of the outputs; or the name of
            a data set, see `keras_video.data.load_class_names`.
        **kwargs: the other arguments of `keras_video.data.ClipSpec`, which say how
            clips are cut from a video (`image_size=(224, 224)`, `short_side`,
            `frame_rate`, `frames_per_segment`, `spacing`, `window_seconds`), and those
            of every layer (`name`, `dtype`, `trainable`). A detector's `image_size` may
            be None, for whole frames scaled to `short_side`.

    Input shape:
        `(B, T, H, W, C)`, values 0..255, uint8 or float.

    Output shape:
        `(B, T, H, W, C)`, in the compute dtype.

    Raises:
        TypeError: there is no such argument.
        ValueError: an argument is out of range.

    Example:
    >>> import numpy as np
    >>> preprocessor = VideoPreprocessor(num_frames=8, image_size=64)
    >>> preprocessor.short_side
    73
    >>> clip = np.full((1, 8, 64, 64, 3), 255, "uint8")
    >>> round(float(preprocessor(clip)[0, 0, 0, 0, 0]), 4)
    2.4444
    """

    def __init__(
        self,
        num_frames,
        frame_stride=1,
        *,
        mean=(0.45, 0.45, 0.45),
        std=(0.225, 0.225, 0.225),
        scale=1 / 255,
        class_names=None,
        **kwargs,
    ):
        names = ClipSpec.argument_names()
        clip = {name: kwargs.pop(name) for name in names if name in kwargs}
        layer = ["name", "dtype", "trainable"]
        check_argument_names(type(self), kwargs, [*names, *layer])
        # Keras would round the clips to the compute dtype before `call`.
        super().__init__(autocast=False, **kwargs)
        kind = _WholeFrames if clip.get("image_size", True) is None else ClipSpec
        self.clip = kind(num_frames=num_frames, frame_stride=frame_stride, **clip)
        self.clip.check_one_short_side()
        self.mean, self.std = _moments(mean, std)
        self.scale = check_positive("scale", scale)
        self.class_names = check_class_names(class_names)

    num_frames = property(attrgetter("clip.num_frames"))
    frame_stride = property(attrgetter("clip.frame_stride"))
    image_size = property(attrgetter("clip.image_size"))
    short_side = property(attrgetter("clip.short_side"))
    frame_rate = property(attrgetter("clip.frame_rate"))
    frames_per_segment = property(attrgetter("clip.frames_per_segment"))
    spacing = property(attrgetter("clip.spacing"))
    window_seconds = property(attrgetter("clip.window_seconds"))

    @classmethod
    def for_backbone(cls, backbone, **kwargs):
        """A preprocessor whose clips have the size that the backbone takes.

        Args:
            backbone: model whose `input_shape` is `(B, T, H, W, C)`.
            **kwargs: further arguments of the constructor.

        Raises:
            ValueError: the backbone takes any number of frames, and none is given.
        """
        _, frames, height, width, channels = backbone.input_shape
        kwargs.setdefault("num_frames", frames)
        if kwargs["num_frames"] is None:
            raise ValueError(
                "`backbone` takes clips of any length, so the number of frames must "
                "be said: pass `preprocessor=VideoPreprocessor(num_frames=...)`. "
                f"Received: backbone.input_shape={backbone.input_shape}"
            )
        kwargs.setdefault("image_size", (height or 224, width or 224))
        kwargs.setdefault("mean", (0.45,) * channels)
        kwargs.setdefault("std", (0.225,) * channels)
        return cls(**kwargs)

    @property
    def normalization(self):
        """What is subtracted from frames 0..255 and what divides them, per channel."""
        mean, std = (tuple(x / self.scale for x in xs) for xs in (self.mean, self.std))
        return mean, std

    @property
    def clip_arguments(self):
        """Keyword arguments with which `keras_video.data` reads fitting clips."""
        return self.clip.arguments()

    @property
    def takes_frames(self):
        """Whether the normalisation is one of frames of 0 to 255."""
        return max(self.std) / self.scale > 2

    def __call__(self, clips, *args, **kwargs):
        contract = ClipContract((None,) * 4 + (len(self.mean),), self.takes_frames)
        if isinstance(clips, np.ndarray):
            contract.check(clips)
        elif hasattr(clips, "shape"):
            contract.check_shape(clips.shape)
        return super().__call__(clips, *args, **kwargs)

    def call(self, clips):
        # One multiply-add instead of scale, subtract and divide.
        factor = [self.scale / s for s in self.std]
        offset = [-m / s for m, s in zip(self.mean, self.std, strict=True)]
        x = ops.cast(clips, "float32")
        x = x * _for_channels(factor) + _for_channels(offset)
        return ops.cast(x, self.compute_dtype)

    def compute_output_spec(self, clips):
        return keras.KerasTensor(clips.shape, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        names = self.class_names
        return {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize_policy(self.dtype_policy),
            **self.clip.arguments(),
            "image_size": self.image_size and list(self.image_size),
            "mean": list(self.mean),
            "std": list(self.std),
            "scale": self.scale,
            "class_names": None if names is None else list(names),
        }


def _for_channels(values):
    """A tensor of one number if all are the same, as runtimes are slow with three."""
    values = values[0] if len(set(values)) == 1 else values
    return ops.convert_to_tensor(values, "float32")


def _moments(mean, std):
    mean = tuple(float(m) for m in mean)
    std = tuple(float(s) for s in std)
    if len(mean) != len(std) or not all(s > 0 for s in std):
        raise ValueError(
            "`mean` and `std` must have one number per channel, those of `std` above "
            f"0. Received: mean={mean}, std={std}"
        )
    return mean, std
