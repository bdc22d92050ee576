"""Results of the demo, for its report."""

import dataclasses

import numpy as np


@dataclasses.dataclass
class Results:
    """The results of the demo, filled in step by step.

    Attributes:
        preset: name of the preset it started from.
        generated: whether the videos were generated.
        class_names: names of the classes.
        training_paths: videos trained on.
        training_labels: the number of the class of each.
        testing_paths: videos tested on.
        before: `evaluate.Predictions` for the test videos before the training.
        after: the same after the training.
        history: dictionary from metric to values per epoch.
        training_seconds: seconds of the training.
        predictions: list of `(path, true class, [(class, probability), ...])`.
        compared_videos: number of test videos on which the exports were compared.
        saved_model: `ExportReport`.
        tflite: `ExportReport`.
        skipped: `(path, reason)` of videos that could not be read.
        seconds: seconds of the whole demo.
    """

    preset: str
    generated: bool
    class_names: list = dataclasses.field(default_factory=list)
    training_paths: list = dataclasses.field(default_factory=list)
    training_labels: object = ()
    testing_paths: list = dataclasses.field(default_factory=list)
    before: object = None
    after: object = None
    history: dict = dataclasses.field(default_factory=dict)
    training_seconds: float = 0.0
    predictions: list = dataclasses.field(default_factory=list)
    compared_videos: int = 0
    saved_model: object = None
    tflite: object = None
    skipped: list = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    @property
    def readable_paths(self):
        """The test videos that were predicted, in order."""
        unreadable = {str(path) for path, _ in self.skipped}
        return [path for path in self.testing_paths if str(path) not in unreadable]

    def example_of(self, number):
        """Index of a readable test video of a class, a misclassified one if any is.

        `None` if the test videos have none of the class, or their order is not known.
        """
        if len(self.after.labels) != len(self.readable_paths):
            return None
        members = np.flatnonzero(self.after.labels == number)
        if not len(members):
            return None
        wrong = members[~self.after.correct[members]]
        return int(wrong[0] if len(wrong) else members[0])

    def to_json(self):
        """The content of `report.json`."""
        return {
            "preset": self.preset,
            "classes": list(self.class_names),
            "training_videos": len(self.training_paths),
            "test_videos": len(self.testing_paths),
            "skipped_videos": [list(pair) for pair in self.skipped],
            "epochs": len(self.history["loss"]),
            "accuracy_before": self.before.accuracy,
            "accuracy_after": self.after.accuracy,
            "confusion": self.after.confusion().tolist(),
            "history": self.history,
            "compared_videos": self.compared_videos,
            "saved_model_max_diff": self.saved_model.max_diff,
            "saved_model_same_class": self.saved_model.top1,
            "saved_model_bytes": self.saved_model.size,
            "tflite_max_diff": self.tflite.max_diff,
            "tflite_same_class": self.tflite.top1,
            "tflite_bytes": self.tflite.size,
            "tflite_ops": list(self.tflite.ops),
            "seconds": round(self.seconds, 1),
            "training_seconds": round(self.training_seconds, 1),
        }
