"""Contestants timed in turn, each in a process of its own."""

import json
import os
import statistics
import subprocess
import sys
import tempfile

# Every contestant keeps the memory that it has had: else the kernel takes pages back
# and clears them anew for every call, a third of the time on some virtual machines.
KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "TF_CPU_ALLOCATOR_USE_BFC": "1",
}


class Contestant:
    """A worker process that answers with the seconds of one call."""

    def __init__(self, label, spec, backend=None):
        self.label = label
        self.times = []
        environment = {**os.environ, **KEEP_MEMORY, "TF_CPP_MIN_LOG_LEVEL": "3"}
        if backend:
            environment["KERAS_BACKEND"] = backend
        self._errors = tempfile.TemporaryFile("w+")  # a pipe would fill up and block
        self._process = subprocess.Popen(
            [sys.executable, "-m", "keras_video.bench.worker", json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment,
        )

    def wait_until_ready(self):
        if self._process.stdout.readline().strip() != "ready":
            self._errors.seek(0)
            raise RuntimeError(f"{self.label} failed:\n{self._errors.read()}")

    def run(self):
        """One timed call."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        self.times.append(float(self._process.stdout.readline()))

    def stop(self):
        self._process.stdin.close()
        self._process.wait()

    @property
    def median(self):
        return statistics.median(self.times)


def duel(contestants, rounds=10):
    """Time all in turn, `rounds` times; the processes are ended at the end.

    Building and warming up happens one after the other: at the same time, they would
    fight for memory and cores.
    """
    started = []
    try:
        for make in contestants:
            contestant = make()
            started.append(contestant)
            contestant.wait_until_ready()
        for _ in range(rounds):
            for contestant in started:
                contestant.run()
    finally:
        for contestant in started:
            contestant.stop()
    return started
