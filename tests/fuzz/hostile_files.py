"""Hostile files: mutated checkpoints, presets, HDF5 files, texts and videos.

Each is read in another process. None may crash it, take over 20 s or over 1 GB; each is
read, or refused by an error of ours that names it. What fails stays in the folder.

Example:
  python -m fuzz.hostile_files --seed 1 --files 300 --videos 500 --out /tmp/hostile
"""

import argparse
import collections
import contextlib
import dataclasses
import json
import os
import random
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# Seconds of the processor; on the clock there may be more, where others work, too.
SECONDS, CLOCK_SECONDS, MEGABYTES = 20, 60, 1000
START_SECONDS = 300
# Shares of the files that are no videos.
SHARES = {"checkpoint": 7, "preset": 7, "archive": 4, "image_weights": 3, "text": 4}


@dataclasses.dataclass
class Ending:
    """How the reading of a file ended: `problem` is `None` where it was right."""

    path: Path
    problem: str | None
    details: str = ""
    outcome: str = "failed"


class Reader:
    """A process of `fuzz.reading`, started again after it had to be stopped."""

    def __init__(self):
        self.process = None

    def read(self, kind, path, preset):
        """Have a file read; an `Ending`."""
        if self.process is None:
            self._start()
        task = {"kind": kind, "path": str(path), "preset": str(preset)}
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(task) + "\n")
            self.process.stdin.flush()
        start = time.monotonic()
        answer = self._answer(CLOCK_SECONDS)
        if answer is None:
            seconds = time.monotonic() - start
            code = self.close()
            problem = "hang" if seconds >= CLOCK_SECONDS else f"crash ({code})"
            return Ending(path, problem, f"{seconds:.1f} s")
        problem, details = None, answer["error"] or ""
        if answer["outcome"] == "wrong":
            problem = "no error of ours that names the file"
        elif answer["seconds"] > SECONDS:
            problem = f"{answer['seconds']:.0f} s"
        elif answer["megabytes"] > MEGABYTES:
            problem = f"{answer['megabytes']:.0f} MB"
        return Ending(path, problem, details, answer["outcome"])

    def close(self):
        """End the process; its exit code."""
        if self.process is None:
            return None
        code = self.process.poll()
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process = None
        return code

    def _start(self):
        path = os.pathsep.join([str(TESTS.parent), str(TESTS), *sys.path])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fuzz.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": path, "AV_LOG_LEVEL": "quiet"},
        )
        if self._answer(START_SECONDS) is None:
            raise RuntimeError("The reading process does not start.")

    def _answer(self, seconds):
        """The next line of the process, or `None` if it ended or took too long."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return None
        return json.loads(line)


def try_files(reader, samples, counts, seed, folder):
    """Mutate samples and have them read.

    Args:
        reader: a `Reader`.
        samples: as `write_samples` gives them.
        counts: dictionary from kind to the number of mutated files.
        seed: whole number; the same gives the same files.
        folder: where they go; those that fail stay.

    Yields:
        (kind, `Ending`) of each.
    """
    from fuzz.mutations import mutate

    for kind, count in counts.items():
        for number in range(count):
            chance = random.Random(f"{seed} {kind} {number}")
            source = samples[kind][number % len(samples[kind])]
            path = folder / f"{source.stem}-{kind}-{seed}-{number}{source.suffix}"
            mutate(kind, source, path, chance)
            ending = reader.read(kind, path, samples["preset"][0])
            if ending.problem is None:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            yield kind, ending


def counts_of(files, videos):
    """How many of each kind, for so many files that are no videos, and videos."""
    total = sum(SHARES.values())
    counts = {kind: -(-files * share // total) for kind, share in SHARES.items()}
    return {**counts, "video": videos}


def main(argv=None):
    from conftest import CLIPS
    from fuzz.samples import write_samples

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=int, default=375)
    parser.add_argument("--videos", type=int, default=500)
    parser.add_argument("--only", help="one kind of files")
    parser.add_argument("--out", type=Path, help="folder for what fails")
    args = parser.parse_args(argv)
    out = args.out or Path(tempfile.mkdtemp(prefix="hostile-"))
    out.mkdir(parents=True, exist_ok=True)
    counts = counts_of(args.files, args.videos)
    if args.only:
        counts = {args.only: counts[args.only]}
    tally, failures, reader = collections.Counter(), 0, Reader()
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(reader):
        samples = write_samples(folder, CLIPS)
        for kind, ending in try_files(reader, samples, counts, args.seed, out):
            tally[kind, ending.outcome] += 1
            if ending.problem:
                failures += 1
                lines = ending.details.strip().splitlines()[-1:] or [""]
                print(f"{ending.path}: {ending.problem}: {lines[0][:300]}", flush=True)
                log = ending.path.with_name(ending.path.name + ".log")
                log.write_text(ending.details)
    for (kind, outcome), count in sorted(tally.items()):
        print(f"{kind:14}{outcome:9}{count}")
    print(f"{failures} of {sum(tally.values())} hostile files were not dealt with")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
