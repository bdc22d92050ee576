"""Callback that computes video-mAP after every epoch."""

from keras_video.metrics.ground_truth_tubes import ground_truth_tubes
from keras_video.metrics.key_frame_callback import KeyFrameCallback
from keras_video.metrics.video_map import video_map


class VideoMAP(KeyFrameCallback):
    """Adds video-mAP to the logs of `fit`, for the callbacks after this one.

    ```
    end of an epoch -> model.predict(data) -> key_frames.detections -> link -> video_map
    ```

    Args:
        data: a detection data set made with `shuffle=False`, or inputs of the model as
            arrays.
        key_frames: the `KeyFrames` of its clips, in their order, with the actors in
            their ground truth. `None`: `data.key_frames`.
        link: function from `ActionBoxes` to a list of `ActionTube`, which joins the
            detections of one person. `None` links by overlap:
            `ground_truth_tubes(link_tracks(table))`.
        iou_threshold: overlap from which on a tube is right; or several, over which is
            averaged.
        max_gap: seconds between two key frames of the ground truth up to which they are
            of one tube.
        name: the figure's name in the logs.
        **kwargs: `label_ids` (ids that are scored, for AVA 60 of 80), `frequency`,
            `min_score` and `batch_size`, see `KeyFrameCallback`.

    Attributes:
        result: `MeanAveragePrecision` of the last evaluation, with each class's figure.

    Raises:
        ValueError: if there are no key frames, if these have no ground truth with the
            labels, if that does not know its actors, or if the data set is shuffled.

    Example:
    >>> import keras, numpy as np
    >>> from keras_video.data import ActionBoxes, ActionTube, KeyFrames
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> key_frames = KeyFrames(
    ...     ("a",), (902.0,), ([box],), ([1.0],), (12,), ("stand",), 1,
    ...     ActionBoxes(["a"], [902.0], [box], [12], actors=[7]),
    ... )
    >>> def link(table):
    ...     return [
    ...         ActionTube(video_id, label, score, [timestamp], [box])
    ...         for video_id, timestamp, box, label, score, _ in zip(*table.columns())
    ...     ]
    >>> model = keras.Sequential([keras.layers.Dense(1, "sigmoid")])
    >>> model.compile("sgd", "binary_crossentropy")
    >>> callback = VideoMAP(np.array([[box]]), key_frames, link=link)
    >>> history = model.fit(
    ...     np.array([[box]]), np.ones((1, 1, 1)), callbacks=[callback], verbose=0
    ... )
    >>> history.history["val_video_map"]
    [1.0]
    """

    def __init__(
        self,
        data,
        key_frames=None,
        *,
        link=None,
        iou_threshold=0.5,
        max_gap=1.0,
        name="val_video_map",
        **kwargs,
    ):
        super().__init__(data, key_frames, name=name, **kwargs)
        self.link, self.iou_threshold = link or _by_overlap, iou_threshold
        self.max_gap = max_gap
        # What is wrong with the ground truth is said before the first epoch.
        self._truth()

    def measure(self, detections):
        """`MeanAveragePrecision` of a table of detections."""
        return video_map(
            self._truth(),
            self.link(detections),
            self.label_ids,
            iou_threshold=self.iou_threshold,
        )

    def _truth(self):
        return ground_truth_tubes(
            self.readable(self.key_frames.ground_truth), self.max_gap
        )


def _by_overlap(table):
    # Not before it is needed: reading and drawing videos stand beside it.
    from keras_video.detection.link_tracks import link_tracks

    return ground_truth_tubes(link_tracks(table))
