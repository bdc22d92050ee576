"""Mean average precision of several labels per video, as a metric of Keras."""

import keras
from keras import ops

from keras_video.validation import check_count


@keras.saving.register_keras_serializable(package="keras_video")
class MultiLabelMAP(keras.metrics.Metric):
    """Mean average precision over all examples of an epoch, not the mean of batches.

    It is that of `multi_label_map`, to float32's rounding: scikit-learn's
    `average_precision_score` of each class, averaged over the classes that have
    positives. It needs every score, so it stores those of up to `max_examples`
    examples. After more of them in an epoch it is NaN, never the figure of a part.

    Use it as one of `compile(weighted_metrics=[...])`: examples of weight 0, which fill
    up batches, then do not count. Monitor it with `mode="max"`.

    Args:
        max_examples: most examples of one epoch, in training or in validation; those
            that fill up batches are among them.
        num_classes: number of classes.
        name: name of the metric.

    Input shape:
        Labels and scores `(B, num_classes)`; weights `(B,)`. Labels of 0.5 and more are
        positive, so that smoothed and mixed ones are taken.

    Raises:
        ValueError: an argument is no whole number of at least 1.

    Example:
    >>> metric = MultiLabelMAP(max_examples=100, num_classes=2)
    >>> metric.update_state([[1, 0], [1, 1]], [[0.9, 0.2], [0.3, 0.8]])
    >>> metric.update_state([[0, 1]], [[0.6, 0.7]])
    >>> round(float(metric.result()), 4)
    0.9167
    """

    def __init__(self, max_examples, num_classes, name="mean_average_precision"):
        super().__init__(name=name, dtype="float32")
        self.max_examples = check_count("max_examples", max_examples)
        self.num_classes = check_count("num_classes", num_classes)
        shape = (self.max_examples, self.num_classes)
        # The newest examples are the first rows. A row of weight 0 changes nothing, so
        # that those not yet used need no mark.
        self._scores = self._variable(shape, "scores")
        self._labels = self._variable(shape, "labels")
        self._weights = self._variable(shape[:1], "weights")
        self._seen = self._variable((), "seen")

    def _variable(self, shape, name):
        return self.add_variable(shape=shape, initializer="zeros", name=name)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Store a batch of labels and scores."""
        scores = ops.reshape(ops.cast(y_pred, "float32"), (-1, self.num_classes))
        labels = ops.reshape(ops.cast(y_true, "float32"), (-1, self.num_classes))
        weights = ops.ones_like(scores[:, 0])
        if sample_weight is not None:
            weights = weights * ops.reshape(ops.cast(sample_weight, "float32"), (-1,))
        self._push(self._scores, scores)
        self._push(self._labels, ops.cast(labels >= 0.5, "float32"))
        self._push(self._weights, weights)
        self._seen.assign(self._seen + ops.sum(ops.ones_like(weights)))

    def _push(self, variable, rows):
        variable.assign(ops.concatenate([rows, variable])[: self.max_examples])

    def result(self):
        """The mean over classes with positives; NaN if there are none."""
        precision, positives = _average_precisions(
            ops.convert_to_tensor(self._labels),
            ops.convert_to_tensor(self._scores),
            ops.convert_to_tensor(self._weights),
        )
        known = positives > 0
        number = ops.sum(ops.cast(known, "float32"))
        mean = ops.sum(ops.where(known, precision, 0.0)) / ops.maximum(number, 1.0)
        whole = ops.logical_and(self._seen <= self.max_examples, number > 0)
        return ops.where(whole, mean, float("nan"))

    def get_config(self):
        return {
            "max_examples": self.max_examples,
            "num_classes": self.num_classes,
            "name": self.name,
        }


def _average_precisions(labels, scores, weights):
    """(average precision, weight of the positives) of each class, as tensors (C,).

    Args:
        labels: `(N, C)` of 0 and 1.
        scores: `(N, C)`.
        weights: `(N,)`.
    """
    rows, classes = scores.shape
    weights = ops.broadcast_to(weights[:, None], (rows, classes))
    positives = ops.sum(labels * weights, axis=0)
    # Scores that are no numbers come last, and are never found.
    unknown = ops.isnan(scores)
    scores = ops.where(unknown, -float("inf"), scores)
    weights = ops.where(unknown, 0.0, weights)

    order = ops.argsort(-scores, axis=0)
    scores, labels, weights = (
        ops.take_along_axis(each, order, axis=0) for each in (scores, labels, weights)
    )
    # Examples of equal scores are one group; its sums are put in the group's row.
    begins = ops.cast(scores[1:] != scores[:-1], "int32")
    group = ops.cumsum(ops.pad(begins, ((1, 0), (0, 0))), axis=0)
    cell = ops.reshape(group * classes + ops.arange(classes, dtype="int32"), (-1,))

    def by_group(values):
        sums = ops.segment_sum(ops.reshape(values, (-1,)), cell, rows * classes)
        return ops.reshape(sums, (rows, classes))

    found = by_group(labels * weights)
    right, seen = ops.cumsum(found, axis=0), ops.cumsum(by_group(weights), axis=0)
    area = ops.sum(found * right / ops.where(seen > 0, seen, 1.0), axis=0)
    return area / ops.where(positives > 0, positives, 1.0), positives
