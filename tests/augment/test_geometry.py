import numpy as np
import pytest

from keras_video.augment.geometry import (
    center_crop,
    cut,
    draw_resized_crop,
    place_crop,
    resize,
)

SIZES = [(20, 30), (40, 60), (13, 50), (57, 17), (5, 4), (20, 61)]


@pytest.mark.parametrize("size", SIZES)
def test_resize_matches_torch(size):
    torch = pytest.importorskip("torch")
    clip = np.random.default_rng(0).uniform(0, 255, (2, 20, 30, 3)).astype("float32")
    expected = torch.nn.functional.interpolate(
        torch.tensor(clip.transpose(0, 3, 1, 2)),
        size=size,
        mode="bilinear",
        antialias=True,
    )
    expected = expected.numpy().transpose(0, 2, 3, 1)
    assert np.abs(resize(clip, size) - expected).max() < 1e-2
    rounded = resize(np.rint(clip).astype("uint8"), size)
    assert rounded.dtype == np.uint8 and rounded.shape == (2, *size, 3)
    assert np.abs(rounded - expected).max() < 1.6


def test_resize_keeps_constants_and_identity():
    clip = np.full((1, 9, 7, 3), 255, "uint8")
    assert (resize(clip, (31, 3)) == 255).all()
    assert resize(clip, (9, 7)) is clip


def test_crops_reach_every_place_equally():
    rng = np.random.default_rng(0)
    drawn = [
        place_crop((10, 12), (8, 10), rng.random(), rng.random()) for _ in range(3000)
    ]
    places, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(places) == 9  # three places down, three to the right
    assert counts.min() > 0.75 * counts.mean()
    assert place_crop((10, 12), (8, 10), 1.0, 1.0) == (2, 2, 8, 10)
    assert center_crop((11, 12), (8, 10)) == (1, 1, 8, 10)


def test_cut():
    clip = np.arange(48).reshape(1, 4, 4, 3)
    assert np.array_equal(cut(clip, 1, 2, 3, 2), clip[:, 1:4, 2:4])


def test_resized_crops_keep_to_their_ranges():
    rng = np.random.default_rng(0)
    areas, ratios = [], []
    for _ in range(2000):
        top, left, height, width = draw_resized_crop(
            rng, (240, 320), (0.1, 0.5), (0.5, 2.0)
        )
        assert 0 <= top <= 240 - height and 0 <= left <= 320 - width
        areas.append(height * width / (240 * 320))
        ratios.append(width / height)
    assert 0.095 < min(areas) < 0.12 and 0.48 < max(areas) < 0.51
    assert 0.48 < min(ratios) < 0.55 and 1.9 < max(ratios) < 2.05
    # As many wide ones as high ones.
    assert 0.45 < np.mean(np.array(ratios) > 1) < 0.6


def test_resized_crop_that_never_fits():
    crop = draw_resized_crop(np.random.default_rng(0), (10, 100), (1, 1), (1, 1.5))
    assert crop == (0, 42, 10, 15)
