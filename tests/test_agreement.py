"""With the same weights, the three backends give the same numbers."""

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np

from tests.agreement_worker import all_outputs
from tests.networks import DETECTORS, FAMILIES
from tests.routines import relative_error

BACKENDS = ("tensorflow", "jax", "torch")


def test_backends_agree(tmp_path):
    """One test: the outputs of a backend take half a minute to make."""
    ours = keras.backend.backend()
    others = [backend for backend in BACKENDS if backend != ours]
    outputs = {backend: _outputs(backend, tmp_path) for backend in others}
    outputs[ours] = all_outputs()
    for name, expected in outputs["tensorflow"].items():
        assert np.ptp(expected) > 0, name
        for backend in ("jax", "torch"):
            error = relative_error(outputs[backend][name], expected)
            assert error < 1e-4, (name, backend)
    families = {name.partition("/")[0] for name in outputs["tensorflow"]}
    assert families == {*FAMILIES, *DETECTORS}


def _outputs(backend, folder):
    path = folder / f"{backend}.npz"
    subprocess.run(
        [sys.executable, "-m", "tests.agreement_worker", str(path)],
        check=True,
        cwd=Path(__file__).resolve().parents[1],
        env={**os.environ, "KERAS_BACKEND": backend},
    )
    return dict(np.load(path))
