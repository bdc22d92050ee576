"""With the same weights, the three backends give the same numbers."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.agreement_worker import all_outputs
from tests.networks import DETECTORS, FAMILIES
from tests.routines import relative_error

# All three in `make test`; `make test-gpu` runs where there may be fewer.
BACKENDS = [name for name in ("tensorflow", "jax", "torch") if find_spec(name)]


@pytest.mark.skipif(len(BACKENDS) == 1, reason=f"no other backend than {BACKENDS}")
def test_backends_agree(tmp_path):
    """One test: the outputs of a backend take half a minute to make."""
    ours = keras.backend.backend()
    outputs = {ours: all_outputs()}
    for backend in BACKENDS:
        if backend != ours:
            outputs[backend] = _outputs(backend, tmp_path)
    reference, *others = BACKENDS
    for name, expected in outputs[reference].items():
        assert np.ptp(expected) > 0, name
        for backend in others:
            error = relative_error(outputs[backend][name], expected)
            assert error < 1e-4, (name, backend)
    families = {name.partition("/")[0] for name in outputs[reference]}
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
