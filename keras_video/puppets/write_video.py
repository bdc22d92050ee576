"""Writer of video files from frames and sound."""

from fractions import Fraction

import av
import numpy as np

from keras_video._atomic import new_output
from keras_video.data.video.encoder import add_video_stream
from keras_video.puppets.render_clip import check_image_size


def write_video(
    path,
    frames,
    fps,
    audio=None,
    sample_rate=16000,
    codec=None,
    crf=23,
    preset="veryfast",
    audio_codec="aac",
):
    """Encode a clip, by default as H.264 with AAC sound in an mp4 file.

    The file appears under its name only when it is complete. The same frames give
    the same file on one machine: the encoder runs in one thread.

    Args:
        path: where to write; its suffix chooses the container.
        frames: uint8 (T, H, W, 3), both sizes even.
        fps: frames per second.
        audio: float array (samples,) from -1 to 1, or `None` for no sound.
        sample_rate: of `audio`, samples per second.
        codec: video encoder; `None` takes the first of libx264, libopenh264 and
            mpeg4 that the installed PyAV has.
        crf: quality of libx264, from 0 (lossless) to 51 (worst).
        preset: speed of libx264, "ultrafast" to "veryslow".
        audio_codec: audio encoder, such as "aac" or "libmp3lame".

    Raises:
        ValueError: for frames of another shape, type or odd size.

    Example:
    >>> import tempfile, numpy as np
    >>> from keras_video.puppets import write_video
    >>> folder = tempfile.mkdtemp()
    >>> write_video(f"{folder}/black.mp4", np.zeros((4, 32, 32, 3), "uint8"), fps=8)
    """
    frames = np.asarray(frames)
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise ValueError(
            "`frames` must be a uint8 array (T, H, W, 3). "
            f"Received: frames of shape {frames.shape} and type {frames.dtype}"
        )
    if not len(frames):
        raise ValueError(
            "`frames` must hold at least one frame. "
            f"Received: frames of shape {frames.shape}"
        )
    check_image_size(frames.shape[1:3], even=True)
    with (
        new_output(path, overwrite=True) as part,
        av.open(str(part), "w") as container,
    ):
        size = frames.shape[1:3]
        video = add_video_stream(container, size, fps, codec, crf, preset)
        sound = None
        if audio is not None:
            sound = container.add_stream(audio_codec, rate=sample_rate)
            sound.layout = "mono"
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            picture.pts = index
            picture.time_base = video.codec_context.time_base
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        if sound is not None:
            _encode_sound(container, sound, audio, sample_rate)


def _encode_sound(container, stream, audio, sample_rate):
    samples = np.asarray(audio, dtype="float32").reshape(1, -1)
    size = 1024
    for begin in range(0, samples.shape[1], size):
        block = np.ascontiguousarray(samples[:, begin : begin + size])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate = sample_rate
        frame.pts = begin
        frame.time_base = Fraction(1, sample_rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
