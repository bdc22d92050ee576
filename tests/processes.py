"""Python processes with another backend, or with packages hidden from them."""

import os
import subprocess
import sys

HIDE = """
import sys

class Filter:
    # A finder that cannot see some packages, as if they were not installed.

    HIDDEN = ("tensorflow", "tensorflow_io", "keras_cv", "keras_hub", "cv2", "PIL")

    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.HIDDEN:
            return None
        return self.finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path = [Filter(finder) for finder in sys.meta_path]
"""


def run_python(code, backend, *arguments):
    """Run code in a process of its own; gives what `subprocess.run` gives."""
    environment = {
        **os.environ,
        "KERAS_BACKEND": backend,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
    )


def run_without_tensorflow(code, backend):
    """Run code where TensorFlow (and a few others) cannot be imported."""
    return run_python(HIDE + code, backend)
