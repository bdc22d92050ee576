"""Fixtures that the tests of the models share."""

import pytest


@pytest.fixture
def weights_of_zeros(monkeypatch):
    """Make networks quickly whose first weights nobody looks at."""
    import keras

    monkeypatch.setattr(
        keras.initializers.VarianceScaling,
        "__call__",
        lambda self, shape, dtype=None, **kwargs: keras.ops.zeros(shape, dtype),
    )
