"""Contestants timed in turn, each in a process of its own."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

# Every contestant keeps the memory that it has had: else the kernel takes pages back
# and clears them again for every call, a third of the time on some virtual machines.
KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "MALLOC_ARENA_MAX": "1",
    "TF_CPU_ALLOCATOR_USE_BFC": "1",
}

# Run as a file: as a module, it would import Keras for those who do without.
WORKER = Path(__file__).with_name("worker.py")


class Contestant:
    """A worker process that answers with the seconds of one call.

    Args:
        label: what it is called in tables.
        prepare: "module:function" that makes the function to time.
        backend: Keras's; for one that does without Keras the one that it imports.
        **spec: arguments of the function; `threads` among them.

    Attributes:
        times: seconds of every turn so far.
        memory: most bytes that it has held.
        facts: what its function says of the work, such as its multiply-adds.
    """

    def __init__(self, label, prepare, backend="torch", **spec):
        self.label, self.times, self.memory, self.facts = label, [], 0, {}
        self._spec, self._backend = {"prepare": prepare, **spec}, backend

    def start(self):
        """Start the process, and wait until it has warmed up.

        Raises:
            RuntimeError: it cannot do the work.
        """
        environment = {
            **os.environ,
            **KEEP_MEMORY,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "KERAS_BACKEND": self._backend,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self._errors = tempfile.TemporaryFile("w+")  # a pipe would fill up and block
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), json.dumps(self._spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment,
        )
        self.facts = self._answer()

    def run(self):
        """Take one turn."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.times.append(answer["seconds"])
        self.memory = answer["memory"]

    def stop(self):
        """End the process."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def _answer(self):
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        self._process.wait()
        self._errors.seek(0)
        raise RuntimeError(f"{self.label} failed:\n{self._errors.read()[-4000:]}")

    def joined(self, other):
        """This one with the turns of another process that does the same."""
        self.times = [*self.times, *other.times]
        self.memory = max(self.memory, other.memory)
        return self

    @property
    def median(self):
        """Seconds of a call."""
        return statistics.median(self.times)

    def ratio(self, other):
        """Its time over another one's: of the medians, lowest and highest of a round.

        Args:
            other: `Contestant` of the same duel.
        """
        by_round = [a / b for a, b in zip(self.times, other.times, strict=True)]
        return self.median / other.median, min(by_round), max(by_round)


def duel(contestants, rounds=7):
    """Time all in turn, `rounds` times; the processes are ended at the end.

    Building and warming up happens one after the other: at the same time, they would
    fight for memory and cores.

    Args:
        contestants: list of `Contestant`.
        rounds: turns of each.

    Returns:
        The contestants.
    """
    started = []
    try:
        for contestant in contestants:
            started.append(contestant)
            contestant.start()
        for _ in range(rounds):
            for contestant in contestants:
                contestant.run()
    finally:
        for contestant in started:
            contestant.stop()
    return contestants
