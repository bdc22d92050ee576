"""Suppression of messages that libraries print from C++."""

import contextlib
import importlib.util
import os
import sys
import tempfile


@contextlib.contextmanager
def quiet():
    """Discard what is written to the standard error of the process.

    Python's `contextlib.redirect_stderr` does not reach what C++ code writes.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as sink:
        screen = os.dup(2)
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(screen, 2)
            os.close(screen)


@contextlib.contextmanager
def quiet_import(package):
    """Within, the first import of a package, by whatever code, is quiet.

    Keras imports TensorFlow under JAX and PyTorch, too, when it serializes a layer or
    sets seeds.

    Args:
        package: its name.
    """
    finder = _QuietFinder(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _QuietFinder:
    """Finds a package as the other finders do, and has it executed quietly."""

    def __init__(self, package):
        self._package, self._asked = package, False

    def find_spec(self, name, path=None, target=None):
        if name != self._package or self._asked:
            return None
        self._asked = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._asked = False
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_quietly(module):
                with quiet():
                    execute(module)

            spec.loader.exec_module = execute_quietly
        return spec
