"""Exports of models that live on JAX and torch."""

import pytest

from tests.processes import run_python

EXPORT = """
import sys
from pathlib import Path
import keras
import numpy as np
from keras_video import export
from tests.networks import FAMILIES
from tests.routines import randomize

folder = Path(sys.argv[1])
model = FAMILIES["resnet3d"]()
randomize(model)
assert model.predict(np.ones((1, 8, 32, 32, 3)), verbose=0).std() > 1e-3
write = getattr(export, sys.argv[2])
report = write(model, folder / "model")
assert report.max_diff <= 1e-4, report
"""

BROKEN = """
class Unknown(keras.layers.Layer):
    def call(self, x):
        return x

model = keras.Sequential([keras.Input((2, 4, 4, 3)), Unknown()])
try:
    export.to_tflite(model, folder / "broken.tflite")
except ValueError as error:
    assert "Unknown" in str(error), error
else:
    raise AssertionError("no error")
"""


@pytest.mark.parametrize(
    "backend, writer, mistake",
    [("jax", "to_tflite", BROKEN), ("torch", "to_saved_model", "")],
    ids=["jax", "torch"],
)
def test_exports_from_other_backends(backend, writer, mistake, tmp_path):
    """Nothing is left of a model that cannot travel."""
    done = run_python(EXPORT + mistake, backend, tmp_path, writer)
    assert done.returncode == 0, done.stderr[-3000:]
    beside = {"model.json", "model.labels.txt"} if writer == "to_tflite" else set()
    assert {p.name for p in tmp_path.iterdir()} == {"model", *beside}
