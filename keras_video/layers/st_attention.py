"""Attention over frames and channels (STA)."""

import keras
from keras import ops

from keras_video.layers.numpy_initializer import numpy_initializer
from keras_video.validation import check_choice, check_counts, known_shape

MODES = ("spatio_temporal", "temporal", "spatial")
MERGES = ("scale", "identity")
KERNEL_SIZE = 3


@keras.saving.register_keras_serializable(package="keras_video")
class STAttention(keras.layers.Layer):
    """Multiplies the features by a weight for each frame and channel.

        (T, H, W, C) -+-> Conv1 (1, H, W) -> (T, 1) -> Deconv 3 -> (T + 2, 1) -> ReLU
                      |     -> Conv2 3 -> (T, C) -> sigmoid -+
                      +--------------------------------------+-> times -> (T, H, W, C)

    It has `C * (H * W + 4) + 5` parameters. Sigmoids start at about 0.5, so that the
    layer halves the features at first; `merge="identity"` starts at exactly 1, which
    changes nothing in a network that is already trained.

    Args:
        mode: `"spatio_temporal"` (a weight per frame and channel), `"temporal"` (per
            frame: Conv2 has one output) or `"spatial"` (per channel: Conv1 covers all
            frames, Conv2 is a point, and there is no Deconv).
        use_deconv: bool; without it Conv2 pads to keep the length.
        deconv_stride: int, step of Deconv in time. Conv2 has the same, which brings
            the length back to T whatever the step.
        merge: `"scale"` multiplies by the sigmoid, as the paper does; `"identity"` by
            twice the sigmoid, with a Conv2 that starts at zero.
        kernel_initializer: initializer of the kernels (with `"identity"` not Conv2's).

    Input shape:
        `(B, T, H, W, C)`, H and W (and T in the spatial mode) those of the first call

    Output shape:
        `(B, T, H, W, C)`

    Raises:
        ValueError: if an argument is not one of its choices, the input's shape is not
            known, or its size is not that which the layer was built for.

    Example:
        >>> import numpy as np
        >>> layer = STAttention()
        >>> clip = np.ones((2, 8, 4, 4, 6), "float32")
        >>> tuple(layer(clip).shape), tuple(layer.attention_weights(clip).shape)
        ((2, 8, 4, 4, 6), (2, 8, 1, 1, 6))

    Reference:
        Li et al., Spatio-Temporal Attention Networks for Action Recognition and
        Detection, section III: Eqns 1 to 7, Figs 2 and 3, Table IV.
    """

    def __init__(
        self,
        mode="spatio_temporal",
        use_deconv=True,
        deconv_stride=1,
        merge="scale",
        kernel_initializer="he_normal",
        **kwargs,
    ):
        super().__init__(**kwargs)
        check_choice("mode", mode, MODES)
        check_choice("merge", merge, MERGES)
        check_counts(deconv_stride=deconv_stride)
        if deconv_stride > 1 and (mode == "spatial" or not use_deconv):
            raise ValueError(
                "`deconv_stride` must be 1 where there is no deconvolution: with "
                '`use_deconv=False`, and with `mode="spatial"`. Received: '
                f"deconv_stride={deconv_stride}, use_deconv={use_deconv}, mode={mode!r}"
            )
        self.mode = mode
        self.use_deconv = use_deconv
        self.deconv_stride = deconv_stride
        self.merge = merge
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        # In the spatial mode the paper's Deconv is what squeezes the channels, and
        # the paper merges it into Conv1.
        self._has_deconv = use_deconv and mode != "spatial"
        self._built_size = None
        self.input_spec = keras.layers.InputSpec(ndim=5)

    def build(self, input_shape):
        h, w, c = known_shape(self, input_shape)[2:]
        size = self._size(input_shape)
        depth = size[0] if self.mode == "spatial" else 1
        self._add_convolution("conv1", (depth, h, w, c, 1), self.kernel_initializer)
        if self._has_deconv:
            shape = (KERNEL_SIZE, 1, 1)
            self._add_convolution("deconv", shape, self.kernel_initializer)
        self._add_convolution(
            "conv2",
            (
                1 if self.mode == "spatial" else KERNEL_SIZE,
                1,
                1 if self.mode == "temporal" else c,
            ),
            "zeros" if self.merge == "identity" else self.kernel_initializer,
        )
        self.input_spec = keras.layers.InputSpec(ndim=5, axes={-1: c})
        self._built_size = size

    def _add_convolution(self, name, shape, initializer):
        kernel = self.add_weight(
            name=f"{name}_kernel",
            shape=shape,
            initializer=numpy_initializer(initializer),
        )
        bias = self.add_weight(
            name=f"{name}_bias", shape=shape[-1:], initializer="zeros"
        )
        setattr(self, f"{name}_kernel", kernel)
        setattr(self, f"{name}_bias", bias)

    def call(self, inputs):
        return ops.multiply(inputs, self.attention_weights(inputs))

    def attention_weights(self, features):
        """The weights of the frames and channels, for inspection.

        `(B, T, 1, 1, C)`; one frame in the spatial mode, one channel in the temporal.
        """
        self._check_size(features.shape)
        windows = self._windows_of_conv2(self._squeeze(features))
        kernel, bias = self._weights("conv2", features.dtype)
        weights = ops.sigmoid(ops.matmul(windows, kernel[:, 0]) + bias)
        if self.merge == "identity":
            weights = 2 * weights
        frames, channels = weights.shape[1:]
        return ops.reshape(weights, (-1, frames, 1, 1, channels))

    def _squeeze(self, features):
        """Conv1, one number per frame (per clip in the spatial mode): `(B, T)`."""
        kernel, bias = self._weights("conv1", features.dtype)
        frames = features.shape[1] // kernel.shape[0]
        kernel = ops.reshape(kernel, (-1, 1))
        rows = ops.reshape(features, (-1, kernel.shape[0]))
        return ops.reshape(ops.matmul(rows, kernel) + bias, (-1, frames))

    def _windows_of_conv2(self, x):
        """The inputs of Conv2 for each frame: `(B, T, 3)`."""
        if self.mode == "spatial":
            return ops.relu(x)[..., None]
        if not self.use_deconv:
            return _windows(ops.pad(ops.relu(x), ((0, 0), (1, 1))))
        # A transposed convolution is the convolution of the frames, spread out and
        # padded, by the reversed kernel.
        frames, stride = x.shape[1], self.deconv_stride
        if stride > 1:
            spread = ops.stack([x] + [ops.zeros_like(x)] * (stride - 1), axis=-1)
            spread = ops.reshape(spread, (-1, frames * stride))
            x = spread[:, : (frames - 1) * stride + 1]
        kernel, bias = self._weights("deconv", x.dtype)
        windows = _windows(ops.pad(x, ((0, 0), (KERNEL_SIZE - 1, KERNEL_SIZE - 1))))
        x = ops.matmul(windows, ops.flip(kernel[:, 0], axis=0)) + bias
        return _windows(ops.relu(x[..., 0]), stride)

    def _weights(self, name, dtype):
        """Kernel and bias, cast for callers outside the autocast scope."""
        weights = getattr(self, f"{name}_kernel"), getattr(self, f"{name}_bias")
        return [ops.cast(weight, dtype) for weight in weights]

    def compute_output_shape(self, input_shape):
        self._check_size(input_shape)
        return tuple(input_shape)

    def compute_macs(self, input_shape):
        """Multiply-adds of one clip, counted as in Table IV: one for every weight."""
        self._check_size(input_shape)
        t, h, w, c = known_shape(self, input_shape)[1:]
        frames = 1 if self.mode == "spatial" else t
        weights = frames * (1 if self.mode == "temporal" else c)
        taps = 1 if self.mode == "spatial" else KERNEL_SIZE
        deconv = KERNEL_SIZE * t if self._has_deconv else 0
        return t * h * w * c + deconv + taps * weights + weights

    def _size(self, input_shape):
        """The axes of the features that Conv1's kernel covers."""
        return tuple(input_shape[1 if self.mode == "spatial" else 2 : 4])

    def _check_size(self, input_shape):
        known_shape(self, input_shape)
        size = self._size(input_shape)
        if self._built_size not in (None, size):
            whole, axes, arguments = {
                2: ("frame", "(H, W)", "`image_size`"),
                3: ("clip", "(T, H, W)", "`num_frames` and `image_size`"),
            }[len(size)]
            raise ValueError(
                f"Layer {self.name!r} was built for features of "
                f"{axes}={self._built_size}: its first convolution covers a whole "
                f"{whole}. "
                f"Received: features of {axes}={size}. "
                f"Build the model with the {arguments} that you want to use."
            )

    def get_config(self):
        config = super().get_config()
        config.update(
            mode=self.mode,
            use_deconv=self.use_deconv,
            deconv_stride=self.deconv_stride,
            merge=self.merge,
            kernel_initializer=keras.initializers.serialize(self.kernel_initializer),
        )
        return config


def _windows(x, stride=1):
    """Three successive positions of `(B, N)`, from every stride-th: `(B, N', 3)`."""
    last = x.shape[1] - KERNEL_SIZE
    return ops.stack(
        [x[:, k : k + last + 1 : stride] for k in range(KERNEL_SIZE)], axis=-1
    )
