"""With the same weights, the three backends give the same numbers."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.networks import FAMILIES
from tests.routines import relative_error

BACKENDS = ("tensorflow", "jax", "torch")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agreement")
    found = {}
    for backend in BACKENDS:
        path = folder / f"{backend}.npz"
        subprocess.run(
            [sys.executable, "-m", "tests.agreement_worker", str(path)],
            check=True,
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, "KERAS_BACKEND": backend},
        )
        found[backend] = dict(np.load(path))
    return found


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_agrees_with_tensorflow(outputs, family, backend):
    names = [name for name in outputs["tensorflow"] if name.startswith(f"{family}/")]
    assert len(names) >= 2
    for name in names:
        expected = outputs["tensorflow"][name]
        assert np.ptp(expected) > 0
        assert relative_error(outputs[backend][name], expected) < 1e-4
