"""Python can exit at any time, whatever TensorFlow's threads are doing."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("tensorflow")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_exit_while_tensorflow_is_in_python(folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.data.datasets.exits", folder],
        env={
            **os.environ,
            "KERAS_BACKEND": "tensorflow",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "iterator": 0,
        "error_in_fit": 1,
        "py_dataset": 1,
        "augmentation": 0,
        "tensorflow_io": 0,
        "command": 2,
    }
