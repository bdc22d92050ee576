"""Selection of every n-th frame of a clip, for the Slow pathway."""

import keras
import numpy as np

from keras_video.ops.take import take_frames
from keras_video.validation import check_spacing


@keras.saving.register_keras_serializable(package="keras_video")
class TemporalSubsample(keras.layers.Layer):
    """Keeps every `stride`-th frame, as the input of the Slow pathway.

    Args:
        stride: int, alpha in the SlowFast paper.
        spacing: `"linspace"` spreads the frames over the whole clip, first and last
            included (0, 4, 8, 13, 17, 22, 26, 31 of 32), as PyTorchVideo and PySlowFast
            pick them; `"strided"` takes 0, 4, 8, 12, ... as MMAction2 does. Weights
            trained with one are to be run with the same.

    Input shape:
        `(B, T, H, W, C)`

    Output shape:
        `(B, T // stride, H, W, C)`

    Raises:
        ValueError: if `stride` does not divide T.

    Example:
        >>> import numpy as np
        >>> clip = np.arange(32.0).reshape(1, 32, 1, 1, 1)
        >>> frames = TemporalSubsample(4)(clip)
        >>> [int(t) for t in np.ravel(keras.ops.convert_to_numpy(frames))]
        [0, 4, 8, 13, 17, 22, 26, 31]

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019,
        section 3.1; the spacing is that of the public implementations.
    """

    def __init__(self, stride, spacing="linspace", **kwargs):
        super().__init__(**kwargs)
        check_spacing(spacing)
        self.stride = stride
        self.spacing = spacing

    def call(self, inputs):
        frames = inputs.shape[1]
        count = self._count(frames)
        if self.spacing == "strided":
            return inputs[:, :: self.stride]
        indices = np.linspace(0, int(frames) - 1, int(count)).astype("int32")
        return take_frames(inputs, indices)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self._count(input_shape[1]), *input_shape[2:])

    def compute_output_spec(self, inputs):
        # Keras's own finds the shapes of its tensors only, not of NumPy arrays.
        shape = self.compute_output_shape(inputs.shape)
        return keras.KerasTensor(shape, self.compute_dtype)

    def _count(self, frames):
        if frames is None or frames % self.stride:
            raise ValueError(
                "The number of frames must be known and divisible by `stride`. "
                f"Received: num_frames={frames}, stride={self.stride}"
            )
        return frames // self.stride

    def get_config(self):
        config = super().get_config()
        config.update(stride=self.stride, spacing=self.spacing)
        return config
