"""Base class of the callbacks that evaluate a detector during training."""

import keras
import numpy as np

from keras_video.validation import check_count


class KeyFrameCallback(keras.callbacks.Callback):
    """Evaluates a detector on a data set of key frames after an epoch.

    Subclasses (`FrameMAP`, `VideoMAP`) define `measure(detections)`, which returns the
    `MeanAveragePrecision` of a table. Where the optimizer averages the weights
    (`use_ema`), the averaged ones are evaluated, which the model has after `fit`: so no
    `SwapEMAWeights(swap_on_epoch=True)` may stand before this callback.

    Args:
        data: what `model.predict` takes: a data set that is not shuffled, or arrays.
        key_frames: the `KeyFrames` of its clips, in their order. `None`:
            `data.key_frames`.
        label_ids: ids that are scored; `None` for those of the network's outputs.
        frequency: epochs from one evaluation to the next.
        name: the figure's name in the logs.
        min_score: detections that score less are ignored.
        batch_size: clips of a batch, where `data` are arrays.

    Raises:
        ValueError: if there are no key frames, if these have no ground truth with the
            labels, or if the data set is shuffled.
    """

    def __init__(
        self,
        data,
        key_frames=None,
        *,
        label_ids=None,
        frequency=1,
        name="val_map",
        min_score=0.0,
        batch_size=None,
    ):
        super().__init__()
        key_frames = (
            getattr(data, "key_frames", None) if key_frames is None else key_frames
        )
        self._check(data, key_frames, frequency)
        self.data, self.key_frames = data, key_frames
        self.label_ids = list(key_frames.label_ids if label_ids is None else label_ids)
        labels = np.unique(key_frames.ground_truth.labels).tolist()
        if not set(labels) & set(self.label_ids):
            raise ValueError(
                "The key frames have no ground truth with a label that is scored. "
                f"Received: labels {labels}, label_ids={self.label_ids}"
            )
        self.frequency, self.name = frequency, name
        self.min_score, self.batch_size = min_score, batch_size
        self.result = None

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.frequency:
            return
        # The package imports callbacks of this one.
        from keras_video.train.averaged_weights import averaged_weights

        with averaged_weights(self.model):
            detections = self.detections(self.model)
        self.result = self.measure(detections)
        if logs is not None:
            logs[self.name] = self.result.map

    def detections(self, model):
        """What a model finds at the key frames, as a table.

        Args:
            model: its `predict` gives scores (K, N, C).

        Returns:
            `ActionBoxes`.

        Raises:
            ValueError: if there is not a clip for each key frame.
        """
        scores = model.predict(self.data, batch_size=self.batch_size, verbose=0)
        number = len(self.key_frames)
        if getattr(self.data, "padded", False):
            scores = scores[:number]
        if len(scores) != number:
            raise ValueError(
                "The data set must give a clip for each of its key frames. Received: "
                f"{len(scores)} clips, {number} key frames"
            )
        return self.readable(self.key_frames.detections(scores, self.min_score))

    def readable(self, table):
        """The rows of a table at key frames whose clips could be read.

        A clip that cannot, of data made with `on_error="skip"`, is black: what a
        model finds in the annotated boxes of it is no result.
        """
        unreadable = self.unreadable
        times = zip(table.video_ids, table.timestamps, strict=True)
        return table[np.array([time not in unreadable for time in times], bool)]

    @property
    def unreadable(self):
        """Set of (video id, timestamp) of key frames whose clips were not read."""
        keys = self.key_frames
        numbers = getattr(self.data, "unreadable", ())
        return {(keys.video_ids[n], keys.timestamps[n]) for n in numbers}

    @staticmethod
    def _check(data, key_frames, frequency):
        if key_frames is None or key_frames.ground_truth is None:
            raise ValueError(
                "The data must have key frames with ground truth: a detection data set "
                "made from annotations, or `key_frames`. Received: "
                f"data={type(data).__name__}, key_frames="
                f"{'None' if key_frames is None else 'those without ground truth'}"
            )
        # A tf.data.Dataset has a method `shuffle`.
        if True in (getattr(data, "shuffled", 0), getattr(data, "shuffle", 0)):
            raise ValueError(
                "The clips must come in the order of the key frames, so the data set "
                "must be made with `shuffle=False`. Received: shuffle=True"
            )
        check_count("frequency", frequency)
