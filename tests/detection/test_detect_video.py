import keras
import numpy as np
import pytest

from keras_video.data.detection import ActionBoxes
from keras_video.detection import CsvPersonBoxes, PersonDetector, detect_video
from keras_video.detection.video_detections import box_counts
from keras_video.puppets import write_video
from tests.detection.conftest import SIZE, left_edge, see_square
from tests.detection.double import brightness_detector
from tests.networks import DETECTORS, FAMILIES


def test_people_over_time(model, square_video):
    steps = []
    detections = detect_video(
        model,
        square_video,
        see_square,
        score_threshold=0.5,
        progress=lambda *at: steps.append(at),
    )
    tables = list(detections)
    assert [table.timestamps[0] for table in tables] == [0, 1, 2, 3, 4]
    assert steps == [(i, 5) for i in range(1, 6)]
    for second, table in enumerate(tables):
        x = left_edge(second)
        box = np.array([x, 12, x + 24, 36]) / (SIZE[::-1] * 2)
        assert len(table) == 1
        assert np.abs(table.boxes[0] - box).max() < 0.03
        assert table.labels.tolist() == [1]
        # The person's score times how white the square is.
        assert table.scores[0] == pytest.approx(0.9 * 250 / 255, abs=0.05)
        assert table.actors.tolist() == [0]
        assert table.video_ids.tolist() == ["square"]
    assert vars(detections.counts) == {
        "key_frames": 5,
        "with_people": 5,
        "people": 5,
        "left_out": 0,
        "detections": 5,
    }


def test_batches_make_no_difference(model, square_video):
    def run(size):
        found = detect_video(model, square_video, see_square, 0.1, batch_size=size)
        return ActionBoxes.concatenate(list(found))

    one, three = run(1), run(3)
    assert len(one) == len(three) == 10
    for first, second in zip(one.columns(), three.columns(), strict=True):
        if first.dtype == object:
            assert first.tolist() == second.tolist()
        else:
            np.testing.assert_allclose(first, second, atol=1e-6)


def test_people_without_an_action_stay(model, square_video):
    tables = list(detect_video(model, square_video, see_square, score_threshold=0.99))
    assert len(tables) == 5
    for table in tables:
        assert table.labels.tolist() == [-1]
        assert table.scores[0] == pytest.approx(0.9)


def test_video_without_people(model, dark_video):
    detections = detect_video(model, dark_video, see_square)
    assert list(detections) == []
    assert (detections.counts.key_frames, detections.counts.with_people) == (3, 0)


def test_few_shapes_reach_the_network(square_video):
    """Every new shape is compiled for."""
    counts = iter([1, 3, 2, 9, 7])

    def crowd(frames):
        return [
            (np.tile([[1, 1, 20, 20]], (n, 1)), np.linspace(0.9, 0.5, n))
            for n in (next(counts) for _ in frames)
        ]

    model = brightness_detector()
    shapes = []
    predict = model.predict_on_batch

    def spy(inputs):
        shapes.append(inputs["boxes"].shape)
        return predict(inputs)

    model.predict_on_batch = spy
    detections = detect_video(
        model, square_video, crowd, batch_size=2, max_boxes=6, iou_threshold=1.0
    )
    list(detections)
    assert shapes == [(2, 4, 4), (2, 6, 4), (2, 6, 4)]
    assert detections.counts.people == 1 + 3 + 2 + 6 + 6
    assert detections.counts.left_out == 3 + 1
    assert box_counts(12) == [1, 2, 4, 8, 12]
    assert box_counts(1) == [1]
    assert box_counts(32, fixed=5) == [5]


def test_boxes_of_a_table(model, square_video):
    times = [0.5, 1.0, 1.5, 4.0, 77.0]
    table = ActionBoxes(
        ["square"] * 5 + ["other"],
        [*times, 2.0],
        [[(left_edge(t) + 2) / 72, 0.3, (left_edge(t) + 22) / 72, 0.7] for t in times]
        + [[0, 0, 1, 1]],
        [-1] * 6,
        [0.9, 0.9, 0.1, 0.9, 0.9, 0.9],
    )
    detections = detect_video(model, square_video, CsvPersonBoxes(table), 0.5)
    found = list(detections)
    # 1.0 comes too soon after 0.5; nobody at 1.5 is sure; 77 is after the end.
    assert detections.timestamps == [0.5, 1.5, 4.0]
    assert [t.timestamps[0] for t in found] == [0.5, 4.0]
    assert all(t.scores[0] > 0.8 for t in found)
    dense = detect_video(model, square_video, CsvPersonBoxes(table), every_seconds=0.25)
    assert dense.timestamps == [0.5, 1.0, 1.5, 4.0]


def test_tables_that_do_not_fit(model, square_video):
    def persons(video_id, seconds):
        return CsvPersonBoxes(
            ActionBoxes([video_id], [seconds], [[0, 0, 1, 1]], [1]), name="b.csv"
        )

    with pytest.raises(ValueError, match="b.csv has no boxes of the video 'square'"):
        detect_video(model, square_video, persons("film", 1))
    assert len(detect_video(model, square_video, persons("film", 1), video_id="film"))
    with pytest.raises(ValueError, match="lasts 5.00 s.* from 902 s to 902 s"):
        detect_video(model, square_video, persons("square", 902))


def test_arguments_are_checked(model, square_video):
    for bad in (
        {"every_seconds": 0},
        {"score_threshold": 2},
        {"batch_size": 0},
        {"max_boxes": 0},
        {"label_ids": [1, 2, 3]},
        {"iou_threshold": 0},
        {"max_gap": 0},
    ):
        with pytest.raises(ValueError, match=f"{next(iter(bad))}|ids for"):
            detect_video(model, square_video, see_square, **bad)
    plain = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    for bad in (plain, FAMILIES["resnet3d"]()):
        with pytest.raises(ValueError, match="must be an ActionDetector"):
            detect_video(bad, square_video, see_square)


def test_an_untrained_network(square_video):
    """With a map of each pathway; five classes without names."""
    model = DETECTORS["slowfast_detector"]()
    detections = detect_video(model, square_video, see_square, 0.0)
    tables = list(detections)
    assert [len(table) for table in tables] == [5] * 5
    for table in tables:
        assert (table.scores >= 0).all() and (table.scores <= np.float32(0.9)).all()
    assert detections.name_of(5) == "class 4"


def test_a_network_with_a_fixed_number_of_boxes(square_video):
    model = brightness_detector(max_boxes=3)
    detections = detect_video(model, square_video, see_square, 0.5)
    assert [len(table) for table in detections] == [1] * 5


def test_label_ids(model, square_video):
    found = detect_video(model, square_video, see_square, 0.5, label_ids=[12, 80])
    assert {label for table in found for label in table.labels} == {12}
    assert found.name_of(80) == "sunny"


def test_portrait_video_in_a_landscape_clip(tmp_path):
    frames = np.full((12, 64, 32, 3), 40, "uint8")
    frames[:, 32:, :16] = 250
    write_video(tmp_path / "tall.mp4", frames, 4)
    persons = PersonDetector(lambda f: [([[0, 32, 16, 64]], [1.0])] * len(f))
    tables = list(
        detect_video(brightness_detector(), tmp_path / "tall.mp4", persons, 0.5)
    )
    assert len(tables) == 3
    for table in tables:
        assert table.labels.tolist() == [1]
        assert table.scores[0] > 0.9
        np.testing.assert_allclose(table.boxes[0], [0, 0.5, 0.5, 1])
