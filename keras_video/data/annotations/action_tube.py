"""Boxes of one person over time, with one action."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class ActionTube:
    """The boxes of one actor over time, with one label and one score.

    Ground truth and detections alike.

    Args:
        video_id: str.
        label: the id in the label map.
        score: how sure the detector is; 1 for ground truth.
        timestamps: (n,) float64, seconds from the start of the video, increasing.
        boxes: (n, 4) float32, (x1, y1, x2, y2) in fractions of the image, 0..1, one for
            each timestamp.

    Raises:
        ValueError: if there is no box, if boxes and timestamps differ in number, or if
            the timestamps do not increase.

    Example:
    >>> tube = ActionTube("a", 12, 0.9, [3.0, 4.0], [[0.1, 0.1, 0.5, 0.9]] * 2)
    >>> len(tube), tube.boxes.shape
    (2, (2, 4))
    """

    video_id: str
    label: int
    score: float
    timestamps: np.ndarray
    boxes: np.ndarray

    def __post_init__(self):
        timestamps = np.asarray(self.timestamps, "float64").reshape(-1)
        boxes = np.asarray(self.boxes, "float32").reshape(-1, 4)
        if not len(timestamps) or len(timestamps) != len(boxes):
            raise ValueError(
                "A tube needs a box for each timestamp, at least one. Received: "
                f"{len(timestamps)} timestamps, {len(boxes)} boxes"
            )
        if not (np.diff(timestamps) > 0).all():
            raise ValueError(
                "The timestamps of a tube must increase. Received: "
                f"timestamps={timestamps.tolist()}"
            )
        object.__setattr__(self, "timestamps", timestamps)
        object.__setattr__(self, "boxes", boxes)

    def __len__(self):
        return len(self.timestamps)
