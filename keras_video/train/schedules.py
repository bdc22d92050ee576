"""Schedules of the learning rate over the steps of a training."""

import keras

from keras_video.validation import check_count, check_fraction, check_positive


def warmup_cosine(peak, steps, warmup=0.1, start=0.1, end=0.01):
    """A learning rate that rises linearly to its peak, then falls as a cosine does.

    Args:
        peak: the highest learning rate.
        steps: steps of the whole training, at least 2.
        warmup: fraction of the steps over which it rises, below 1; at least one step.
        start: learning rate of the first step, as a fraction of the peak.
        end: learning rate of the last step, as a fraction of the peak.

    Returns:
        `keras.optimizers.schedules.CosineDecay`.

    Raises:
        ValueError: an argument is out of range.

    Example:
    >>> schedule = warmup_cosine(1.0, steps=100)
    >>> [round(float(schedule(step)), 2) for step in (0, 5, 10, 100)]
    [0.1, 0.55, 1.0, 0.01]

    Reference:
        Loshchilov and Hutter, SGDR, https://arxiv.org/abs/1608.03983, equation 5.
    """
    check_positive("peak", peak)
    check_count("steps", steps, least=2)
    check_fraction("warmup", warmup, below_one=True)
    check_fraction("start", start)
    check_fraction("end", end)
    rising = max(int(steps * warmup), 1)
    return keras.optimizers.schedules.CosineDecay(
        peak * start,
        steps - rising,
        alpha=end,
        warmup_target=peak,
        warmup_steps=rising,
    )
