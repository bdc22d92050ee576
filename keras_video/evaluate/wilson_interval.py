"""Confidence interval of a fraction of videos."""

import math


def wilson_interval(right, total, z=1.96):
    """The interval that a fraction lies in, by Wilson's score.

    Args:
        right: number of videos that were classified correctly.
        total: number of videos, at least 1.
        z: standard deviations; 1.96 for a confidence of 95 %.

    Returns:
        `(lowest, highest)` fraction.

    Example:
    >>> [round(end, 3) for end in wilson_interval(8, 10)]
    [0.49, 0.943]

    Reference:
        Wilson, Probable Inference, the Law of Succession, and Statistical Inference,
        Journal of the American Statistical Association 22, 1927.
    """
    fraction, square = right / total, z * z
    middle = fraction + square / (2 * total)
    spread = fraction * (1 - fraction) / total + square / (4 * total * total)
    scale = 1 + square / total
    low = (middle - z * math.sqrt(spread)) / scale
    high = (middle + z * math.sqrt(spread)) / scale
    return max(low, 0.0), min(high, 1.0)
