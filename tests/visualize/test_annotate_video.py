import av
import numpy as np
import pytest

from keras_video.data import VideoError, VideoReader
from keras_video.puppets import write_video
from keras_video.visualize import annotate_video
from keras_video.visualize.draw_boxes import COLORS

NOTHING = ([], [], [])


def write(path, size=(48, 64), count=20, audio=None, **options):
    frames = np.full((count, *size, 3), 90, "uint8")
    frames[:, :, :, 1] += np.arange(count, dtype="uint8")[:, None, None] * 4
    write_video(path, frames, 10, audio=audio, **options)
    return frames


def test_frames_times_and_boxes(tmp_path):
    frames = write(tmp_path / "a.mp4")
    times = []

    def boxes_at(seconds):
        times.append(seconds)
        return ([[0.25, 0.5, 0.75, 1.0]], [[]], [0]) if seconds >= 1 else NOTHING

    out = tmp_path / "b.mp4"
    assert annotate_video(tmp_path / "a.mp4", out, boxes_at) is False
    assert times == pytest.approx(np.arange(20) / 10)
    with VideoReader(out) as video:
        assert (video.num_frames, video.duration) == (20, pytest.approx(2.0))
        assert video.frame_rate == pytest.approx(10)
        written = video.frames(range(20)).astype(int)
    assert np.abs(written[:10] - frames[:10]).mean() < 5
    assert np.abs(written[15, 24, 20:44] - COLORS[0]).mean() < 40
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_sound_is_copied(tmp_path):
    audio = np.sin(np.arange(32000) / 20) * 0.3
    write(tmp_path / "a.mp4", audio=audio)
    assert annotate_video(tmp_path / "a.mp4", tmp_path / "b.mp4", lambda s: NOTHING)
    packets = []
    for name in ("a.mp4", "b.mp4"):
        with av.open(str(tmp_path / name)) as container:
            stream = container.streams.audio[0]
            packets.append(
                [
                    (float(p.pts * p.time_base), bytes(p))
                    for p in container.demux(stream)
                    if p.size
                ]
            )
    assert [data for _, data in packets[0]] == [data for _, data in packets[1]]
    assert [t for t, _ in packets[0]] == pytest.approx(
        [t for t, _ in packets[1]], abs=1e-3
    )


def test_sound_that_an_mp4_cannot_hold(tmp_path):
    write(tmp_path / "a.mkv", audio=np.zeros(32000), audio_codec="pcm_u8")
    out = tmp_path / "b.mp4"
    assert annotate_video(tmp_path / "a.mkv", out, lambda s: NOTHING) is False
    with VideoReader(out) as video:
        assert video.num_frames == 20


def test_real_clips(clips, tmp_path):
    """Another container with mp3 sound, one of odd size, one without times."""
    for name, sound in (("test.avi", True), ("h265_video.mp4", False)):
        out = tmp_path / f"{name}.mp4"
        assert annotate_video(clips / name, out, lambda s: NOTHING) is sound
        with VideoReader(clips / name) as before, VideoReader(out) as after:
            assert before.num_frames == after.num_frames
            assert before.duration == pytest.approx(after.duration, rel=0.02)


def test_odd_sizes(tmp_path):
    # yuv444p, so that the encoder takes an odd size.
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.height, stream.width, stream.pix_fmt = 33, 45, "yuv444p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(
                np.full((33, 45, 3), 80, "uint8"), format="rgb24"
            )
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    annotate_video(path, tmp_path / "b.mp4", lambda s: NOTHING)
    with VideoReader(tmp_path / "b.mp4") as video:
        frames = video.frames(range(5))
    assert frames.shape == (5, 34, 46, 3)
    assert np.abs(frames.astype(int) - 80).max() < 12


def test_nothing_is_left_after_a_failure(tmp_path):
    write(tmp_path / "a.mp4")

    def fails(seconds):
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        annotate_video(tmp_path / "a.mp4", tmp_path / "b.mp4", fails)
    with pytest.raises(VideoError, match="no such file"):
        annotate_video(tmp_path / "c.mp4", tmp_path / "b.mp4", lambda s: NOTHING)
    (tmp_path / "b.mp4").write_text("precious")
    with pytest.raises(FileExistsError):
        annotate_video(tmp_path / "a.mp4", tmp_path / "b.mp4", lambda s: NOTHING)
    assert (tmp_path / "b.mp4").read_text() == "precious"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]
