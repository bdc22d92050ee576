"""Results of a detector at key frames, with their average precision."""

import dataclasses
import math

from keras_video.data.annotations.action_boxes import ActionBoxes
from keras_video.data.annotations.write_ava_csv import write_ava_csv
from keras_video.metrics.mean_average_precision import MeanAveragePrecision


@dataclasses.dataclass(frozen=True)
class DetectionResults:
    """The detections of a detector at key frames, and their average precision.

    Attributes:
        detections: `ActionBoxes`, a row for each action of each box.
        precision: `MeanAveragePrecision`, by the ids of the classes.
        class_names: dictionary from id to name of the classes that are scored.

    Example:
    >>> results = DetectionResults(
    ...     ActionBoxes.empty(),
    ...     MeanAveragePrecision({1: 0.5, 2: float("nan")}, num_ground_truth={1: 4}),
    ...     {1: "stand", 2: "walk"},
    ... )
    >>> results.frame_map, results.by_class()["stand"]["average_precision"]
    (0.5, 0.5)
    """

    detections: ActionBoxes
    precision: MeanAveragePrecision
    class_names: dict

    @property
    def frame_map(self):
        """Mean over the classes of the average precision; NaN if there is no truth."""
        return self.precision.map

    @property
    def num_key_frames(self):
        """Number of key frames that were scored."""
        return self.precision.num_key_frames

    def by_class(self):
        """Dictionary from class name to its figures; None is what cannot be said."""
        known = self.precision
        return {
            name: {
                "id": number,
                "average_precision": _or_none(known.per_class.get(number)),
                "recall": _or_none(known.recall.get(number)),
                "ground_truth": known.num_ground_truth.get(number, 0),
                "detections": known.num_detections.get(number, 0),
            }
            for number, name in self.class_names.items()
        }

    def report(self):
        """The results as a JSON object."""
        return {
            "frame_map": _or_none(self.frame_map),
            "key_frames": self.num_key_frames,
            "not_scored": {k: n for k, n in self.precision.left_out.items() if n},
            "classes": self.by_class(),
        }

    def lines(self):
        """The results as text: a line for each class, and the mean."""
        width = max(map(len, self.class_names.values()))
        for name, found in self.by_class().items():
            value = found["average_precision"]
            text = "    -" if value is None else f"{value:.3f}"
            yield f"{name:<{width}}  {text}  {found['ground_truth']:6d} annotated"
        classes = sum(not math.isnan(v) for v in self.precision.per_class.values())
        yield (
            f"frame-mAP {self.frame_map:.3f} ({classes} classes, "
            f"{self.num_key_frames} key frames)"
        )

    def save_csv(self, path, overwrite=False):
        """Write the detections as a csv file that the official AVA evaluation takes.

        Args:
            path: the file.
            overwrite: replace a file that is there.

        Raises:
            FileExistsError: if there is a file and it may not be replaced.
        """
        write_ava_csv(self.detections, path, "detections", overwrite)


def _or_none(value):
    return None if value is None or math.isnan(value) else float(value)
