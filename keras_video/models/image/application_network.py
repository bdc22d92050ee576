"""The networks of `keras.applications`, stage by stage."""

import warnings

import keras
import numpy as np

from keras_video.layers.per_frame import PerFrame
from keras_video.models.image.stages import split_into_stages


class ApplicationNetwork:
    """A model of `keras.applications`, without its classifier, for the frames.

    Args:
        image_shape: `(H, W, C)`; C may be that of several frames.
        application: function of `keras.applications`.
        **arguments: further ones of the function, such as `alpha` of MobileNetV2.

    Raises:
        ValueError: if the size of the images is not known, or too small.
    """

    def __init__(self, image_shape, application, **arguments):
        if None in image_shape:
            raise ValueError(
                f"{application.__name__} must know the size of its images. "
                f"Received: (H, W, C)={tuple(image_shape)}"
            )
        with warnings.catch_warnings():
            # It doubts images of more than 3 channels.
            warnings.simplefilter("ignore")
            model = application(
                include_top=False,
                weights=None,
                input_shape=tuple(image_shape),
                **arguments,
            )
        self.application = application
        self.arguments = arguments
        self.blocks = {}
        self._layers = list(model.layers)
        self._models = split_into_stages(model)
        self.stages = list(self._models)

    def stage(self, x, name, plugins):
        """Pass a feature map through a stage."""
        return PerFrame(self._models[name], name=name)(x)

    def check_loads(self):
        """All weights of the application are for this network."""

    def load(self, backbone, source, reverse_channels):
        """Take over the weights of another such model, inflated where ours is wider."""
        theirs, scale = _fold_rescaling(source, self._layers)
        self._check(source, theirs)
        first = True
        for layer, other in zip(self._layers, theirs, strict=True):
            for variable, value in zip(layer.weights, other.weights, strict=True):
                value = keras.ops.convert_to_numpy(value)
                if first and value.ndim == 4:
                    value = value * scale[:, None]
                if first and value.ndim and reverse_channels:
                    value = np.flip(value, axis=-2 if value.ndim == 4 else -1)
                first = first and value.ndim != 4
                variable.assign(inflate(value, tuple(variable.shape)))
            if isinstance(layer, keras.layers.Normalization):
                layer.finalize_state()

    def _check(self, source, theirs):
        name = self.application.__name__
        if len(theirs) != len(self._layers):
            raise ValueError(
                f"`source` is no {name} such as this one, which has "
                f"{len(self._layers)} layers without its classifier. Received: "
                f"source={source.name!r}, with {len(theirs)}. Where there is such an "
                "argument, give both the same `include_preprocessing`."
            )
        frames = self._layers[0].output.shape[-1] // source.input_shape[-1]
        for layer, other in zip(self._layers, theirs, strict=True):
            if not _fits(layer, other, frames):
                raise ValueError(
                    f"`source` is no {name} such as this one. Received: "
                    f"source={source.name!r}, with {_described(other)} instead of "
                    f"{_described(layer)}"
                )


def _fold_rescaling(source, ours):
    """The layers of `source` without the scaling that ours lack, and its factors.

    EfficientNet has one more with the weights of ImageNet than without, before its
    first convolution.
    """
    is_scale = [_only_scales(layer) for layer in source.layers]
    known = sum(map(_only_scales, ours))
    extra = np.flatnonzero(is_scale)[known:]
    theirs = [layer for i, layer in enumerate(source.layers) if i not in extra]
    scale = np.ones(source.input_shape[-1], "float32")
    for i in extra:
        scale = scale * np.asarray(source.layers[i].scale, "float32")
    return theirs, scale


def _only_scales(layer):
    return isinstance(layer, keras.layers.Rescaling) and not np.any(layer.offset)


def inflate(value, shape):
    """Repeat weights for one frame along the channels of N frames.

    A kernel is divided by N, so that it makes of N times the same frame what it made
    of one.

    Example:
    >>> inflate(np.ones((3, 3, 3, 8)), (3, 3, 6, 8))[0, 0, :, 0].tolist()
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    """
    if value.shape == shape:
        return value
    repeats = [new // old for new, old in zip(shape, value.shape, strict=True)]
    return np.tile(value, repeats) / (max(repeats) if value.ndim == 4 else 1)


def _fits(layer, other, frames):
    """Whether weights fit, perhaps with one axis repeated for every frame."""
    mine, theirs = _shapes(layer), _shapes(other)
    if type(layer) is not type(other) or list(map(len, mine)) != list(map(len, theirs)):
        return False
    repeats = [
        [new / old for new, old in zip(*pair, strict=True) if new != old]
        for pair in zip(mine, theirs, strict=True)
    ]
    return all(found in ([], [frames]) for found in repeats)


def _shapes(layer):
    return [tuple(weight.shape) for weight in layer.weights]


def _described(layer):
    return f"a {type(layer).__name__} with weights {_shapes(layer)}"
