"""Random scores of views and labels of videos, the same wherever they are drawn."""

import numpy as np

NUMBER = 100


def draw_case(seed):
    """One case: scores (videos, views, classes), labels, whether several per video.

    In cases of several labels some classes have no positive, and some videos no label;
    in every third case scores are rounded, so that many are equal.
    """
    rng = np.random.default_rng(seed)
    videos, views, classes = rng.integers((2, 1, 6), (40, 31, 30))
    logits = rng.normal(size=(videos, views, classes)).astype("float32")
    multi_label = bool(seed % 2)
    if not multi_label:
        odds = np.exp(logits)
        return odds / odds.sum(-1, keepdims=True), rng.integers(classes, size=videos)
    scores = 1 / (1 + np.exp(-logits))
    labels = (rng.random((videos, classes)) < 0.15).astype("float32")
    labels[0, 0] = 1  # at least one
    if seed % 3 == 0:
        scores = np.round(scores, 1)
    return scores, labels
