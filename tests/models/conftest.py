"""Fixtures that the tests of the models share."""

import pytest


@pytest.fixture
def weights_of_zeros(monkeypatch):
    """Make networks quickly whose first weights nobody looks at."""
    import numpy as np

    monkeypatch.setattr(
        "keras_video.layers.numpy_initializer.draw_weights",
        lambda initializer, shape: np.zeros(shape, "float32"),
    )
