"""Files that cannot be read, or only in part."""

import itertools
from fractions import Fraction

import av
import numpy as np
import pytest
from data.files import encode, encode_audio, noise, truncate

from keras_video.data import VideoError, VideoReader
from keras_video.data.video import file
from keras_video.data.video.index_builder import build_index


def bad_file(kind, folder):
    """A file that cannot be read, and what its error has to say."""
    path = folder / f"{kind}.mp4"
    if kind == "missing":
        return path, "no such file"
    if kind == "folder":
        path.mkdir()
        return path, "a folder, not a video"
    if kind == "empty":
        path.touch()
        return path, r"empty \(0 bytes\)"
    if kind == "text":
        path.write_text("not a video at all " * 100)
        return path, "not a video that FFmpeg can read"
    if kind == "audio":
        return encode_audio(path), r"no video stream \(streams found: audio\)"
    if kind == "no index":
        encode(folder / "whole.mp4", noise(50))
        return truncate(folder / "whole.mp4", path), "`moov`.*truncated"
    options = {"faststart": {"movflags": "faststart"}}.get(kind, {})
    suffix = {"matroska": ".mkv", "avi": ".avi"}.get(kind, ".mp4")
    if suffix == ".avi":
        options["bf"] = "0"
    # Matroska's test is coarse, so its video has to be long.
    frames = noise(100 if kind == "matroska" else 50)
    encode(folder / f"whole{suffix}", frames, **options)
    path = path.with_suffix(suffix)
    return truncate(folder / f"whole{suffix}", path), "truncated or damaged"


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "folder",
        "empty",
        "text",
        "audio",
        "no index",
        "faststart",
        "matroska",
        "avi",
    ],
)
def test_bad_files(tmp_path, kind):
    path, message = bad_file(kind, tmp_path)
    with pytest.raises(VideoError, match=message) as caught:
        VideoReader(path)
    assert caught.value.path == str(path)
    assert str(caught.value).startswith(str(path))
    assert isinstance(caught.value, ValueError)


def test_cover_picture_is_no_video(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        picture = container.add_stream("mjpeg", rate=1)
        picture.height, picture.width, picture.pix_fmt = 32, 32, "yuvj420p"
        picture.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(noise(1, (32, 32))[0], format="rgb24")
        container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
    with pytest.raises(VideoError, match="no video stream"):
        VideoReader(path)


def test_frames_of_more_than_8k(tmp_path):
    """A file of some kB declares frames of a gigabyte each."""
    path = tmp_path / "large.gif"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("gif", rate=5)
        stream.height, stream.width, stream.pix_fmt = 32, 32, "rgb8"
        for image in noise(3, (32, 32)):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            container.mux(stream.encode(frame.reformat(format="rgb8")))
        container.mux(stream.encode(None))
    content = bytearray(path.read_bytes())
    content[6:10] = (16_000).to_bytes(2, "little") * 2
    path.write_bytes(content)
    with pytest.raises(VideoError, match="16000 x 16000 pixels have more than 33,554"):
        VideoReader(path)


def test_frames_that_grow_on_the_way(tmp_path, monkeypatch, may_fall_back):
    small, large = (
        encode(tmp_path / f"{size}.ts", noise(8, (size, size)), g="4")
        for size in (64, 128)
    )
    path = tmp_path / "grows.ts"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    with VideoReader(path) as video:
        assert video.frames(range(16)).shape == (16, 64, 64, 3)
    monkeypatch.setattr(file, "MOST_PIXELS", 64 * 64)
    with VideoReader(path) as video:
        with pytest.raises(VideoError, match="grows.ts.*truncated or damaged"):
            video.frames(range(16))


def test_frames_spread_over_days(tmp_path):
    """Going through it would have no end."""
    frames, tick = noise(12), Fraction(1, 25)
    path = tmp_path / "days.mkv"
    hour = 25 * 3600
    encode(path, frames, pts=[*range(11), 10 * hour], tick=tick)
    with VideoReader(path) as video:
        assert video.num_slots == 10 * hour + 1
    encode(path, frames, pts=[*range(11), 1000 * hour], tick=tick)
    with pytest.raises(VideoError, match="days.mkv: its 12 frames are spread over 3,6"):
        VideoReader(path)


def test_damage_in_the_middle_is_no_crash(tmp_path, may_fall_back):
    path = encode(tmp_path / "a.mp4", noise(60), movflags="faststart")
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(0)
    for place in rng.integers(len(content) // 3, len(content), 200):
        content[place] = rng.integers(256)
    path.write_bytes(content)
    try:
        with VideoReader(path) as video:
            assert video.frames(range(0, 60, 2)).shape == (30, 48, 64, 3)
    except VideoError as error:
        assert error.path == str(path)


class Interrupted:
    """A container whose packets end as PyAV ends them at a stream that comes up."""

    def __init__(self, container):
        self._container = container

    def __getattr__(self, name):
        return getattr(self._container, name)

    def demux(self, *streams):
        yield from itertools.islice(self._container.demux(*streams), 3)
        raise IndexError("list index out of range")


def test_a_stream_that_comes_up_on_the_way(tmp_path):
    """As in an FLV file with a damaged tag."""
    video = file.VideoFile(encode(tmp_path / "a.flv", noise(12)))
    container, stream = video.open()
    with container, pytest.raises(VideoError, match="a.flv.*list index out of range"):
        build_index(video, Interrupted(container), stream)
