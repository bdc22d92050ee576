"""What the clip augmentations have in common."""

import abc
import sys
import threading

import keras
import numpy as np


class ClipAugmentation(abc.ABC):
    """Base class: one random transform per clip, the same for each of its frames.

    An augmentation belongs in the input pipeline. It works on NumPy arrays, in
    worker threads, whatever the backend; inside `tf.data` it becomes a
    `tf.numpy_function`. Put it between a dataset and the model:

    ```
    video_dataset_from_directory(..., augment=augmentation)   # reproducible by seed
    dataset.map(lambda clips, labels: (augmentation(clips), labels))
    ```

    A subclass says what is random (`draw`) and what is done (`transform`), apart
    from each other, so that whatever belongs to a clip can be transformed alike.

    Args:
        seed: int; where the draws start when no generator is given to the call.

    Call arguments:
        clips: one clip (T, H, W, C), or several (B, T, H, W, C), uint8 or float,
            0..255: an array or a tensor.
        rng: `np.random.Generator` to draw from. The datasets pass one per sample.

    Output shape:
        That of the input, with H and W as `output_size` says. The type is kept.
    """

    def __init__(self, seed=None):
        self.seed = seed
        self._rng = np.random.default_rng(seed)
        self._lock = threading.Lock()

    @abc.abstractmethod
    def draw(self, rng, size):
        """The parameters of one clip's transform.

        Args:
            rng: `np.random.Generator`.
            size: (H, W) of the clip in pixels.

        Returns:
            dict of keyword arguments for `transform`.
        """

    @abc.abstractmethod
    def transform(self, clip, **parameters):
        """Apply to an array (T, H, W, C) what `draw` gave."""

    def output_size(self, size):
        """(H, W) after the transform; None where it differs from clip to clip."""
        return size

    def get_config(self):
        """The arguments of the constructor."""
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config):
        """An augmentation like the one that gave `config`."""
        return cls(**config)

    def __call__(self, clips, rng=None):
        if isinstance(clips, np.ndarray):
            return self._augment(clips, rng)
        if _is_tensorflow(clips):
            return self._augment_in_tensorflow(clips)
        array = self._augment(keras.ops.convert_to_numpy(clips), rng)
        return keras.ops.convert_to_tensor(array)

    def __repr__(self):
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"

    def _augment(self, clips, rng=None):
        rng = self._generator() if rng is None else rng
        if clips.ndim == 5:
            clips = [self._augment_one(clip, rng) for clip in clips]
            if len({clip.shape for clip in clips}) > 1:
                raise ValueError(
                    f"{self!r} gives clips of different sizes, which cannot be put "
                    "in one batch. Apply it to single clips (T, H, W, C), before "
                    "batching and before a crop to one size."
                )
            return np.stack(clips)
        if clips.ndim != 4:
            raise ValueError(
                "`clips` must be one clip (T, H, W, C) or several (B, T, H, W, C). "
                f"Received: clips of shape {clips.shape}"
            )
        return self._augment_one(clips, rng)

    def _augment_one(self, clip, rng):
        return self.transform(clip, **self.draw(rng, clip.shape[1:3]))

    def _generator(self):
        """A generator of this call's own: calls may come from several threads."""
        with self._lock:
            return np.random.default_rng(self._rng.integers(2**63))

    def _augment_in_tensorflow(self, clips):
        import tensorflow as tf

        augmented = tf.numpy_function(self._augment, [clips], clips.dtype)
        *leading, height, width, channels = clips.shape
        size = self.output_size((height, width))
        augmented.set_shape((*leading, *size, channels))
        return augmented


def _is_tensorflow(x):
    """Whether `x` is TensorFlow's, without importing it for those who have none."""
    tf = sys.modules.get("tensorflow")
    return tf is not None and tf.is_tensor(x)
