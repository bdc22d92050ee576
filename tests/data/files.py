"""Video files of every kind, made on the spot, and the plainest way to read them."""

from fractions import Fraction

import av
import numpy as np


def noise(num_frames, size=(48, 64), seed=0):
    """Moving pictures in which no two frames are alike, (T, H, W, 3)."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (num_frames, size[0] // 8, size[1] // 8, 3))
    return coarse.repeat(8, axis=1).repeat(8, axis=2).astype("uint8")


def encode(path, frames, rate=25, pts=None, tick=None, rotation=0, **options):
    """Write an H.264 file; `pts` are presentation times in ticks of `tick` s."""
    options = {"crf": "18", "g": "12", "bf": "2", **options}
    container_options = {}
    if "movflags" in options:
        container_options["movflags"] = options.pop("movflags")
    with av.open(str(path), "w", options=container_options) as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        tick = tick or Fraction(1, rate)
        stream.codec_context.time_base = tick
        if rotation:
            stream.set_display_rotation(rotation)
        for number, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts = number if pts is None else pts[number]
            frame.time_base = tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def encode_audio(path):
    """Write a file that holds nothing but sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000)
        for start in range(0, 8192, 1024):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), "float32"), format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = 16000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def decode(path, **kwargs):
    """All frames of the first video stream, decoded in one go from the start."""
    with av.open(str(path)) as container:
        return np.stack(
            [
                frame.to_ndarray(format="rgb24", **kwargs)
                for frame in container.decode(container.streams.video[0])
            ]
        )


def truncate(source, target, share=0.6):
    """Copy the first part of a file."""
    content = source.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])
    return target
