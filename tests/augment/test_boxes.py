"""Boxes move with the pixels in them."""

import numpy as np
import pytest

from keras_video.augment import ClipColorJitter, ClipRandomErasing, clip_boxes
from tests.augment.test_clip_augmentation import ALL

everyone = pytest.mark.parametrize("cls, arguments", ALL.values(), ids=ALL)
SIZE = (32, 48)


def painted(box):
    """A black clip (2, 32, 48, 1) in which a box is white."""
    x1, y1, x2, y2 = box
    clip = np.zeros((2, *SIZE, 1), "float32")
    clip[:, y1:y2, x1:x2] = 200
    return clip


def white_box(clip):
    """What is white in a clip, as a box, to a pixel; None where nothing is."""
    rows, columns = np.nonzero(clip[0, :, :, 0] > 100)
    if not len(rows):
        return None
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize(
    "cls, arguments",
    [
        pair
        for pair in ALL.values()
        if pair[0] not in (ClipColorJitter, ClipRandomErasing)
    ],
)
def test_a_painted_box_and_its_box_move_together(cls, arguments):
    augmentation, rng, seen = cls(**arguments), np.random.default_rng(0), 0
    for _ in range(60):
        x1, y1 = rng.integers(0, 36), rng.integers(0, 20)
        box = x1, y1, x1 + rng.integers(4, 12), y1 + rng.integers(4, 12)
        clip, boxes = augmentation(painted(box), boxes=np.array([box]), rng=rng)
        assert boxes.dtype == "float32"
        (expected,) = clip_boxes(boxes, clip.shape[1:3])
        found = white_box(clip)
        if found is None:  # outside, or less than half a pixel of it inside
            assert min(expected[2:] - expected[:2]) <= 1
            continue
        seen += 1
        whole = cls.__name__ in ("ClipCenterCrop", "ClipRandomCrop", "ClipRandomFlip")
        assert np.abs(found - expected).max() <= (0 if whole else 1.01)
    assert seen > 20


def test_colours_move_no_box():
    box = np.array([[4, 5, 20, 25]])
    assert np.array_equal(ClipColorJitter()(painted(box[0]), boxes=box)[1], box)


@everyone
def test_clips_are_the_same_with_boxes_and_without(cls, arguments):
    clip, boxes = painted((4, 5, 20, 25)), np.array([[4, 5, 20, 25]])
    alone = cls(**arguments)(clip, rng=np.random.default_rng(3))
    together, _ = cls(**arguments)(clip, boxes=boxes, rng=np.random.default_rng(3))
    assert np.array_equal(alone, together)


@pytest.mark.parametrize("name", ["random_crop", "random_flip", "resized_crop"])
def test_padding_stays_and_batches_have_boxes_of_their_own(name):
    cls, arguments = ALL[name]
    boxes = np.zeros((8, 3, 4), "float32")
    boxes[:, 0] = 4, 5, 20, 25
    clips = np.stack([painted((4, 5, 20, 25))] * 8)
    moved_clips, moved = cls(**arguments)(clips, boxes=boxes)
    assert len(moved_clips) == 8 and moved.shape == boxes.shape
    assert not moved[:, 1:].any()
    assert len(np.unique(moved[:, 0], axis=0)) > 1


def test_inside_tf_data():
    tf = pytest.importorskip("tensorflow")
    cls, arguments = ALL["random_crop"]
    crop, boxes = cls(**arguments), np.array([[4, 5, 20, 25], [0, 0, 0, 0]], "float32")
    pairs = tf.data.Dataset.from_tensors((painted((4, 5, 20, 25)), boxes))
    pairs = pairs.map(lambda clip, boxes: crop(clip, boxes=boxes))
    assert [tuple(spec.shape) for spec in pairs.element_spec] == [
        (2, 16, 20, 1),
        (2, 4),
    ]
    ((clip, moved),) = pairs.as_numpy_iterator()
    expected = cls(**arguments)(painted((4, 5, 20, 25)), boxes=boxes)
    assert np.array_equal(clip, expected[0]) and np.array_equal(moved, expected[1])


def test_wrong_boxes():
    cls, arguments = ALL["random_flip"]
    with pytest.raises(ValueError, match=r"`boxes` must be \(N, 4\).*shape \(2, 5\)"):
        cls(**arguments)(painted((4, 5, 20, 25)), boxes=np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"`boxes` must be.*shape \(1, 2, 4\)"):
        cls(**arguments)(painted((4, 5, 20, 25)), boxes=np.zeros((1, 2, 4)))


def test_share_inside():
    boxes = [[-5, 0, 5, 10], [0, 0, 10, 10], [20, 20, 10, 10], [60, 0, 70, 10]]
    kept = [clip_boxes(boxes, (32, 48), share).any(1) for share in (0, 0.5, 0.51, 1)]
    assert np.array(kept)[:, 0].tolist() == [True, True, False, False]
    assert np.array(kept)[:, 1].all() and not np.array(kept)[:, 2:].any()
