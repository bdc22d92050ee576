"""Base class of the clip augmentations."""

import abc
import sys
import threading

import keras
import numpy as np

from keras_video._exit_lock import call_under_lock


class ClipAugmentation(abc.ABC):
    """Base class: one random transform per clip, the same for each of its frames.

    An augmentation belongs in the input pipeline. It works on NumPy arrays, in
    worker threads, whatever the backend; inside `tf.data` it becomes a
    `tf.numpy_function`. Put it between a dataset and the model:

    ```
    video_dataset_from_directory(..., augment=augmentation)   # reproducible by seed
    dataset.map(lambda clips, labels: (augmentation(clips), labels))
    clip, boxes = augmentation(clip, boxes=boxes)             # boxes move along
    ```

    A subclass defines the random parameters (`draw`) and the transform that they
    describe (`transform`), separately, so that everything that belongs to a clip gets
    the same transform. One that moves pixels defines how boxes move with them
    (`transform_boxes`).

    Args:
        seed: int, of the generator used where none is given to the call.

    Call arguments:
        clips: one clip (T, H, W, C), or several (B, T, H, W, C), uint8 or float,
            0..255: an array or a tensor.
        rng: `np.random.Generator` to draw from. The datasets pass one per sample.
        boxes: (N, 4) of one clip or (B, N, 4) of several, pixels (x1, y1, x2, y2),
            or None. Boxes that are all zero are padding and stay zero.

    Output shape:
        That of the input, with H and W as `output_size` says. The type stays. With
        `boxes` a pair of clips and boxes, float32. Boxes are moved, and may then
        reach out of the clip: `clip_boxes` clips them to its edges.
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
        """Transform an array (T, H, W, C) with the parameters of `draw`."""

    def transform_boxes(self, boxes, size, **parameters):
        """Move boxes as `transform` moves pixels; by default they stay.

        Args:
            boxes: (N, 4) float32, pixels (x1, y1, x2, y2).
            size: (H, W) of the clip before the transform, in pixels.
            **parameters: those of `draw`.

        Returns:
            Array (N, 4), which may reach out of the transformed clip.
        """
        return boxes

    def output_size(self, size):
        """(H, W) after the transform; None where it differs from clip to clip."""
        return size

    def get_config(self):
        """The arguments of the constructor."""
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config):
        """An augmentation with the arguments of `get_config`."""
        return cls(**config)

    def __call__(self, clips, rng=None, boxes=None):
        if isinstance(clips, np.ndarray):
            return self._augment(clips, boxes, rng)
        if _is_tensorflow(clips):
            return self._augment_in_tensorflow(clips, boxes)
        to_numpy, to_tensor = keras.ops.convert_to_numpy, keras.ops.convert_to_tensor
        if boxes is None:
            return to_tensor(self._augment(to_numpy(clips), None, rng))
        pair = self._augment(to_numpy(clips), to_numpy(boxes), rng)
        return tuple(to_tensor(array) for array in pair)

    def __repr__(self):
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"

    def _augment(self, clips, boxes=None, rng=None):
        rng = self._generator() if rng is None else rng
        if boxes is not None:
            boxes = _check_boxes(boxes, clips)
        if clips.ndim == 5:
            return self._augment_several(clips, boxes, rng)
        if clips.ndim != 4:
            raise ValueError(
                "`clips` must be one clip (T, H, W, C) or several (B, T, H, W, C). "
                f"Received: clips of shape {clips.shape}"
            )
        return self._augment_one(clips, boxes, rng)

    def _augment_several(self, clips, boxes, rng):
        each = [None] * len(clips) if boxes is None else boxes
        done = [self._augment_one(*pair, rng) for pair in zip(clips, each, strict=True)]
        clips = done if boxes is None else [clip for clip, _ in done]
        if len({clip.shape for clip in clips}) > 1:
            raise ValueError(
                f"{self!r} returns clips of different sizes, which cannot be put "
                "in one batch. Apply it to single clips (T, H, W, C), before "
                "batching and before a crop to one size."
            )
        if boxes is None:
            return np.stack(clips)
        return np.stack(clips), np.stack([moved for _, moved in done])

    def _augment_one(self, clip, boxes, rng):
        size = clip.shape[1:3]
        parameters = self.draw(rng, size)
        clip = self.transform(clip, **parameters)
        if boxes is None:
            return clip
        moved = self.transform_boxes(boxes, size, **parameters)
        padding = ~boxes.any(axis=-1, keepdims=True)
        return clip, np.where(padding, 0, moved).astype("float32")

    def _generator(self):
        """A generator for one call, since several threads may call at once."""
        with self._lock:
            return np.random.default_rng(self._rng.integers(2**63))

    def _augment_in_tensorflow(self, clips, boxes=None):
        import tensorflow as tf

        *leading, height, width, channels = clips.shape
        shape = (*leading, *self.output_size((height, width)), channels)
        inputs, types = [clips], clips.dtype
        if boxes is not None:
            inputs, types = [clips, tf.convert_to_tensor(boxes)], [types, tf.float32]

        def augment(tensors):
            return tf.numpy_function(self._augment, tensors, types)

        results = call_under_lock(augment, inputs)
        augmented = results if boxes is None else results[0]
        augmented.set_shape(shape)
        if boxes is None:
            return augmented
        results[1].set_shape(inputs[1].shape)
        return augmented, results[1]


def _check_boxes(boxes, clips):
    boxes = np.asarray(boxes, "float32")
    if boxes.shape[:-2] != clips.shape[:-4] or boxes.shape[-1:] != (4,):
        raise ValueError(
            "`boxes` must be (N, 4) for one clip, or (B, N, 4) for several. Received: "
            f"boxes of shape {boxes.shape} for clips of shape {clips.shape}"
        )
    return boxes


def _is_tensorflow(x):
    """Whether `x` is a tensor of TensorFlow, without importing it."""
    tf = sys.modules.get("tensorflow")
    return tf is not None and tf.is_tensor(x)
