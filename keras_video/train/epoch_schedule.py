"""The learning rate of a recipe, by the fraction of the epoch."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_video")
class EpochSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate by epochs, set at each step, as in PySlowFast.

    At step n the epoch is n / steps_per_epoch, with its fraction. In a warm-up the rate
    rises linearly, from `warmup_from` to what the schedule says at the warm-up's end.

    Args:
        peak: the highest learning rate.
        steps_per_epoch: batches of an epoch, whether they are accumulated or not.
        epochs: of the whole training.
        kind: `"constant"`, `"cosine"` or `"steps"`.
        warmup_epochs: epochs over which the rate rises; may be a fraction.
        warmup_from: learning rate of the first step, where there is a warm-up.
        end: learning rate after the last step, of `"cosine"`.
        after_warmup: whether the cosine starts where the warm-up ends, rather than with
            the training (PySlowFast's `COSINE_AFTER_WARMUP`).
        milestones: epochs after which the rate is multiplied by `factor`, of `"steps"`.
        factor: see `milestones`.

    Example:
    >>> schedule = EpochSchedule(
    ...     1.0, steps_per_epoch=10, epochs=10, kind="cosine", warmup_epochs=2
    ... )
    >>> [round(float(schedule(step)), 3) for step in (0, 10, 20, 60, 100)]
    [0.0, 0.5, 1.0, 0.5, 0.0]

    Reference:
        PySlowFast, https://github.com/facebookresearch/SlowFast, utils/lr_policy.py.
    """

    def __init__(
        self,
        peak,
        steps_per_epoch,
        epochs,
        kind="constant",
        warmup_epochs=0.0,
        warmup_from=0.0,
        end=0.0,
        after_warmup=True,
        milestones=(),
        factor=0.1,
    ):
        super().__init__()
        self.peak, self.steps_per_epoch, self.epochs = peak, steps_per_epoch, epochs
        self.kind = kind
        self.warmup_epochs, self.warmup_from = warmup_epochs, warmup_from
        self.end, self.after_warmup = end, after_warmup
        self.milestones, self.factor = tuple(milestones), factor

    def __call__(self, step):
        epoch = ops.cast(step, "float32") / self.steps_per_epoch
        rate = self._after_warmup(epoch)
        if not self.warmup_epochs:
            return rate
        top = self._after_warmup(ops.cast(self.warmup_epochs, "float32"))
        rising = (
            self.warmup_from + epoch * (top - self.warmup_from) / self.warmup_epochs
        )
        return ops.where(epoch < self.warmup_epochs, rising, rate)

    def _after_warmup(self, epoch):
        """The learning rate at an epoch, without regard to the warm-up."""
        rate = ops.ones_like(epoch) * self.peak
        if self.kind == "cosine":
            first = self.warmup_epochs if self.after_warmup else 0.0
            part = ops.clip((epoch - first) / (self.epochs - first), 0.0, 1.0)
            height = 0.5 * (1.0 + ops.cos(math.pi * part))
            return self.end + (self.peak - self.end) * height
        for milestone in self.milestones if self.kind == "steps" else ():
            rate = ops.where(epoch < milestone, rate, rate * self.factor)
        return rate

    def get_config(self):
        return {
            "peak": self.peak,
            "steps_per_epoch": self.steps_per_epoch,
            "epochs": self.epochs,
            "kind": self.kind,
            "warmup_epochs": self.warmup_epochs,
            "warmup_from": self.warmup_from,
            "end": self.end,
            "after_warmup": self.after_warmup,
            "milestones": list(self.milestones),
            "factor": self.factor,
        }
