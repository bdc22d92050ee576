import itertools

import keras
import numpy as np
import pytest
from tiny_models import TinyBackbone, tiny_classifier

from keras_video.data import load_clip
from keras_video.models import (
    ActionDetector,
    VideoClassifier,
    VideoPreprocessor,
    predict_stream,
)
from keras_video.puppets import write_video

NAMES = ["wave", "jump", "clap"]


@pytest.fixture(scope="module")
def model():
    return tiny_classifier(class_names=NAMES)


def camera(count, seed=0):
    """Frames (20, 24, 3), one by one; the model's clips span 7."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.integers(0, 256, (20, 24, 3), "uint8")


def test_a_file_is_predicted_clip_by_clip(model, tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, np.stack(list(camera(30))), fps=10)
    found = list(model.predict_stream(path, top_k=2, every_seconds=0.5))
    assert [one.start_frame for one in found] == [0, 5, 10, 15, 20]
    for one in found:
        assert one.end_frame == one.start_frame + 7
        assert one.start_seconds == pytest.approx(one.start_frame / 10)
        assert one.end_seconds == pytest.approx(one.end_frame / 10)
        clip = load_clip(
            path, **model.preprocessor.clip_arguments, position=one.start_seconds
        )
        expected = model.predict(clip[None], verbose=0)[0]
        np.testing.assert_allclose(one.probabilities, expected, rtol=1e-5)
        best = np.argsort(-expected)[:2]
        assert one.scores == [
            (NAMES[i], pytest.approx(float(expected[i]), rel=1e-5)) for i in best
        ]


def test_the_clip_of_a_whole_file_is_that_of_predict_video(model, tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, np.stack(list(camera(7))), fps=10)
    (found,) = model.predict_stream(path, top_k=3)
    assert [name for name, _ in found.scores] == [
        name for name, _ in model.predict_video(path, top_k=3)
    ]
    np.testing.assert_allclose(
        [score for _, score in found.scores],
        [score for _, score in model.predict_video(path, top_k=3)],
        rtol=1e-5,
    )


def test_results_come_while_the_stream_goes_on(model):
    found = list(itertools.islice(model.predict_stream(itertools.cycle(camera(9))), 4))
    assert [one.start_frame for one in found] == [0, 3, 6, 9]
    assert found[0].start_seconds is found[0].end_seconds is None
    (short,) = model.predict_stream(camera(2), frame_rate=4)
    assert (short.start_seconds, short.end_seconds) == (0.0, 1.75)


def test_frames_per_second_leave_out_the_first_clip(model, monkeypatch):
    # Asked at the start, and after each clip: 10 s for the first one, then 0.5 s.
    clock = iter([100.0, 110.0, 110.5, 111.0])
    monkeypatch.setattr(predict_stream.time, "perf_counter", lambda: next(clock))
    found = list(model.predict_stream(camera(13), every_frames=3))
    assert [one.frames_per_second for one in found] == [0.7, 6.0, 6.0]


def test_smoothing_averages_the_last_clips(model):
    plain = list(model.predict_stream(camera(16), every_frames=3))
    smooth = list(model.predict_stream(camera(16), every_frames=3, smooth=2))
    raw = np.stack([one.probabilities for one in plain])
    assert np.abs(np.diff(raw, axis=0)).max() > 1e-4
    expected = [raw[0], *((raw[1:] + raw[:-1]) / 2)]
    for one, mean in zip(smooth, expected, strict=True):
        np.testing.assert_allclose(one.probabilities, mean, rtol=1e-5)
        assert one.scores[0][1] == pytest.approx(float(mean.max()))


def test_logits_become_probabilities(model):
    logits = VideoClassifier(model.backbone, 3, activation=None)
    (found,) = logits.predict_stream(camera(4))
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert found.scores[0][0].startswith("class ")


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"top_k": 0}, "`top_k`.*0"),
        ({"smooth": 0}, "`smooth`.*0"),
        ({"every_seconds": 1.0}, "frame_rate=30.0"),
        ({"every_frames": 0}, "every_frames=0"),
    ],
)
def test_wrong_arguments_are_refused_at_once(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model.predict_stream(camera(9), **arguments)


def test_models_of_whole_videos_and_detectors_are_refused(model):
    backbone = TinyBackbone()
    sparse = VideoPreprocessor(4, image_size=16, frames_per_segment=1)
    with pytest.raises(ValueError, match="use `predict_video`.*per_segment=1"):
        VideoClassifier(backbone, 3, sparse).predict_stream(camera(9))
    inputs = keras.Input((4, 16, 16, 3))
    maps = keras.layers.Conv3D(2, 3, strides=2, padding="same")(inputs)
    detector = ActionDetector(keras.Model(inputs, maps), 2)
    with pytest.raises(TypeError, match="detect_video.*Received: ActionDetector"):
        detector.predict_stream(camera(9))
