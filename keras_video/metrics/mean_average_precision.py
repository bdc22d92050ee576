"""Result of an evaluation of detections: average precision by class."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class MeanAveragePrecision:
    """The average precision of each class, and their mean.

    All dictionaries are by the label's id. Classes without ground truth have NaN and do
    not count in the mean.

    Args:
        per_class: `{label: average precision}`, 0..1.
        recall: `{label: fraction of the ground truth that was found}`, 0..1.
        num_ground_truth: `{label: entries of the ground truth}`.
        num_detections: `{label: detections that were scored}`.
        left_out: `{reason: detections that were not scored}`.
        num_key_frames: key frames that were scored; 0 for tubes.

    Example:
    >>> result = MeanAveragePrecision({1: 0.5, 2: float("nan"), 3: 1.0})
    >>> result.map
    0.75
    """

    per_class: dict
    recall: dict = dataclasses.field(default_factory=dict)
    num_ground_truth: dict = dataclasses.field(default_factory=dict)
    num_detections: dict = dataclasses.field(default_factory=dict)
    left_out: dict = dataclasses.field(default_factory=dict)
    num_key_frames: int = 0

    @property
    def map(self):
        """The mean over the classes that have ground truth; NaN if there is none."""
        known = [value for value in self.per_class.values() if not np.isnan(value)]
        return float(np.mean(known)) if known else float("nan")

    @classmethod
    def from_hits(cls, hits, num_ground_truth, area, **more):
        """The result, from the hits and misses of each class.

        Args:
            hits: `{label: (n,) bool}`, the best detection first.
            num_ground_truth: `{label: entries of the ground truth}`.
            area: function of (hits, number) of a class that returns its average
                precision.
            **more: the other fields.
        """
        counts = num_ground_truth
        return cls(
            {label: float(area(hits[label], counts[label])) for label in hits},
            {
                label: float(found.sum() / counts[label]) if counts[label] else np.nan
                for label, found in hits.items()
            },
            counts,
            {label: len(found) for label, found in hits.items()},
            **more,
        )
