"""Detectors that take frames of any shape, or frames from segments of a window."""

import numpy as np
import pytest

from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.detection import detect_video
from keras_video.models import ActionDetector, ResNet3DBackbone, VideoPreprocessor
from keras_video.puppets import write_video
from tests.detection.conftest import FPS, see_square, walking_square
from tests.detection.double import brightness_detector
from tests.networks import THIN

FINE = {"spatial_strides": (1, 2, 2, 1), "dilations": (1, 1, 1, 2)}


def open_detector(**kwargs):
    """A thin detector of whole frames of short side 40."""
    return ActionDetector(
        ResNet3DBackbone((4, None, None, 3), **THIN, **FINE, **kwargs),
        2,
        VideoPreprocessor(4, 2, image_size=None, short_side=40),
    )


def inputs_seen(model, video, monkeypatch, **options):
    """What a detector is asked about a video, batch by batch."""
    seen, predict = [], model.predict_on_batch
    monkeypatch.setattr(
        model, "predict_on_batch", lambda x: seen.append(x) or predict(x)
    )
    assert len(list(detect_video(model, video, see_square, **options))) == 5
    return seen


def test_the_width_follows_from_the_video(square_video, tmp_path, monkeypatch):
    model = open_detector()
    wide, upright = square_video, tmp_path / "upright.mp4"
    write_video(upright, walking_square().transpose(0, 2, 1, 3), FPS)
    for video, size, padded in (
        (wide, (40, 60), (48, 64)),
        (upright, (60, 40), (64, 48)),
    ):
        with monkeypatch.context() as patch:
            seen = inputs_seen(model, video, patch, batch_size=2)
        assert {x["clips"].shape for x in seen} == {(2, 4, *padded, 3)}
        spec = KeyFrameSpec(**model.preprocessor.clip_arguments)
        clip, _ = spec.read(video, 1.0, [], (0, 0, 0))
        assert clip.shape[1:3] == size
        np.testing.assert_array_equal(
            seen[0]["clips"][1, :, : size[0], : size[1]], clip
        )
        # The square has half of the short side.
        left, top, right, bottom = seen[0]["boxes"][1, 0]
        assert right - left == pytest.approx(20, abs=1.5)
        assert bottom - top == pytest.approx(20, abs=1.5)


def test_frames_of_segments_around_each_key_frame(square_video, monkeypatch):
    model = brightness_detector(
        frame_stride=1, frames_per_segment=1, window_seconds=2.0
    )
    seen = inputs_seen(model, square_video, monkeypatch)
    spec = KeyFrameSpec(**model.preprocessor.clip_arguments)
    clip, _ = spec.read(square_video, 2.0, [], [0] * spec.num_draws)
    np.testing.assert_array_equal(seen[2]["clips"][0], clip)
    # 4 frames over 2 seconds, in which the square walks 16 pixels of the video.
    edges = [np.nonzero(frame[16, :, 0] > 140)[0][0] for frame in clip]
    assert edges[-1] - edges[0] == pytest.approx(12 * 32 / 48, abs=1)


def test_segments_need_a_window(square_video):
    model = brightness_detector(frame_stride=1, frames_per_segment=1)
    with pytest.raises(ValueError, match="`window_seconds` must say"):
        detect_video(model, square_video, see_square)
