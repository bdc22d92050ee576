"""Callback that computes frame-mAP after every epoch."""

from keras_video.metrics.frame_map import frame_map
from keras_video.metrics.key_frame_callback import KeyFrameCallback


class FrameMAP(KeyFrameCallback):
    """Adds frame-mAP to the logs of `fit`, for the callbacks after this one.

    ```
    end of an epoch -> model.predict(data) -> key_frames.detections -> frame_map -> logs
    ```

    `EarlyStopping` and `ModelCheckpoint` can monitor it if they stand behind this
    callback in the list; the history has it, too. In epochs without an evaluation
    (`frequency`) it is missing, as Keras's own are with `validation_freq`.

    Args:
        data: a detection data set made with `shuffle=False`, or inputs of the model as
            arrays.
        key_frames: the `KeyFrames` of its clips, in their order. `None`:
            `data.key_frames`.
        iou_threshold: overlap from which on a detection is right.
        excluded: pairs (video id, timestamp) of key frames that are not scored.
        score_empty: whether key frames of the data set that the ground truth does not
            name are scored; whatever is found there is then wrong. Those that the
            annotation lists, without a box or an action, always are, as by the
            official tool.
        max_detections: rows that a key frame keeps, of all classes together; `None`
            for all.
        name: the figure's name in the logs.
        **kwargs: `label_ids` (ids that are scored, for AVA 60 of 80), `frequency`,
            `min_score` and `batch_size`, see `KeyFrameCallback`.

    Attributes:
        result: `MeanAveragePrecision` of the last evaluation, with each class's figure.

    Raises:
        ValueError: if there are no key frames, if these have no ground truth with the
            labels, if a box of it is inverted, or if the data set is shuffled.

    Example:
    >>> import keras, numpy as np
    >>> from keras_video.data import ActionBoxes, KeyFrames
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> key_frames = KeyFrames(
    ...     ("a",), (902.0,), ([box],), ([1.0],), (12, 80), ("stand", "watch"), 1,
    ...     ActionBoxes(["a"], [902.0], [box], [12]),
    ... )
    >>> model = keras.Sequential([keras.layers.Dense(2, "sigmoid")])
    >>> model.compile("sgd", "binary_crossentropy")
    >>> boxes, labels = np.array([[box]]), np.array([[[1.0, 0.0]]])
    >>> history = model.fit(
    ...     boxes, labels, callbacks=[FrameMAP(boxes, key_frames)], verbose=0
    ... )
    >>> history.history["val_frame_map"]
    [1.0]
    """

    def __init__(
        self,
        data,
        key_frames=None,
        *,
        iou_threshold=0.5,
        excluded=(),
        score_empty=False,
        max_detections=50,
        name="val_frame_map",
        **kwargs,
    ):
        super().__init__(data, key_frames, name=name, **kwargs)
        times = zip(self.key_frames.video_ids, self.key_frames.timestamps, strict=True)
        self._how = {
            "iou_threshold": iou_threshold,
            "excluded": list(excluded),
            "key_frames": [
                *(times if score_empty else ()),
                *self.key_frames.without_actions,
            ],
            "max_detections": max_detections,
        }
        # What is wrong with the ground truth is said before the first epoch.
        self.measure(self.key_frames.ground_truth)

    def measure(self, detections):
        """`MeanAveragePrecision` of a table of detections."""
        truth = self.key_frames.ground_truth
        how = {**self._how, "excluded": [*self._how["excluded"], *self.unreadable]}
        return frame_map(truth, detections, self.label_ids, **how)
