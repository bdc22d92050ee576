"""A process that reads hostile files one after the other, and says how each ended.

It takes lines of JSON, `{"kind":, "path":, "preset":}`, and answers each with one,
`{"outcome":, "error":, "seconds":, "megabytes":}`; the outcome is "read", "refused" (by
one of our errors, which names the file) or "wrong".
"""

import contextlib
import gc
import io
import json
import os
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path

import keras
import numpy as np
from fuzz.application import tiny_application

import keras_video
from keras_video import convert, data
from keras_video.bench.decode_memory import resident_memory
from keras_video.cli.main import main as command_line
from keras_video.data.annotations.video_csv import read_csv
from keras_video.models.image.pretrained import read_image_model
from keras_video.open_model import open_task
from keras_video.presets.sources import parse_json

PACKAGE = str(Path(keras_video.__file__).parent)
# More than this raises a MemoryError instead of taking the machine down.
SPARE_BYTES = 4 << 30
# Models are forgotten after so many files; it takes a second.
FILES_PER_SESSION = 50


def read_checkpoint(path, preset):
    for tensor in convert.read_checkpoint(path).values():
        np.asarray(tensor)
    convert.convert_checkpoint(path, preset)


def read_preset(path, preset):
    open_task(str(path))
    with contextlib.redirect_stdout(io.StringIO()):
        command_line(["info", str(path)])


def read_archive(path, preset):
    open_task(str(path))


def read_image_weights(path, preset):
    read_image_model(path, tiny_application, {})


def read_text(path, preset):
    if path.suffix == ".json":
        parse_json(path.read_bytes(), path)
    elif path.stem.startswith("actions"):
        data.read_label_map(path)
    elif "ava" in path.stem:
        for kind in ("annotations", "boxes", "detections"):
            with contextlib.suppress(ValueError):
                data.read_ava_csv(path, kind, on_bad_row="skip")
        data.read_ava_csv(path)
    elif "excluded" in path.stem:
        data.read_excluded_timestamps(path)
    else:
        read_csv(path, check_files=False)


def read_video(path, preset):
    data.load_clip(path, num_frames=8, image_size=(32, 32), frame_stride=2)
    with data.VideoReader(path, short_side=24) as video:
        assert video.duration >= 0
        last = video.num_frames - 1
        video.frames(sorted({0, last // 2, last}))
        video.frames(range(min(last + 1, 20)))


READERS = {
    "checkpoint": read_checkpoint,
    "preset": read_preset,
    "archive": read_archive,
    "image_weights": read_image_weights,
    "text": read_text,
    "video": read_video,
}


def attempt(kind, path, preset):
    """Read one file; the answer as a dictionary."""
    before, start = resident_memory(), time.process_time()
    _forget_peak()
    outcome, error = "read", None
    try:
        READERS[kind](Path(path), preset)
    except BaseException as raised:
        error = "".join(traceback.format_exception(raised))[-6000:]
        outcome = "refused" if _is_ours(raised, path) else "wrong"
    return {
        "outcome": outcome,
        "error": error,
        "seconds": time.process_time() - start,
        "megabytes": _peak() - before,
    }


def _is_ours(error, path):
    """Whether an error was raised by the package, for users, and names the file."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return (
        isinstance(error, ValueError | OSError)
        and last.filename.startswith(PACKAGE)
        and Path(path).name in str(error)
    )


def _forget_peak():
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak():
    """The most memory since then, in MB."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM"))
    return resident_memory()


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What libraries print goes elsewhere.
    warnings.simplefilter("ignore")
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    gc.collect()
    gc.freeze()
    print(json.dumps({"outcome": "ready"}), file=answers, flush=True)
    for number, line in enumerate(sys.stdin, 1):
        print(json.dumps(attempt(**json.loads(line))), file=answers, flush=True)
        if number % FILES_PER_SESSION == 0:
            keras.backend.clear_session()


if __name__ == "__main__":
    main()
