"""Decoding speed against decord and PyTorchVideo: clips per second in one run.

`python -m keras_video.bench.decode FILE ... --workers 1 2 4` reads 60 clips of 32
frames over 64, short side 256, at random positions, with so many workers. decord comes
by `pip install --no-deps decord`; what is not installed is left out. The processor time
per clip is shown too, since it holds on a busy machine. `--memory` reads 10,000 clips
instead and shows whether the memory grows.
"""

import argparse
import os
import statistics
import tempfile
import time

import av
import numpy as np

from keras_video.bench.decode_memory import MARKS, decode_memory
from keras_video.bench.readers import (
    FRAME_STRIDE,
    NUM_FRAMES,
    contestants,
    decord_opens,
)
from keras_video.data import VideoError, VideoReader

_SPAN = NUM_FRAMES * FRAME_STRIDE
_PEERS = ("decord", "PyTorchVideo")


def measure(files, num_clips=60, workers=2, rounds=5):
    """Time all readers in turn, several times.

    Args:
        files: paths of videos of at least 64 frames.
        num_clips: clips per round.
        workers: clips decoded at the same time.
        rounds: how often every reader's turn comes; the machine may be busy.

    Returns:
        dict: reader -> list of (clips per second, processor milliseconds per clip),
        one for each round.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [_single_stream(path, folder) for path in files]
        jobs = _jobs(files, num_clips)
        csv_path = os.path.join(folder, "clips.csv")
        with open(csv_path, "w", encoding="utf-8") as file:
            file.writelines(f"{path},0\n" for path, _ in jobs)
        runs = contestants(files, jobs, csv_path, workers)
        speeds = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                start, busy = time.perf_counter(), time.process_time()
                run()
                busy = 1000 * (time.process_time() - busy) / num_clips
                speeds[name].append((num_clips / (time.perf_counter() - start), busy))
    return speeds


def ratio(speeds, column=0, peer="decord"):
    """Ours over a peer's better variant: the median over the rounds.

    Args:
        speeds: what `measure` gave.
        column: 0 for clips per second, 1 for processor time.
        peer: how the peer's names begin.

    Returns:
        float, or None if the peer is not in `speeds`.
    """
    peers = [name for name in speeds if name.startswith(peer)]
    if not peers:
        return None
    best = (max, min)[column](peers, key=lambda name: median(speeds[name], column))
    pairs = zip(speeds["keras_video"], speeds[best], strict=True)
    return statistics.median(ours[column] / theirs[column] for ours, theirs in pairs)


def median(rounds, column):
    """The median of one of the two measures over the rounds."""
    return statistics.median(values[column] for values in rounds)


def _single_stream(path, folder):
    """The file itself, or a copy of its first video stream where it has several.

    Readers differ in the stream that they take; the copy is not encoded again.
    """
    with av.open(path) as source:
        if len(source.streams.video) == 1:
            return os.path.abspath(path)
        copy = os.path.join(folder, os.path.basename(path))
        with av.open(copy, "w") as target:
            stream = source.streams.video[0]
            written = target.add_stream_from_template(stream)
            for packet in source.demux(stream):
                if packet.dts is not None:
                    packet.stream = written
                    target.mux(packet)
    return copy


def _jobs(files, num_clips):
    """(file, numbers of its frames) for every clip."""
    rng = np.random.default_rng(0)
    lengths = {}
    for path in files:
        with VideoReader(path) as video:
            lengths[path] = len(video)
    jobs = []
    for clip in range(num_clips):
        path = files[clip % len(files)]
        start = int(rng.integers(max(lengths[path] - _SPAN, 0) + 1))
        jobs.append((path, range(start, start + _SPAN, FRAME_STRIDE)))
    return jobs


def table(speeds):
    """A table in Markdown, and the ratios below it.

    Args:
        speeds: what `measure` gave.
    """
    lines = [
        "| reader | clips/s | lowest, highest | processor ms per clip |",
        "|---|---|---|---|",
    ]
    for name, rounds in speeds.items():
        wall = [speed for speed, _ in rounds]
        lines.append(
            f"| {name} | {median(rounds, 0):.1f} | {min(wall):.1f}, {max(wall):.1f} | "
            f"{median(rounds, 1):.1f} |"
        )
    lines.append("")
    for peer in _PEERS:
        if ratio(speeds, 0, peer) is None:
            how = ": pip install --no-deps decord" if peer == "decord" else ""
            lines.append(f"{peer} is not installed{how}.")
            continue
        lines.append(
            f"Over {peer}, {ratio(speeds, 0, peer):.2f} times the clips per second "
            f"and {ratio(speeds, 1, peer):.2f} of the processor time."
        )
    return "\n".join(lines) + "\n"


def readable(files):
    """Those that all readers here can read, and that are as long as a clip.

    Args:
        files: paths, of videos and of others.

    Returns:
        List of paths.
    """
    return [p for p in map(str, files) if _is_long_enough(p) and decord_opens(p)]


def _is_long_enough(path):
    try:
        with VideoReader(path) as video:
            return len(video) >= _SPAN
    except VideoError:
        return False


def main(arguments=None):
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", help="videos of at least 64 frames")
    parser.add_argument("--num-clips", type=int, help=f"60; with --memory {MARKS[-1]}")
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help="memory instead of time")
    options = parser.parse_args(arguments)
    if not options.files and not options.memory:
        parser.error("name one or more videos of at least 64 frames")
    for workers in options.workers:
        if len(options.workers) > 1:
            print(f"\n{workers} worker{'s' * (workers > 1)}\n")
        if options.memory:
            last = options.num_clips or MARKS[-1]
            marks = [mark for mark in MARKS if mark < last] + [last]
            for clips, size in decode_memory(options.files, marks, workers):
                print(f"after {clips:,} clips: {size:.1f} MiB")
        else:
            clips = options.num_clips or 60
            speeds = measure(options.files, clips, workers, options.rounds)
            print(table(speeds))


if __name__ == "__main__":
    main()
