"""Encoded files: frames, rate, sound."""

import av
import numpy as np
import pytest

from keras_video.puppets import write_video
from keras_video.puppets.render_clip import clip_scene


def decoded(path):
    with av.open(str(path)) as container:
        rate = container.streams.video[0].average_rate
        frames = list(container.decode(video=0))
    times = np.array([frame.time for frame in frames])
    return rate, times, np.stack([f.to_ndarray(format="rgb24") for f in frames])


def heard(path):
    """Samples, their rate, and the time of the first."""
    with av.open(str(path)) as container:
        blocks = list(container.decode(audio=0))
    samples = np.concatenate([block.to_ndarray()[0] for block in blocks])
    return samples, blocks[0].sample_rate, float(blocks[0].time)


@pytest.mark.parametrize("fps", [12, 25.0, 30000 / 1001])
def test_frames_and_times(tmp_path, fps):
    ramp = (
        np.zeros((9, 32, 48, 3), "uint8")
        + np.arange(0, 180, 20, "uint8")[:, None, None, None]
    )
    write_video(tmp_path / "a.mp4", ramp, fps, crf=10)
    rate, times, frames = decoded(tmp_path / "a.mp4")
    assert float(rate) == pytest.approx(fps, rel=1e-4)
    np.testing.assert_allclose(times, np.arange(9) / fps, atol=1e-3)
    assert frames.shape == ramp.shape
    assert np.abs(frames.astype(int) - ramp).max() < 8
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_h264(tmp_path):
    write_video(tmp_path / "a.mp4", np.zeros((2, 32, 32, 3), "uint8"), 8)
    with av.open(str(tmp_path / "a.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert not container.streams.audio


def test_same_frames_same_file(tmp_path):
    scene = clip_scene("kick", seed=2, num_frames=12, image_size=(64, 64))
    frames, sound = scene.render(), scene.soundtrack()
    files = set()
    for _ in range(12):
        write_video(tmp_path / "a.mp4", frames, 16, sound)
        files.add((tmp_path / "a.mp4").read_bytes())
    assert len(files) == 1


@pytest.mark.parametrize("codec", ["aac", "libmp3lame"])
def test_claps_are_heard_when_hands_meet(tmp_path, codec):
    scene = clip_scene("clap", seed=2, num_frames=48, image_size=(32, 32), fps=16)
    write_video(
        tmp_path / "a.mp4",
        scene.render(),
        16,
        scene.soundtrack(),
        16000,
        audio_codec=codec,
    )
    samples, rate, start = heard(tmp_path / "a.mp4")
    assert len(samples) / rate == pytest.approx(3.0, abs=0.15)
    # Loudness in windows of 10 ms: it jumps where a clap begins.
    window = rate // 100
    loud = np.abs(samples[: len(samples) // window * window]).reshape(-1, window)
    loud = loud.max(axis=1) > 0.15
    onsets = [
        start + n / 100
        for n in np.flatnonzero(loud)
        if not loud[max(n - 12, 0) : n].any()
    ]
    expected = [s.time for s in scene.annotation.sounds if s.time < 2.98]
    assert len(expected) >= 4
    assert len(onsets) == len(expected)
    np.testing.assert_allclose(onsets, expected, atol=0.04)


def test_silence_between_sounds():
    scene = clip_scene("bow", seed=2, num_frames=16, image_size=(32, 32))
    assert not scene.annotation.sounds
    track = scene.soundtrack(8000)
    assert track.shape == (8000,) and track.dtype == np.float32
    assert 0 < np.abs(track).max() < 0.05


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (np.zeros((2, 33, 32, 3), "uint8"), r"even.*Use \(34, 32\)"),
        (np.zeros((2, 32, 32, 3), "float32"), "type float32"),
        (np.zeros((32, 32, 3), "uint8"), "of shape"),
        (np.zeros((0, 32, 32, 3), "uint8"), "at least one frame"),
    ],
)
def test_bad_frames(tmp_path, frames, message):
    with pytest.raises(ValueError, match=message):
        write_video(tmp_path / "a.mp4", frames, 8)
    assert not list(tmp_path.iterdir())


def test_failure_leaves_no_file(tmp_path):
    with pytest.raises(Exception, match="nonsense"):
        write_video(
            tmp_path / "a.mp4",
            np.zeros((2, 32, 32, 3), "uint8"),
            8,
            np.zeros(100),
            audio_codec="nonsense",
        )
    assert not list(tmp_path.iterdir())
