import av
import numpy as np
import pytest

from keras_video.data.video import scaler
from keras_video.data.video.scaler import FrameScaler, planes_are_exact, scaled_size


def picture(height, width, colours, seed=0):
    """A frame of noise, the hardest picture to scale."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 256, (height * 3 // 2, width), dtype="uint8")
    frame = av.VideoFrame.from_ndarray(values, "yuv420p")
    frame.colorspace = colours
    return frame


@pytest.mark.parametrize("colours", [1, 2, 5])
@pytest.mark.parametrize(
    "size, height", [((106, 90), 100), ((180, 320), 150), ((270, 480), 66)]
)
def test_the_fast_way_gives_the_same_bytes(size, height, colours, monkeypatch):
    frames = [picture(*size, colours, seed) for seed in range(3)]
    target = scaled_size(size, min_size=(height, 1))
    assert planes_are_exact(frames[0], *target)
    fast = FrameScaler(min_size=target).collect(frames, 3)
    monkeypatch.setattr(scaler, "planes_are_exact", lambda *_: False)
    np.testing.assert_array_equal(fast, FrameScaler(min_size=target).collect(frames, 3))


@pytest.mark.parametrize(
    "height, width, right",
    [(128, 227, True), (128, 228, False), (180, 319, False), (256, 455, False)],
)
def test_the_fast_way_is_for_shrinking_to_odd_widths(height, width, right):
    assert planes_are_exact(picture(180, 320, 1), height, width) == right
