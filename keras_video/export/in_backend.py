"""Writing files on the one backend that can, from models of any backend.

On that backend it is a plain call. Elsewhere the model is saved, and a process of its
own loads it with `KERAS_BACKEND` set to that backend, and writes the file there.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from keras_video._end_with_parent import end_with_parent
from keras_video.ops.target import is_tensorflow, is_torch


def in_backend(backend, writer, model, path, **options):
    """Call `writer(model, path, **options)` where Keras runs on a backend.

    Args:
        backend: `"tensorflow"` or `"torch"`.
        writer: a function at the top level of a module of keras_video, which writes
            a file or folder.
        model: `keras.Model`, in memory. If Keras runs on another backend, its layers
            must be Keras's or keras_video's.
        path: handed to the writer; the model is saved beside it meanwhile.
        **options: handed to the writer; anything that JSON can hold.

    Raises:
        ValueError: the model could not be loaded in the other process, or the writer
            raised a `ValueError` there.
        RuntimeError: the other process ended in another way.
    """
    if {"tensorflow": is_tensorflow, "torch": is_torch}[backend]():
        writer(model, path, **options)
    else:
        _elsewhere(backend, writer, model, path, options)


def _elsewhere(backend, writer, model, path, options):
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        saved = str(Path(folder, "model.keras"))
        model.save(saved)
        task = {
            "module": writer.__module__,
            "writer": writer.__name__,
            "model": saved,
            "path": str(path),
            "options": options,
            "answer": str(Path(folder, "answer.json")),
        }
        done = subprocess.run(
            [sys.executable, "-m", __name__, json.dumps(task)],
            env={
                **os.environ,
                "KERAS_BACKEND": backend,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            text=True,
        )
        answer = Path(task["answer"])
        if not answer.exists():
            raise RuntimeError(
                f"The process that converts models with {backend} failed "
                f"(exit status {done.returncode}):\n{done.stderr[-2000:]}"
            )
        error = json.loads(answer.read_text())["error"]
    if error is not None:
        raise ValueError(error)


def main(task):
    """The other process: load the model, call the writer, answer."""
    import keras

    import keras_video.layers
    import keras_video.models  # noqa: F401  the classes that a model may hold

    error = None
    try:
        model = keras.saving.load_model(task["model"], compile=False)
        writer = getattr(importlib.import_module(task["module"]), task["writer"])
        writer(model, Path(task["path"]), **task["options"])
    except (ValueError, TypeError) as problem:
        error = str(problem)
    Path(task["answer"]).write_text(json.dumps({"error": error}))


if __name__ == "__main__":
    end_with_parent()
    main(json.loads(sys.argv[1]))
