import numpy as np
import pytest
from data.files import encode, noise

from keras_video.data import VideoError, VideoReader, shrink_video


def smooth(num_frames, size=(90, 121)):
    """Slow waves, which survive encoding; the width is odd once scaled."""
    x, y = np.meshgrid(np.arange(size[1] // 2 * 2), np.arange(size[0]))
    waves = [np.sin(x / 9 + t / 5) + np.cos(y / 7) for t in range(num_frames)]
    return (120 + 50 * np.array(waves)[..., None].repeat(3, -1)).astype("uint8")


@pytest.mark.parametrize("rotation", [0, 90])
def test_the_same_frames_at_the_same_times(tmp_path, rotation):
    steps = np.array([1, 1, 3, 1, 2] * 20)  # of a variable frame rate
    pts = np.concatenate([[0], np.cumsum(steps)]).tolist()
    source = tmp_path / "a.mp4"
    encode(source, smooth(len(pts)), pts=pts, g="250", rotation=rotation)
    small = shrink_video(source, tmp_path / "small/a.mp4", short_side=44)
    with VideoReader(source, 44) as one, VideoReader(small) as other:
        assert len(one) == len(other) == 101
        assert one.num_slots == other.num_slots
        assert one.frame_rate == pytest.approx(other.frame_rate, rel=1e-3)
        assert len(one.index.keyframes) < 3 and len(other.index.keyframes) >= 9
        slots = np.arange(0, one.num_slots, 7)
        expected, found = one.clip(slots), other.clip(slots)
    assert min(found.shape[1:3]) == 44 and not any(n % 2 for n in found.shape[1:3])
    expected = expected[:, : found.shape[1], : found.shape[2]].astype(float)
    assert np.abs(expected - found).mean() < 2


def test_small_videos_keep_their_size(tmp_path):
    source = encode(tmp_path / "a.mp4", noise(20), bf="0")
    small = shrink_video(source, tmp_path / "b.mp4", short_side=1001)
    with VideoReader(small) as video:
        assert video.frames([0]).shape == (1, 48, 64, 3)
    with pytest.raises(FileExistsError, match="b.mp4"):
        shrink_video(source, small, short_side=24)
    shrink_video(source, small, short_side=23, overwrite=True)
    with VideoReader(small) as video:
        assert video.frames([0]).shape == (1, 24, 32, 3)


def test_errors(tmp_path):
    with pytest.raises(ValueError, match="`short_side` must be a whole number"):
        shrink_video("a.mp4", tmp_path / "b.mp4", short_side=1.5)
    (tmp_path / "a.mp4").write_bytes(b"")
    with pytest.raises(VideoError, match="empty"):
        shrink_video(tmp_path / "a.mp4", tmp_path / "b.mp4", short_side=24)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
