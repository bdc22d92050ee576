"""`python -m keras_video.bench` measures, and writes the table of `docs/benchmarks.md`.

Every figure is a ratio of times taken in turn in one run: the machines that this runs
on are shared, and seconds of one run say little about another.
"""

import argparse
import os
import platform
import sys
from functools import partial
from pathlib import Path

from keras_video._atomic import new_output
from keras_video.bench.duel import Contestant, duel

BACKENDS = {
    "TensorFlow": ("tensorflow", {}),
    "TensorFlow, XLA": ("tensorflow", {"xla": True}),
    "JAX": ("jax", {}),
    "PyTorch": ("torch", {}),
}
LAYOUTS = ("contiguous_format", "channels_last_3d")
INTRODUCTION = """# Benchmarks

Written by `make bench` on {machine}, {threads} threads, with {versions}.

Contestants are processes that stand side by side and are timed in turn, in {rounds}
rounds. A turn is a call to warm up and the median of three. A ratio below 1 means less
time than the one compared with; it is that of the medians, and behind it the lowest and
the highest of the ratios taken round by round. All keep the memory that they have once
had (`KEEP_MEMORY` in `keras_video/bench/duel.py`), so that no page faults are timed.
"""


def against_pytorchvideo(network, rounds, threads):
    """Rows of our network on every backend over PyTorchVideo's in its faster layout."""
    peers = [
        partial(
            Contestant,
            f"PyTorchVideo, {layout}",
            {
                "network": network,
                "peer": "pytorchvideo",
                "memory_format": layout,
                "threads": threads,
            },
        )
        for layout in LAYOUTS
    ]
    found = duel(peers + _ours(network, threads), rounds)
    best = min(found[: len(peers)], key=lambda contestant: contestant.median)
    return [_row(contestant, best) for contestant in found]


def with_alignment(rounds, threads):
    """Rows of SlowFast with STAN over SlowFast without, backend by backend."""
    rows = []
    for plain, aligned in zip(
        _ours("slowfast", threads), _ours("slowfast_stan", threads), strict=True
    ):
        without, with_stan = duel([plain, aligned], rounds)
        rows.append(_row(with_stan, without))
    return rows


def _ours(network, threads):
    return [
        partial(
            Contestant,
            label,
            {"network": network, "threads": threads, **options},
            backend,
        )
        for label, (backend, options) in BACKENDS.items()
    ]


def _row(contestant, other):
    ratios = [a / b for a, b in zip(contestant.times, other.times, strict=True)]
    return (
        f"| {contestant.label} | {contestant.median:.3f} | "
        f"{contestant.median / other.median:.2f} | "
        f"{min(ratios):.2f} to {max(ratios):.2f} |"
    )


def _table(title, rows, compared):
    head = f"| contestant | seconds (median) | {compared} | round by round |"
    return "\n".join([f"## {title}\n", head, "|---|---|---|---|", *rows]) + "\n"


def _versions():
    from importlib.metadata import version

    names = ("keras", "tensorflow", "jax", "torch", "pytorchvideo")
    return ", ".join(f"{name} {version(name)}" for name in names)


def _machine():
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(x for x in lines if x.startswith("model name")).partition(": ")[2]
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores"


def main(arguments=None):
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-o", "--out", default="docs/benchmarks.md")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    sections = [
        INTRODUCTION.format(
            machine=_machine(),
            threads=options.threads,
            versions=_versions(),
            rounds=options.rounds,
        )
    ]
    measured = (options.rounds, options.threads)
    title = "SlowFast-R50 8x8, 32x256x256, batch 1, float32, inference"
    rows = against_pytorchvideo("slowfast", *measured)
    sections.append(_table(title, rows, "over PyTorchVideo"))
    title = "Slow-R50 8x8, 8x256x256, batch 1, float32, inference"
    rows = against_pytorchvideo("slow", *measured)
    sections.append(_table(title, rows, "over PyTorchVideo"))
    title = "SlowFast-R50 with STAN after res2 over the plain network"
    rows = with_alignment(*measured)
    sections.append(_table(title, rows, "over SlowFast"))
    text = "\n".join(sections)
    with new_output(options.out, overwrite=True) as path:
        path.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
