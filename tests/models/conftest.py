"""Fixtures that the tests of the models share."""

import keras
import pytest
from keras import ops


@pytest.fixture
def weights_of_zeros(monkeypatch):
    """Make networks quickly whose first weights nobody looks at."""
    monkeypatch.setattr(
        keras.initializers.VarianceScaling,
        "__call__",
        lambda self, shape, dtype=None, **kwargs: ops.zeros(shape, dtype),
    )
