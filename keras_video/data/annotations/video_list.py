"""Lists of videos with their labels."""

from dataclasses import dataclass, field

import numpy as np

from keras_video._advice import Advice, advised
from keras_video.validation import check_choice, some

LABEL_MODES = ("int", "categorical", "binary", "multi_label", None)


@dataclass
class VideoList:
    """Paths of videos, their labels and the names of the classes.

    Args:
        paths: one string per video.
        labels: class numbers, one list per video (several for multi-label sets), or
            None where there are no labels.
        class_names: the classes' names by number.
        source: the folder or csv file, for messages.
        segments: lists of (class number, start, end), in seconds, one per video; None
            where times are not known.
    """

    paths: list
    labels: list | None
    class_names: list = field(default_factory=list)
    source: str = ""
    segments: list | None = None

    def __len__(self):
        return len(self.paths)

    def select(self, positions):
        """The videos at `positions`, in that order."""
        labels = self.labels and [self.labels[i] for i in positions]
        segments = self.segments and [self.segments[i] for i in positions]
        paths = [self.paths[i] for i in positions]
        return VideoList(paths, labels, self.class_names, self.source, segments)

    def encoded(self, label_mode):
        """The labels as an array: (N,) int32, or float32 (N, num_classes), (N, 1).

        Raises:
            ValueError: if the labels do not fit `label_mode`.
        """
        check_choice("label_mode", label_mode, LABEL_MODES)
        if self.labels is None or label_mode is None:
            return None
        classes = len(self.class_names)
        if label_mode == "binary" and classes != 2:
            raise ValueError(
                '`label_mode="binary"` needs exactly 2 classes, but '
                f"{self.source} has {classes}: {some(self.class_names)}. "
                'Use label_mode="int" or "categorical".'
            )
        if label_mode != "multi_label":
            self._check_single(label_mode)
        if label_mode in ("categorical", "multi_label"):
            encoded = np.zeros((len(self), classes), "float32")
            for row, numbers in zip(encoded, self.labels, strict=True):
                row[list(numbers)] = 1
            return encoded
        numbers = np.array([label for (label,) in self.labels], "int32")
        if label_mode == "binary":
            return numbers[:, None].astype("float32")
        return numbers

    def _check_single(self, label_mode):
        for path, numbers in zip(self.paths, self.labels, strict=True):
            if len(numbers) != 1:
                names = [self.class_names[n] for n in numbers]
                raise advised(
                    ValueError(
                        f"{path} has {len(numbers)} labels ({some(names)}), where one "
                        "label per video is needed."
                    ),
                    Advice(
                        f"Instead of {label_mode!r}, {{}} takes any number.",
                        "label_mode",
                        "multi_label",
                    ),
                )
