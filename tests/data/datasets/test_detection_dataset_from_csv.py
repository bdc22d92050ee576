"""Clips around key frames with their boxes, whole and spoilt."""

import warnings

import keras
import numpy as np
import pytest
from data.datasets.shades import FRAMES, levels
from data.files import truncate

from keras_video.augment import ClipRandomFlip
from keras_video.data import (
    ActionBoxes,
    VideoError,
    VideoReader,
)


def test_whole_pictures_in_order(data):
    dataset = data(shuffle=False)
    keys = dataset.key_frames
    assert keys.video_ids == ("a", "a", "b") and keys.timestamps == (2, 4, 2)
    assert (keys.label_ids, keys.class_names) == ((1, 2), ("stand", "wave"))
    assert len(dataset) == 2
    inputs, labels, weights = dataset[0]
    assert inputs["clips"].shape == (2, 4, 64, 64, 3)
    assert {a.dtype for a in (inputs["boxes"], labels, weights)} == {np.dtype("f4")}
    # 48x64 fits into 64x64 as it is; 16 rows of black below.
    assert np.allclose(inputs["boxes"][0, :2], [[16, 8, 32, 40], [32, 24, 64, 48]])
    assert not inputs["boxes"][0, 2].any() and not inputs["clips"][:, :, 48:].any()
    assert labels[0].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert not labels[1].any()  # a person of whom no action is known
    assert weights.tolist() == [[1, 1, 0], [1, 0, 0]]
    assert levels(inputs["clips"][0]) == [16, 18, 20, 22]
    assert levels(inputs["clips"][1]) == [36, 38, 40, 42]
    truth = keys.ground_truth
    assert list(zip(truth.video_ids, truth.labels, strict=True)) == [
        *(("b", 2), ("a", 1), ("a", 2), ("a", 2)),
    ]
    assert dataset.counts["key_frames_without_boxes"] == 1
    assert dataset.skipped == []


def test_tf_and_py_give_the_same(data):
    tf = pytest.importorskip("tensorflow")
    options = {"seed": 3, "augment": ClipRandomFlip(), "short_side": (48, 60)}
    options |= {"image_size": (40, 44)}
    one, two = data(as_dataset="tf", **options), data(**options)
    assert one.element_spec[0]["clips"].shape == (None, 4, 40, 44, 3)
    assert one.element_spec[1].shape == (None, 3, 2)
    assert one.key_frames.video_ids == two.key_frames.video_ids
    for _ in range(2):
        for number, batch in enumerate(one.as_numpy_iterator()):
            tf.nest.map_structure(np.testing.assert_array_equal, batch, two[number])
        two.on_epoch_end()


def test_crops_move_boxes(data):
    """What is white in a clip is the first box, wherever the crop lies."""
    options = {"short_side": (48, 72), "image_size": (40, 44), "min_visible": 0.5}
    dataset = data(shuffle=True, seed=0, augment=[ClipRandomFlip()], **options)
    kept = lost = 0
    for _ in range(12):
        for number in range(len(dataset)):
            inputs, _, weights = dataset[number]
            for clip, boxes, here in zip(
                inputs["clips"], inputs["boxes"], weights, strict=True
            ):
                assert (boxes.any(axis=1) == here).all()
                if not here[0]:
                    lost += 1
                    continue
                kept += 1
                rows, columns = np.nonzero(clip[0, :, :, 0] > 210)
                white = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
                assert np.abs(boxes[0] - white).max() < 1.5
        dataset.on_epoch_end()
    assert kept > 20 and lost > 0


def test_center_crop_and_floats(data):
    dataset = data(
        shuffle=False,
        crop="center",
        short_side=48,
        image_size=(40, 40),
        dtype="float16",
    )
    inputs, _, _ = dataset[0]
    assert np.allclose(inputs["boxes"][0, 0], [4, 4, 20, 36])
    assert inputs["clips"].dtype == "float16"


def test_clips_at_the_ends_of_the_video(data):
    for seconds, frames in ((0, [0, 0, 0, 2]), (4.9, [45, 47, 49, 49])):
        table = ActionBoxes(["a"], [seconds], [[0, 0, 1, 1]], [1])
        inputs, _, _ = data(table, shuffle=False)[0]
        assert levels(inputs["clips"][0]) == frames
    with VideoReader(data.videos / "a.mp4") as video:
        assert video.num_frames == FRAMES


def test_files_that_start_later(data):
    table = ActionBoxes(["a"], [902], [[0, 0, 1, 1]], [1])
    for start in (900, {"a": 900}):
        inputs, _, _ = data(table, shuffle=False, video_start=start)[0]
        assert levels(inputs["clips"][0]) == [16, 18, 20, 22]
    with pytest.raises(VideoError, match="frame at 902 s.*lasts 5.0 s.*video_start"):
        data(table, shuffle=False)[0]
    with pytest.raises(ValueError, match="`video_start` must name every video.*'a'"):
        data(table, video_start={"b": 1})


@pytest.mark.parametrize("kind", ["tf", "py"])
def test_unreadable_videos(data, originals, kind):
    if kind == "tf":
        pytest.importorskip("tensorflow")
    truncate(originals, data.videos / "a.mp4")
    dataset = data(shuffle=False, on_error="skip", as_dataset=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batches = list(dataset) if kind == "tf" else [dataset[0], dataset[1]]
    (first, _, weights), (last, labels, here) = batches
    assert not np.any(first["clips"]) and not np.any(first["boxes"])
    assert not np.any(weights)
    assert levels(np.array(last["clips"])[0]) == [16, 18, 20, 22]
    assert np.array(labels)[0, 0].tolist() == [0, 1] and np.array(here)[0, 0] == 1
    assert [path for path, _ in dataset.skipped] == [str(data.videos / "a.mp4")]

    # Without a single readable video there is nothing to go on with.
    truncate(originals, data.videos / "more" / "b.mp4")
    dataset = data(shuffle=False, on_error="skip", batch_size=4)
    with pytest.raises(VideoError, match="none of the 2 videos could be read"):
        dataset[0]
    with pytest.raises(VideoError, match="a.mp4.*truncated"):
        data(shuffle=False)[0]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"max_boxes": 0}, "`max_boxes` must be a whole number"),
        ({"match_iou": 2}, "`match_iou` must lie between 0 and 1"),
        ({"crop": "all"}, "`crop` must be one of 'random', 'center', 'fit'"),
        ({"spacing": "even"}, "`spacing` must be"),
        ({"on_bad_row": "ask"}, "`on_bad_row` must be one of"),
        ({"augment": lambda clip: clip}, "`augment` must move boxes"),
        ({"augment": lambda clip, boxes: (boxes, clip)}, "return a pair of them"),
        ({"label_map": "nothing.txt"}, "nothing.txt does not exist"),
    ],
)
def test_arguments(data, options, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        data(**options)


def test_fit_and_predict_need_nothing_else(data):
    """Keras takes the batches as they are, whichever the backend."""
    clips = keras.Input((4, 16, 16, 3), name="clips")
    boxes = keras.Input((3, 4), name="boxes")
    color = keras.layers.GlobalAveragePooling3D()(clips / 255)
    x = keras.layers.concatenate([boxes / 16, keras.layers.RepeatVector(3)(color)])
    scores = keras.layers.Dense(2, activation="sigmoid")(x)
    model = keras.Model({"clips": clips, "boxes": boxes}, scores)
    loss = keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")
    model.compile("sgd", loss)
    options = {"image_size": (16, 16), "short_side": 16, "num_workers": 2}
    history = model.fit(data(seed=0, **options), epochs=2, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    test = data(shuffle=False, **options)
    scores = model.predict(test, verbose=0)
    assert scores.shape == (3, 3, 2)
    assert len(test.key_frames.detections(scores)) == 2 * 4


def test_pad_batches(data):
    plain, padded = data(shuffle=False), data(shuffle=False, pad_batches=True)
    inputs, labels, weights = padded[1]
    assert plain[1][0]["clips"].shape[0] == 1 and inputs["clips"].shape[0] == 2
    assert np.array_equal(inputs["clips"][0], inputs["clips"][1])
    assert np.array_equal(weights[:1], plain[1][2]) and not weights[1].any()
    assert len(labels) == len(inputs["boxes"]) == 2
