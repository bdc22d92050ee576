"""An image network applied to each frame of a clip."""

import keras
from keras import ops

from keras_video.macs import count_macs


@keras.saving.register_keras_serializable(package="keras_video")
class PerFrame(keras.layers.Layer):
    """Applies a 2-D image model to each frame of a clip.

        (B, T, H, W, C) -> (B * T, H, W, C) -> model -> (B * T, h, w, c)
                                                     -> (B, T, h, w, c)

    The frames become images of one large batch, so the model runs once, and its batch
    normalisations average over the frames as well.

    Args:
        model: functional `keras.Model` from `(H, W, C)` to `(h, w, c)`.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T, h, w, c)`

    Raises:
        ValueError: if `model` does not turn images into feature maps, or the frames are
            not of the size that it was built for.

    Example:
        >>> import numpy as np
        >>> images = keras.Input((8, 8, 3))
        >>> features = keras.layers.Conv2D(5, 3, strides=2)(images)
        >>> layer = PerFrame(keras.Model(images, features))
        >>> tuple(layer(np.zeros((2, 4, 8, 8, 3), "float32")).shape)
        (2, 4, 3, 3, 5)
    """

    def __init__(self, model, **kwargs):
        super().__init__(**kwargs)
        self.model = _checked(model)
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        self._check(input_shape)

    def call(self, inputs, training=False):
        _, t, h, w, c = ops.shape(inputs)
        frames = ops.reshape(inputs, (-1, h, w, c))
        features = self.model(frames, training=training)
        return ops.reshape(features, (-1, t, *ops.shape(features)[1:]))

    def compute_output_shape(self, input_shape):
        self._check(input_shape)
        features = self.model.compute_output_shape((None, *input_shape[2:]))
        return (*input_shape[:2], *features[1:])

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip: the model's, for each frame."""
        self._check(input_shape)
        return input_shape[1] * count_macs(self.model, input_shape[2:])

    def _check(self, input_shape):
        wanted = self.model.input_shape[1:]
        given = tuple(input_shape[2:])
        if any(a is not None and a != b for a, b in zip(wanted, given, strict=True)):
            raise ValueError(
                f"The image model of layer {self.name!r} was built for frames "
                f"(H, W, C)={wanted}. Received: frames {given}. Build the network "
                "for clips of this size."
            )

    def get_config(self):
        model = keras.saving.serialize_keras_object(self.model)
        return {**super().get_config(), "model": model}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["model"] = keras.saving.deserialize_keras_object(config["model"])
        return cls(**config)


def _checked(model):
    shapes = [getattr(model, f"{end}_shape", None) for end in ("input", "output")]
    if not all(isinstance(s, tuple) and len(s) == 4 for s in shapes):
        raise ValueError(
            "`model` must be a functional `keras.Model` from images (H, W, C) to "
            f"feature maps (h, w, c). Received: model={model!r}, from {shapes[0]} to "
            f"{shapes[1]}"
        )
    return model
