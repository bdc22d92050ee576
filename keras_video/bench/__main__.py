"""`python -m keras_video.bench` measures, and writes `docs/benchmarks.md`.

Every figure is a ratio of times taken in turn in one run: the machines that this runs
on are shared, and seconds of one run say little about another.
"""

import argparse
import sys
from pathlib import Path

from keras_video._atomic import new_output
from keras_video.bench import contestants, decode, files
from keras_video.bench.case import Case
from keras_video.bench.comparison import Comparison, compare
from keras_video.bench.duel import Contestant, duel
from keras_video.bench.eight_bits import in_8_bits
from keras_video.bench.machine import describe
from keras_video.bench.plot import plot
from keras_video.bench.run_warp import SHAPES

SLOW, SLOWFAST = "slow_r50_8x8_kinetics400", "slowfast_r50_8x8_kinetics400"
STAN = "slowfast_stan_r50_8x8_kinetics400"
TINY = "slowfast_stan_tiny_puppets"
X3D = "x3d_m_16x5_kinetics400"
SIZE = (256, 256)
WARP = "keras_video.bench.run_warp:prepare"
ALL = tuple(contestants.BACKENDS)
INTRODUCTION = """# Benchmarks

Written by `make bench`. {machine} {threads} threads.

Contestants are processes that stand side by side and are timed in turn, in {rounds}
rounds; for STAN's share two processes each, in three times as many. A turn is a call to
warm up and the median of three. A ratio below 1 means less time than the one compared
with; it is that of the medians, and behind it the lowest and the highest of the ratios
taken round by round.
All keep the memory that they have once had (`KEEP_MEMORY` in
`keras_video/bench/duel.py`), so that no page faults are timed. GMAC/s are
multiply-adds as the network defines them (Winograd's form makes do with fewer), "of
peak" their share of what a product of two matrices of 2048 x 2048 reached at best in
the same rounds.

![Times](images/benchmarks.svg)
"""
DECODING = """60 clips of 32 frames over 64, short side 256, at random positions; all
readers in turn, five times. Videos that decord cannot open are left out, and those that
are shorter.
"""


def networks(threads, rounds):
    """Comparisons of networks with PyTorchVideo's."""
    for case in (
        Case(SLOWFAST, image_size=SIZE, threads=threads).completed(),
        Case("resnext101_16f_hmdb51", threads=threads).completed(),
    ):
        with files.runtimes(case) as others:
            yield compare(case, ALL, "pytorchvideo", rounds, others)
    for case in (
        Case(SLOW, image_size=SIZE, threads=threads),
        Case("i3d_r50_8x8_kinetics400", threads=threads),
        Case(X3D, threads=threads),
        Case(SLOW, "train", 2, 8, (112, 112), threads=threads),
    ):
        yield compare(case, ALL, "pytorchvideo", rounds)
    step = Case(TINY, "train", 8, threads=threads)
    yield compare(step, ALL, rounds=3 * rounds)  # a step is short


def with_alignment(threads, rounds):
    """SlowFast with STAN over SlowFast without, backend by backend.

    Two processes of each: one process differs from the next by one or two hundredths.
    """
    plain, aligned = (
        Case(model, image_size=SIZE, threads=threads).completed()
        for model in (SLOWFAST, STAN)
    )
    for backend in ("tensorflow", "xla", "jax", "torch"):
        first, second = (
            contestants.ours(plain, [backend]) + contestants.ours(aligned, [backend])
            for _ in range(2)
        )
        label = first[0].label
        duel(first + second, 3 * rounds)  # of a few hundredths there must be many
        pair = [one.joined(other) for one, other in zip(first, second, strict=True)]
        pair[0].label, pair[1].label = f"SlowFast, {label}", f"with STAN, {label}"
        yield Comparison(f"SlowFast-R50 with STAN after res2, {label}", pair, pair[0])


def warps(threads, rounds):
    """The warp of STAN beside PyTorch's."""
    for shape in SHAPES:
        spec = {"shape": shape, "threads": threads}
        peers = [
            Contestant(
                f"PyTorch's grid_sample, {layout}", f"{WARP}_grid_sample", **spec
            )
            for layout in ("contiguous_format", "channels_last_3d")
        ]
        ours = [
            Contestant(label, WARP, backend, **spec, **options)
            for label, backend, options in contestants.BACKENDS.values()
        ]
        duel(peers + ours, rounds)
        best = min(peers, key=lambda x: x.median)
        size = "x".join(map(str, shape))
        yield Comparison(f"AffineWarp3D, map of {size}", peers + ours, best, shape[0])


def exported(threads, rounds):
    """TFLite files beside what Keras makes of its own layers, where it can."""
    for case in (
        Case(SLOWFAST, num_frames=16, image_size=(128, 128), threads=threads),
        Case(TINY, threads=threads).completed(),
    ):
        yield files.tflite(case, rounds)
    yield files.tflite(Case(X3D, threads=threads).completed(), rounds, peer=False)


def decoding(videos, threads):
    """A table of our reader beside decord's and PyTorchVideo's, in Markdown."""
    usable = decode.readable(videos)
    if not usable:
        return None
    speeds = decode.measure(usable, workers=threads)
    title = f"## Decoding, {len(usable)} videos, {threads} workers\n\n"
    return f"{title}{DECODING}\n{decode.table(speeds)}"


def main(arguments=None):
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-o", "--out", default="docs/benchmarks.md")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--videos", nargs="*", default=[], help="to decode; none: no such table"
    )
    options = parser.parse_args(arguments)
    measured = vars(options)
    out, videos = Path(measured.pop("out")), measured.pop("videos")
    found = []
    for section in (networks, with_alignment, warps, exported):
        for comparison in section(**measured):
            print(comparison.table(), flush=True)
            found.append(comparison)
    text = [INTRODUCTION.format(machine=describe(), **measured)]
    text += [comparison.table() for comparison in found]
    for table in filter(None, [in_8_bits(), decoding(videos, options.threads)]):
        print(table, flush=True)
        text.append(table)
    with new_output(out.parent / "images/benchmarks.svg", overwrite=True) as path:
        path.write_text(plot(found), encoding="utf-8")
    with new_output(out, overwrite=True) as path:
        path.write_text("\n".join(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
