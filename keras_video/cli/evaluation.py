"""Results of an evaluation of a classifier, as text or JSON."""

import dataclasses
import json

from keras_video.cli.protocol import Protocol


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """What was evaluated, how, and what was found.

    Args:
        model: name or path.
        predictions: `keras_video.evaluate.Predictions`.
        protocol: `Protocol`.
        of: dictionary from option to value: which of the videos; None for all.
    """

    model: str
    predictions: object
    protocol: Protocol
    of: dict

    def report(self):
        """The result as a JSON object."""
        views = f"{self.protocol.temporal_views}x{self.protocol.spatial_views}"
        told = {"model": self.model, "views": views}
        told["aggregate"] = self.protocol.aggregate
        told |= {name: value for name, value in self.of.items() if value is not None}
        return {**told, **self.predictions.report()}

    def summary(self):
        """The figures in one line."""
        found = self.predictions
        right, number = int(found.correct.sum()), len(found.correct)
        figures = [f"accuracy {found.accuracy:.3f} ({right} of {number} videos)"]
        if found.multi_label:
            figure = f"mean average precision {found.mean_average_precision:.3f}"
            return f"{figure}, {figures[0]}"
        if found.scores.shape[1] > 5:
            figures.append(f"top-5 accuracy {found.top_k_accuracy(5):.3f}")
        figures.append(f"mean class accuracy {found.mean_class_accuracy:.3f}")
        return ", ".join(figures)


def print_evaluation(evaluation, as_json=False):
    """Print the result of each class, and the figures."""
    if as_json:
        print(json.dumps(evaluation.report(), indent=2))
        return
    for name, (right, total) in evaluation.predictions.count_by_class().items():
        print(f"{name:<24} {right:5d} of {total}")
    if evaluation.protocol.several_views:
        print(f"{evaluation.protocol}:")
    print(evaluation.summary())


def print_folds(evaluations, as_json=False):
    """Print the figures of each fold, and their means."""
    from keras_video.evaluate import average_folds

    means = average_folds([each.predictions for each in evaluations])
    if as_json:
        folds = [each.report() for each in evaluations]
        print(json.dumps({"mean": means, "folds": folds}, indent=2))
        return
    for each in evaluations:
        print(f"fold {each.of['fold']}: {each.summary()}")
    figures = [f"{name.replace('_', ' ')} {mean:.3f}" for name, mean in means.items()]
    print(f"mean of {len(evaluations)} folds: {', '.join(figures)}")
