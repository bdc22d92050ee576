"""A writer that is killed at each of its steps: `killed_writer.py PACKAGE KIND`.

It runs the package's modules without Keras, which takes seconds to import, and forks a
process for each step, which kills itself there. A step is what Python audits: a file
opened, renamed or removed, a folder made. Prints the number of steps.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import types
from pathlib import Path

STEPS = ("open", "os.", "shutil.", "tempfile.")


def import_without_keras(package):
    """Let modules of the package be imported without what its `__init__` imports."""
    module = types.ModuleType("keras_video")
    module.__path__ = [package]
    sys.modules["keras_video"] = module


def write(path, kind, text):
    """Write `text`, twice, as a file or a folder."""
    from keras_video._atomic import new_output

    with new_output(path, overwrite=True, marker="a") as new:
        if kind == "folder":
            new.mkdir()
            (new / "a").write_text(text)
            (new / "b").write_text(text)
        else:
            new.write_text(text * 2)


def read(path, kind):
    """What is at the path: a text, written whole."""
    if kind == "file":
        text = path.read_text()
        return text[: len(text) // 2] if text in ("oldold", "newnew") else None
    texts = {p.name: p.read_text() for p in path.iterdir()}
    return texts["a"] if texts in ({"a": t, "b": t} for t in ("old", "new")) else None


def killed(path, kind, step):
    """Whether a process that was to write was killed at a step, or else ended well."""
    child = os.fork()
    if child == 0:
        left = step

        def audit(event, _):
            nonlocal left
            left -= event.startswith(STEPS)
            if left == 0:  # and not again: `os.kill` is audited, too
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(audit)
        write(path, kind, "new")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert status == 0, f"step {step} failed"
    return False


def main(package, kind, exchanging):
    import_without_keras(package)
    if exchanging == "no":
        import keras_video._atomic as atomic

        atomic.exchange = lambda first, second: False
    folder = Path(tempfile.mkdtemp())
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        path, step = folder / "out", 1
        write(path, kind, "old")
        while killed(path, kind, step):
            # Between its two steps the fallback has the old one in a workshop.
            if exchanging == "yes" or path.exists():
                assert read(path, kind) is not None, f"step {step}: neither"
            write(path, kind, "old")
            assert read(path, kind) == "old", f"step {step}: not written again"
            assert os.listdir(folder) == ["out"], f"step {step}: {os.listdir(folder)}"
            step += 1
        assert read(path, kind) == "new"
    print(step - 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
