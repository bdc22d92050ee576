import sys
import types

import numpy as np
import pytest

from keras_video.data import VideoReader
from keras_video.data.detection import ActionBoxes
from keras_video.detection import (
    CsvPersonBoxes,
    HOGPersonDetector,
    KerasCVPersonDetector,
    KerasHubPersonDetector,
    PersonDetector,
    open_person_detector,
)

NAN, INF = float("nan"), float("inf")


def frames(count=2, size=(60, 80)):
    return np.zeros((count, *size, 3), "uint8")


def test_answers_are_put_in_order():
    answer = (
        [
            [-10, 10, 20, 30],  # partly outside
            [5, 5, 15, 15],
            [30, 20, 10, 40],  # inverted
            [7, 7, 7, 9],  # empty
            [90, 0, 99, 9],  # outside
            [NAN, 0, 9, 9],
            [0, 0, INF, 9],
            [0, 0, 9, 9],
        ],
        [0.5, 0.7, 1, 1, 1, 1, 1, NAN],
    )
    persons = PersonDetector(lambda f: [answer, ([], [])])
    (boxes, scores), (none, no_scores) = persons(frames())
    assert boxes.tolist() == [[5, 5, 15, 15], [0, 10, 20, 30]]
    assert scores.tolist() == pytest.approx([0.7, 0.5])
    assert boxes.dtype == scores.dtype == np.float32
    assert none.shape == (0, 4) and no_scores.shape == (0,)
    shares, _ = persons.boxes_at(frames(), "a", [0.0, 1.0])[0]
    assert shares[1].tolist() == pytest.approx([0, 1 / 6, 0.25, 0.5])
    assert persons.timestamps("a") is None


def test_wrong_answers():
    with pytest.raises(ValueError, match="1 for 2 frames"):
        PersonDetector(lambda f: [([], [])])(frames())
    with pytest.raises(ValueError, match="2 boxes and 1 scores"):
        PersonDetector(lambda f: [([[0, 0, 1, 1]] * 2, [1.0])])(frames(1))


def table():
    box, other = [0.1, 0.1, 0.5, 0.9], [0.6, 0.1, 0.9, 0.9]
    return ActionBoxes(
        ["b", "a", "a", "a", "a", "a"],
        [1.0, 2.0, 1.0, 1.0, 1.0, 3.0],
        [box, box, other, box, box, [0.5, 0.5, 0.4, 0.9]],
        [1, 1, 1, 1, 2, 1],
        [1.0, 0.9, 0.95, 0.85, 0.99, 1.0],
    )


def test_boxes_of_a_table():
    persons = CsvPersonBoxes(table())
    assert not persons.needs_frames
    assert persons.timestamps("a").tolist() == [1, 2, 3]
    answers = persons.boxes_at(None, "a", [1.0, 1.5, 2.0, 3.0])
    # One box for the two labels, with the higher score.
    assert answers[0][0].tolist() == pytest.approx(
        [pytest.approx([0.1, 0.1, 0.5, 0.9]), pytest.approx([0.6, 0.1, 0.9, 0.9])]
    )
    assert answers[0][1].tolist() == pytest.approx([0.99, 0.95])
    assert [len(boxes) for boxes, _ in answers] == [2, 0, 1, 0]
    sure = CsvPersonBoxes(table(), min_score=0.97).boxes_at(None, "a", [1.0, 2.0])
    assert [len(boxes) for boxes, _ in sure] == [1, 0]


def test_table_without_the_video():
    with pytest.raises(
        ValueError, match="boxes.csv has no boxes of the video 'c'.*'a'"
    ):
        CsvPersonBoxes(table(), name="boxes.csv").timestamps("c")
    with pytest.raises(ValueError, match="it is empty"):
        CsvPersonBoxes(ActionBoxes.empty()).timestamps("c")
    with pytest.raises(TypeError, match="boxes_at"):
        CsvPersonBoxes(table())(frames())


class Detector:
    """What the object detectors of keras-cv and keras-hub look like from outside."""

    def __init__(self, boxes, classes, scores, key="classes", form="xyxy", **more):
        self.answer = {
            "boxes": np.array([boxes], "float32"),
            key: np.array([classes]),
            "confidence": np.array([scores], "float32"),
            "num_detections": np.array([len(boxes)]),
        }
        self.bounding_box_format = form
        self.num_classes = 20
        self.input_shape = (None, None, None, 3)
        self.backbone = types.SimpleNamespace(include_rescaling=True)
        self.seen = []
        for name, value in more.items():
            setattr(self, name, value)

    def predict(self, images, verbose):
        self.seen.append(images)
        return self.answer


# The same box of an image of 64 x 128, into which frames of 60 x 80 go as 64 x 85.
BOXES = {
    "xyxy": [17, 16, 34, 48],
    "yxyx": [16, 17, 48, 34],
    "xywh": [17, 16, 17, 32],
    "center_xywh": [25.5, 32, 17, 32],
    "rel_yxyx": [16 / 64, 17 / 128, 48 / 64, 34 / 128],
    "REL_XYXY": [17 / 128, 16 / 64, 34 / 128, 48 / 64],
}


@pytest.mark.parametrize("form", BOXES)
def test_box_formats(form):
    model = Detector([BOXES[form]], [14], [0.75], form=form)
    answers = KerasCVPersonDetector(model, image_size=(64, 128))(frames())
    assert len(answers) == len(model.seen) == 2
    for boxes, scores in answers:
        np.testing.assert_allclose(boxes, [[16, 15, 32, 45]], atol=1e-4)
        assert scores.tolist() == [0.75]


def test_who_is_a_person():
    padding = [-1, -1, -1, -1]
    boxes = [[1, 1, 9, 9], [2, 2, 9, 9], [3, 3, 9, 9], padding]
    model = Detector(boxes, [14, 3, 14, -1], [0.4, 0.9, 0.8, -1])
    (found, scores), *_ = KerasCVPersonDetector(model, image_size=80)(frames())
    assert scores.tolist() == pytest.approx([0.8])
    assert len(KerasCVPersonDetector(model, min_score=0.1)(frames())[0][1]) == 2
    assert len(KerasCVPersonDetector(model, person_class=3)(frames())[0][1]) == 1
    # Class -1 is what an answer is filled up with.
    model = Detector(boxes, [-1] * 4, [-1] * 4)
    assert not len(KerasCVPersonDetector(model, -1, min_score=-2.0)(frames())[0][1])


def test_pictures_keep_their_proportions_and_range():
    model = Detector([], [], [])
    bright = frames() + np.uint8(255)
    KerasCVPersonDetector(model, image_size=(64, 128))(bright)
    assert model.seen[0].shape == (1, 64, 128, 3)
    assert (model.seen[0][:, :, :85] == 255).all()
    assert (model.seen[0][:, :, 85:] == 0).all()
    model.backbone.include_rescaling = False
    KerasCVPersonDetector(model, image_size=(64, 128))(bright)
    assert model.seen[-1].max() == 1


def test_keras_hub_sizes_and_classes():
    def size(shape, **converter):
        parts = types.SimpleNamespace(
            image_converter=types.SimpleNamespace(**converter)
        )
        model = Detector(
            [[8, 16, 24, 32]],
            [1],
            [0.9],
            key="labels",
            form="yxyx",
            preprocessor=parts if converter else None,
            num_classes=91,
            input_shape=(None, *shape, 3),
        )
        persons = KerasHubPersonDetector(model)
        assert persons.person_class == 1 and len(persons(frames())[0][0]) == 1
        return persons.image_size

    assert size((None, None), image_size=(96, 128)) == (96, 128)
    assert size((None, None), image_size=None) == (640, 640)
    assert size((None, None)) == (640, 640)
    assert size((48, 32)) == (48, 32)


def test_adapters_name_what_is_missing():
    with pytest.raises(ValueError, match="--person-class.*num_classes=7"):
        KerasCVPersonDetector(Detector([], [], [], num_classes=7))
    assert (
        KerasCVPersonDetector(Detector([], [], [], num_classes=7), 3).person_class == 3
    )
    with pytest.raises(ValueError, match="box_format='polar'"):
        KerasCVPersonDetector(Detector([], [], [], form="polar"))


def test_names(monkeypatch):
    made = []

    class Loader(Detector):
        @classmethod
        def from_preset(cls, *arguments, **options):
            made.append((arguments, options))
            return cls([], [], [])

    models = types.ModuleType("models")
    models.YOLOV8Detector = models.RetinaNet = models.ObjectDetector = Loader
    for package in ("keras_cv", "keras_hub"):
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
        monkeypatch.setitem(sys.modules, f"{package}.models", models)
    persons = open_person_detector("keras_cv:yolo_v8_m_pascalvoc", 0.25)
    assert isinstance(persons, KerasCVPersonDetector) and persons.min_score == 0.25
    persons = open_person_detector("keras_hub:kaggle://a/b", person_class=5)
    assert isinstance(persons, KerasHubPersonDetector) and persons.person_class == 5
    assert [arguments for arguments, _ in made] == [
        ("yolo_v8_m_pascalvoc",),
        ("kaggle://a/b",),
    ]
    for name in ("hogg", "keras_cv", "keras_cv:", "hog:fast", ""):
        with pytest.raises(
            ValueError, match="hog, keras_cv:PRESET or keras_hub:PRESET"
        ):
            open_person_detector(name)


@pytest.mark.parametrize(
    "name, package, extra",
    [
        ("hog", "cv2", "opencv"),
        ("keras_cv:yolo", "keras_cv", "cv"),
        ("keras_hub:dfine", "keras_hub", "keras_hub"),
    ],
)
def test_missing_packages(name, package, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, f"{package}.models", raising=False)
    with pytest.raises(ImportError, match=rf"pip install keras-video\[{extra}\]"):
        open_person_detector(name)


def test_opencv_without_the_detector(monkeypatch):
    opencv = types.ModuleType("cv2")
    opencv.__version__ = "5.0.0"
    monkeypatch.setitem(sys.modules, "cv2", opencv)
    with pytest.raises(ImportError, match=r"OpenCV 5.0.0.*keras-video\[opencv\]"):
        HOGPersonDetector()


def test_hog_on_real_people(clips):
    pytest.importorskip("cv2")
    with VideoReader(clips / "demo_skeleton.mp4", short_side=540) as video:
        pictures = video.frames([0, 36])
    persons = HOGPersonDetector()
    answers = persons(pictures)
    # Two men face each other; by eye, in pixels of 540 x 960.
    for (boxes, scores), x in zip(answers, ([375, 515], [395, 510]), strict=True):
        assert len(boxes) == 2 and (scores > 0.8).all()
        middles = np.sort(boxes[:, [0, 2]].mean(axis=1))
        assert np.abs(middles - x).max() < 20
        assert np.abs(boxes[:, 1] - 130).max() < 35
        assert np.abs(boxes[:, 3] - 450).max() < 35
    again = persons(pictures)
    np.testing.assert_array_equal(answers[0][0], again[0][0])
    # A picture too small for the detector's window has nobody in it.
    assert not len(HOGPersonDetector(short_side=60)(pictures)[0][0])


def test_a_source_with_the_method_of_before_is_refused():
    with pytest.raises(TypeError, match="`moments`.*`timestamps`.*Old.moments"):

        class Old(PersonDetector):
            def moments(self, video_id):
                return [1.0]
