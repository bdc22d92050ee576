"""Decoding speed against decord: clips per second from the same files in one run.

`python -m keras_video.bench.decode FILE ...` reads 60 clips of 32 frames over 64,
short side 256, at random places, with two workers. decord comes by
`pip install --no-deps decord`; without it only our own speed is shown. The processor
time per clip is shown too, since it holds on a busy machine.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np

from keras_video.data import VideoReader, video_dataset_from_csv
from keras_video.data.frame_scaler import scaled_size

NUM_FRAMES, FRAME_STRIDE, SHORT_SIDE = 32, 2, 256
_SPAN = NUM_FRAMES * FRAME_STRIDE


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
        contestants = {"keras_video": lambda: _pooled(_read, jobs, workers)}
        with contextlib.suppress(ImportError):
            contestants |= _decord(files, jobs, workers)
        with contextlib.suppress(ImportError):
            contestants["keras_video, tf.data batches of 8"] = _dataset(
                csv_path, workers
            )
        speeds = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, run in contestants.items():
                start, busy = time.perf_counter(), time.process_time()
                run()
                busy = 1000 * (time.process_time() - busy) / num_clips
                speeds[name].append((num_clips / (time.perf_counter() - start), busy))
    return speeds


def ratio(speeds, column=0):
    """Ours over decord's better variant: the median over the rounds.

    Args:
        speeds: what `measure` gave.
        column: 0 for clips per second, 1 for processor time.
    """
    peers = [name for name in speeds if name.startswith("decord")]
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

    Readers differ in the stream that they take; the copy is not encoded anew.
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


def _pooled(read, jobs, workers):
    with ThreadPoolExecutor(workers) as pool:
        for clip in pool.map(read, jobs):
            assert clip.shape[0] == NUM_FRAMES


def _read(job):
    path, numbers = job
    with VideoReader(path, short_side=SHORT_SIDE) as video:
        return video.frames(numbers)


def _decord(files, jobs, workers):
    """Decord with one and with two threads per worker; it can gain from either."""
    import decord

    sizes = {}
    for path in files:
        sizes[path] = scaled_size(decord.VideoReader(path)[0].shape[:2], SHORT_SIDE)

    def read(job, threads):
        path, numbers = job
        height, width = sizes[path]
        video = decord.VideoReader(
            path, width=width, height=height, num_threads=threads
        )
        return video.get_batch(list(numbers)).asnumpy()

    def contestant(threads):
        return lambda: _pooled(lambda job: read(job, threads), jobs, workers)

    return {f"decord, {n} threads per worker": contestant(n) for n in (1, 2)}


def _dataset(csv_path, workers):
    dataset = video_dataset_from_csv(
        csv_path,
        num_frames=NUM_FRAMES,
        frame_stride=FRAME_STRIDE,
        short_side=SHORT_SIDE,
        seed=0,
        num_workers=workers,
    )
    return lambda: sum(len(clips) for clips, _ in dataset)


def main(arguments=None):
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", help="videos of at least 64 frames")
    parser.add_argument("--num-clips", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    speeds = measure(**vars(options))
    print("| reader | clips/s | lowest, highest | processor ms per clip |")
    print("|---|---|---|---|")
    for name, rounds in speeds.items():
        wall = [speed for speed, _ in rounds]
        print(
            f"| {name} | {median(rounds, 0):.1f} | {min(wall):.1f}, {max(wall):.1f} | "
            f"{median(rounds, 1):.1f} |"
        )
    if ratio(speeds) is None:
        print("\ndecord is not installed: pip install --no-deps decord")
        return
    print(f"\nkeras_video / decord, clips per second: {ratio(speeds):.2f}")
    print(f"keras_video / decord, processor time: {ratio(speeds, 1):.2f}")


if __name__ == "__main__":
    main()
