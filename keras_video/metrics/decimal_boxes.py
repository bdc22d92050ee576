"""Boxes in float64, exactly as an annotation file writes them."""

import numpy as np


def decimal_boxes(boxes):
    """Boxes in float64, rounded to the decimals that the file had before float32.

    Fractions of an image are written with at most six decimals; float32 keeps seven of
    a number below 1. Rounding there restores the numbers of the file, so that an
    overlap that is one half in the file is one half here.

    Example:
    >>> float(np.float32(0.123)), decimal_boxes(np.float32([0.123])).tolist()
    (0.12300000339746475, [0.123])
    """
    return np.round(np.asarray(boxes, "float64"), 7)
