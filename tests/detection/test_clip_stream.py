"""Clips of a whole video; those of data sets: tests/data/datasets."""

from fractions import Fraction

import numpy as np
import pytest
from data.files import encode, noise

from keras_video.data import VideoReader, detection_dataset_from_csv
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.data.detection import ActionBoxes
from keras_video.detection import CsvPersonBoxes, detect_video
from keras_video.detection.clip_stream import ClipStream
from tests.detection.conftest import FPS
from tests.detection.double import brightness_detector


@pytest.mark.parametrize(
    "frame_stride, num_frames, frame_rate, spacing",
    [(2, 8, None, "strided"), (1, 5, 5.0, "strided"), (3, 8, None, "linspace")],
)
def test_clips_are_those_of_a_reader(
    square_video, frame_stride, num_frames, frame_rate, spacing
):
    times = [0.0, 1.0, 1.5, 3.0, 4.5]
    stream = ClipStream(
        square_video,
        times,
        KeyFrameSpec(
            num_frames=num_frames,
            frame_stride=frame_stride,
            frame_rate=frame_rate,
            spacing=spacing,
            image_size=(24, 48),
            crop="fit",
        ),
    )
    step = frame_stride * (FPS / frame_rate if frame_rate else 1)
    if spacing == "linspace":
        step = (num_frames * frame_stride - 1) / (num_frames - 1)
    offsets = np.floor(np.arange(num_frames) * step + (0.5 if spacing[0] == "s" else 0))
    middle = offsets[num_frames // 2]
    if spacing == "linspace":  # that of the span, which need not be among the frames
        middle = num_frames * frame_stride // 2
    with VideoReader(square_video, short_side=24) as video:
        for number in (0, 1, 3, 4):  # nobody is there at 1.5
            center = round(times[number] * FPS)
            slots = center + offsets - middle
            clip, boxes = stream.read(number, [[0, 0.5, 1, 1]])
            assert boxes.tolist() == [[0, 12, 36, 24]]
            assert clip.shape == (num_frames, 24, 48, 3)
            np.testing.assert_array_equal(clip[:, :, :36], video.clip(slots))
            assert not clip[:, :, 36:].any()
    stream.close()


def test_frames_are_decoded_once(square_video, monkeypatch):
    spec = KeyFrameSpec(num_frames=8, image_size=(24, 48), crop="fit")
    stream = ClipStream(square_video, [0.0, 1.0, 2.0, 3.0, 4.0], spec)
    read = []
    frames = stream._reader.frames
    monkeypatch.setattr(
        stream._reader,
        "frames",
        lambda numbers: read.extend(numbers) or frames(numbers),
    )
    for number in range(5):
        stream.read(number, [])
        assert len(stream._cache) <= 16
    assert len(read) == len(set(read))
    assert read == sorted(read)


@pytest.mark.parametrize(
    "reading",
    [
        {"num_frames": 8, "frame_stride": 2},
        {"num_frames": 6, "frame_stride": 3, "spacing": "linspace"},
        {"num_frames": 5, "frame_stride": 1, "frame_rate": 10.0},
    ],
    ids=lambda reading: reading.get("spacing", str(reading.get("frame_rate"))),
)
def test_the_network_sees_what_the_data_set_shows(tmp_path, reading):
    """Bit for bit, around the same key frames: of frames that come at any time."""
    ticks = np.cumsum(np.random.default_rng(0).choice([40, 80, 120], 60))
    path = tmp_path / "a.mp4"
    encode(path, noise(60, (48, 80)), pts=ticks.tolist(), tick=Fraction(1, 1000))
    times = np.repeat([0.0, 0.3, 1.7, 2.25, 4.0], 2)
    boxes = np.random.default_rng(1).uniform(0, 0.5, (10, 4)) + [0, 0, 0.5, 0.5]
    scores = np.linspace(0.99, 0.9, 10)
    table = ActionBoxes(["a"] * 10, times, boxes, [-1] * 10, scores)
    model = brightness_detector(image_size=(40, 40), **reading)
    data = detection_dataset_from_csv(
        None,
        {"a": path},
        label_map=["bright", "sunny"],
        boxes=table,
        shuffle=False,
        max_boxes=2,
        batch_size=2,
        as_dataset="py",
        **model.preprocessor.clip_arguments,
    )
    assert data.key_frames.timestamps == (0.0, 0.3, 1.7, 2.25, 4.0)

    seen = []

    def spy(inputs):
        seen.append(inputs)
        return np.zeros((2, 2, 2))

    model.predict_on_batch = spy
    options = {"every_seconds": 0.2, "batch_size": 2, "max_boxes": 2}
    list(detect_video(model, path, CsvPersonBoxes(table), **options))
    assert len(seen) == len(data) == 3
    for number, inputs in enumerate(seen):
        expected = data[number]
        for name in ("clips", "boxes"):
            rows = len(expected[name])  # the last batch is filled up
            np.testing.assert_array_equal(inputs[name][:rows], expected[name])
