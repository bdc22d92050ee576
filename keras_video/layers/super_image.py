"""Successive frames as one image of many channels (StNet)."""

import keras
from keras import ops

from keras_video.validation import check_counts


@keras.saving.register_keras_serializable(package="keras_video")
class SuperImage(keras.layers.Layer):
    """Stacks every N successive frames of a clip into the channels of one image.

    A 2-D convolution then sees the motion among them. Channels are in the order of the
    frames: those of the first frame, then those of the second, and so on.

    Args:
        frames_per_image: int, N.

    Input shape:
        `(B, T * N, H, W, C)`

    Output shape:
        `(B, T, H, W, N * C)`

    Raises:
        ValueError: if `frames_per_image` is not positive, or does not divide the
            frames of the clip.

    Example:
        >>> import numpy as np
        >>> layer = SuperImage(frames_per_image=5)
        >>> tuple(layer(np.zeros((2, 15, 4, 4, 3), "float32")).shape)
        (2, 3, 4, 4, 15)

    Reference:
        He et al., StNet: Local and Global Spatial-Temporal Modeling for Action
        Recognition, section 3 (Super-Image) and Fig. 2.
    """

    def __init__(self, frames_per_image=5, **kwargs):
        super().__init__(**kwargs)
        check_counts(frames_per_image=frames_per_image)
        self.frames_per_image = frames_per_image
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def call(self, inputs):
        self._check(inputs.shape[1])
        # Slices of five axes, where a reshape would need six: TFLite has not all
        # operators for those.
        n = self.frames_per_image
        return ops.concatenate([inputs[:, i::n] for i in range(n)], axis=-1)

    def compute_output_shape(self, input_shape):
        b, frames, h, w, c = input_shape
        n = self.frames_per_image
        self._check(frames)
        return (b, None if frames is None else frames // n, h, w, c * n)

    def _check(self, frames):
        n = self.frames_per_image
        if frames is None or (frames and frames % n == 0):
            return
        below = frames // n * n
        raise ValueError(
            "`frames_per_image` must divide the frames of the clip. "
            f"Received: frames_per_image={n}, {frames} frames. "
            f"Use {f'{below} or ' if below else ''}{below + n} frames, or one of "
            f"{[k for k in range(1, frames + 1) if frames % k == 0]} per image."
        )

    def get_config(self):
        return {**super().get_config(), "frames_per_image": self.frames_per_image}
