"""The readers that `keras_video.bench.decode` lets read the same clips."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

from keras_video.bench.peers import import_peer
from keras_video.data import VideoReader, video_dataset_from_csv
from keras_video.data.video.scaler import scaled_size

NUM_FRAMES, FRAME_STRIDE, SHORT_SIDE = 32, 2, 256


def contestants(files, jobs, csv_path, workers):
    """The readers that are installed here.

    Args:
        files: the paths that occur in `jobs`.
        jobs: list of (path, numbers of the 32 frames of a clip).
        csv_path: a list of as many videos, for the data set.
        workers: clips decoded at the same time.

    Returns:
        dict: name -> function that reads all clips.
    """
    readers = {"keras_video": _read}
    for add in (_decord, _pytorchvideo):
        # What is not installed is left out; torch that fails to load is an OSError.
        with contextlib.suppress(ImportError, OSError):
            readers |= add(files)
    runs = {
        name: lambda read=read: pooled(read, jobs, workers)
        for name, read in readers.items()
    }
    with contextlib.suppress(ImportError):
        runs["keras_video, tf.data batches of 8"] = _dataset(csv_path, workers)
    return runs


def pooled(read, jobs, workers):
    """Read all clips in so many threads."""
    with ThreadPoolExecutor(workers) as pool:
        for clip in pool.map(read, jobs):
            assert clip.shape[0] == NUM_FRAMES and clip.shape[-1] == 3


def decord_opens(path):
    """Whether decord, if it is installed, can open a video."""
    try:
        import decord

        decord.VideoReader(path)
    except ImportError:
        return True
    except decord.DECORDError:
        return False
    return True


def _read(job):
    path, numbers = job
    with VideoReader(path, short_side=SHORT_SIDE) as video:
        return video.frames(numbers)


def _decord(files):
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

    return {
        f"decord, {n} threads per worker": lambda job, n=n: read(job, n) for n in (1, 2)
    }


def _pytorchvideo(files):
    """PyTorchVideo decodes by time, whole frames; the frames asked for are scaled."""
    torch = import_peer("torch")
    open_video = import_peer("pytorchvideo.data.encoded_video").EncodedVideo.from_path
    torch.set_num_threads(1)
    indices = {}
    for path in files:
        with VideoReader(path) as video:
            indices[path] = video.index

    def read(job):
        path, numbers = job
        seconds = _seconds(indices[path], numbers)
        video = open_video(path, decode_audio=False, decoder="pyav")
        frames = video.get_clip(*seconds)["video"]
        video.close()
        places = torch.arange(NUM_FRAMES) * FRAME_STRIDE
        frames = frames[:, places.clamp(max=frames.shape[1] - 1)]
        size = scaled_size(frames.shape[2:], SHORT_SIDE)
        if size != tuple(frames.shape[2:]):
            frames = torch.nn.functional.interpolate(frames, size, mode="bilinear")
        return frames.permute(1, 2, 3, 0)

    return {"PyTorchVideo": read}


def _seconds(index, numbers):
    """Exact times of a clip's start and of its end, one frame after its last."""
    first, last = (int(index.pts[n] - index.pts[0]) for n in (numbers[0], numbers[-1]))
    return first * index.time_base, (last + round(index.period)) * index.time_base


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
