import numpy as np
import pytest
from data.files import decode, encode, noise

from keras_video.data import load_clip, load_views


@pytest.fixture
def path(tmp_path):
    return encode(tmp_path / "a.mp4", noise(60, (48, 64)), rate=20)


def test_one_view_is_the_center_clip(path):
    view = load_views(
        path, num_frames=8, frame_stride=2, image_size=(32, 32), short_side=40
    )
    clip = load_clip(
        path, num_frames=8, frame_stride=2, image_size=(32, 32), short_side=40
    )
    assert view.shape == (1, 8, 32, 32, 3)
    assert np.array_equal(view[0], clip)


def test_views_are_temporal_first(path):
    views = load_views(
        path,
        num_frames=8,
        frame_stride=2,
        image_size=(48, 48),
        short_side=48,
        temporal_views=3,
        spatial_views=3,
    )
    everything = decode(path)
    assert views.shape == (9, 8, 48, 48, 3)
    for i, start in enumerate((0, 22, 45)):
        for j, left in enumerate((0, 8, 16)):
            expected = everything[start : start + 15 : 2, :, left : left + 48]
            assert np.array_equal(views[3 * i + j], expected), (i, j)


def test_tall_videos_are_cut_downwards(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(20, (64, 48)))
    views = load_views(
        path,
        num_frames=4,
        frame_stride=2,
        image_size=(48, 48),
        short_side=48,
        spatial_views=3,
    )
    everything = decode(path)
    assert np.array_equal(views[2], everything[6:14:2, 16:])


def test_short_video(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(3))
    views = load_views(
        path, num_frames=8, frame_stride=2, image_size=(32, 32), temporal_views=2
    )
    assert views.shape == (2, 8, 32, 32, 3)
    assert np.array_equal(views[0], views[1])


def test_count_of_views_is_checked(path):
    with pytest.raises(ValueError, match="`temporal_views` must be a whole number"):
        load_views(path, num_frames=8, frame_stride=2, temporal_views=0)
