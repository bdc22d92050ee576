"""The metric by which one epoch of a training is better than another."""

import math

# The first that there is; then any other metric of the validation, then its loss.
_FIRST = ("val_frame_map", "val_mean_average_precision", "val_accuracy")


class Monitor:
    """Compares epochs by a metric: less is better if its name ends in `loss`.

    Args:
        name: of the metric in the logs; None for the frame-mAP, mAP or accuracy of the
            validation, or else its loss.

    Example:
    >>> monitor = Monitor()
    >>> monitor.is_better([{"val_accuracy": 0.5}, {"val_accuracy": 0.6}], best=0)
    True
    """

    def __init__(self, name=None):
        self.name = name

    def is_better(self, history, best):
        """Whether the last epoch is better than the best one before it.

        Args:
            history: list of the metrics of each epoch, by name.
            best: number of the best epoch before the last; None if there is none.

        Raises:
            ValueError: there is no such metric.
        """
        name = self._find(history[-1])
        if best is None:
            return True
        new, old = history[-1][name], history[best][name]
        if math.isnan(new) or math.isnan(old):
            return math.isnan(old) and not math.isnan(new)
        return new < old if name.endswith("loss") else new > old

    def _find(self, logs):
        if self.name is not None:
            if self.name not in logs:
                raise ValueError(
                    "`training.monitor` must be a metric of an epoch: "
                    f"{', '.join(logs)}. Received: training.monitor={self.name!r}"
                )
            return self.name
        measured = [n for n in logs if n.startswith("val_") and not n.endswith("loss")]
        for name in (*_FIRST, *measured, "val_loss", "loss"):
            if name in logs:
                return name
        return next(iter(logs))
