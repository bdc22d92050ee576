"""Clips around key frames with their boxes, whole and spoilt."""

import warnings

import keras
import numpy as np
import pytest
from data.files import encode, truncate

from keras_video.augment import ClipRandomFlip
from keras_video.data import (
    ActionBoxes,
    VideoError,
    VideoReader,
    detection_dataset_from_csv,
)

SIZE, RATE, FRAMES = (48, 64), 10, 50
SMALL = {"num_frames": 4, "frame_stride": 2, "batch_size": 2, "max_boxes": 3}
SMALL |= {"image_size": (64, 64), "as_dataset": "py", "label_map": ["stand", "wave"]}


def shades(box=(16, 8, 32, 40)):
    """Frame n has the grey level 3n + 20, in a box 250."""
    frames = np.zeros((FRAMES, *SIZE, 3), "uint8")
    frames += (3 * np.arange(FRAMES) + 20).astype("uint8")[:, None, None, None]
    x1, y1, x2, y2 = box
    frames[:, y1:y2, x1:x2] = 250
    return frames


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shades")
    return encode(folder / "a.mp4", shades(), rate=RATE, bf="0", crf="4")


@pytest.fixture
def data(originals, tmp_path):
    """A folder with two videos and annotations of them, and how to open it."""
    (tmp_path / "videos" / "more").mkdir(parents=True)
    for name in ("a.mp4", "more/b.mp4"):
        (tmp_path / "videos" / name).write_bytes(originals.read_bytes())
    csv = tmp_path / "train.csv"
    csv.write_text(
        "b,2,0.25,0.1666667,0.5,0.8333333,2,0\n"  # unsorted
        "a,2,0.25,0.1666667,0.5,0.8333333,1,0\n"
        "a,2,0.5,0.5,1,1,2,1\n"
        "a,2,0.25,0.1666667,0.5,0.8333333,2,0\n"  # another label of the first
        "a,1\n"
        "a,4,0.25,0.1666667,0.5,0.8333333,,0\n"
    )

    def dataset(annotations=csv, **options):
        videos = options.pop("videos", tmp_path / "videos")
        return detection_dataset_from_csv(annotations, videos, **{**SMALL, **options})

    dataset.csv, dataset.videos = csv, tmp_path / "videos"
    return dataset


def levels(clip):
    """Numbers of the frames of a clip of `shades`, by their corner's grey."""
    return np.rint((clip[:, 1, 1, 0].astype(float) - 20) / 3).tolist()


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


BOXES = (
    "a,2,0.25,0.17,0.5,0.83,,0.9\n"  # the first person
    "a,2,0.6,0.6,1,1,,0.8\n"  # the second, overlapping by 0.64
    "a,2,0.1,0,0.3,0.2,,0.95\n"  # nobody
    "a,2,0.1,0,0.4,0.2,,0.5\n"  # not sure
    "a,3,0.25,0.17,0.5,0.83,,1\n"  # not annotated
    "b,2,0.25,0.17,0.5,0.83,,0.7\n"
)


def test_given_boxes(data, tmp_path):
    boxes = tmp_path / "boxes.csv"
    boxes.write_text(BOXES)
    test = data(shuffle=False, boxes=boxes)
    keys = test.key_frames
    assert list(zip(keys.video_ids, keys.timestamps, strict=True)) == [
        *(("a", 2.0), ("a", 3.0))
    ]
    assert np.allclose(keys.box_scores[0], [0.95, 0.9, 0.8])
    _, labels, weights = test[0]
    assert labels[0].tolist() == [[0, 0], [1, 1], [0, 1]]
    assert not labels[1].any() and weights[1].tolist() == [1, 0, 0]
    # What no clip shows is missed, not forgotten.
    assert "b" in keys.ground_truth.video_ids
    assert test.counts["key_frames_without_boxes"] == 3

    strict = data(shuffle=False, boxes=boxes, match_iou=0.7)
    assert strict[0][1][0].tolist() == [[0, 0], [1, 1], [0, 0]]
    train = data(boxes=boxes, max_boxes=8, shuffle=True)
    keys = train.key_frames
    assert list(zip(keys.video_ids, keys.timestamps, strict=True)) == [
        *(("a", 2.0), ("a", 4.0), ("b", 2.0))
    ]
    assert [len(boxes) for boxes in keys.boxes] == [5, 1, 1]

    alone = data(None, shuffle=False, boxes=boxes, box_score_threshold=0.6)
    assert alone.key_frames.ground_truth is None
    assert set(alone[0]) == {"clips", "boxes"}
    with pytest.raises(ValueError, match="`annotations` or `boxes` must be given"):
        data(None)


def test_too_many_boxes(data):
    with pytest.warns(UserWarning, match="1 boxes were left out.*max_boxes=1"):
        dataset = data(shuffle=False, max_boxes=1)
    assert [len(boxes) for boxes in dataset.key_frames.boxes] == [1, 1, 1]
    assert dataset.counts["boxes_over_max_boxes"] == 1
    assert len(dataset.key_frames.ground_truth) == 4


def test_key_frames_without_boxes(data):
    dataset = data(shuffle=False, keep_empty=True)
    assert dataset.key_frames.timestamps == (1, 2, 4, 2)
    inputs, _, weights = dataset[0]
    assert not weights[0].any() and levels(inputs["clips"][0]) == [6, 8, 10, 12]
    with pytest.raises(ValueError, match="train.csv: no key frame with a box is left"):
        data.csv.write_text("a,1\n")
        data()


def test_excluded_timestamps(data, tmp_path):
    excluded = tmp_path / "excluded.csv"
    excluded.write_text("a,2\nb,9\n")
    for source in (excluded, {("a", 2)}):
        dataset = data(shuffle=False, excluded_timestamps=source)
        assert dataset.key_frames.video_ids == ("a", "b")
        assert dataset.key_frames.ground_truth.video_ids.tolist() == ["b"]
        assert dataset.counts["key_frames_excluded"] == 1


def test_bad_rows_and_unknown_labels(data):
    text = data.csv.read_text()
    data.csv.write_text(text + "b,3,0,0,1,1,7,0\n")
    with pytest.raises(ValueError, match="train.csv, line 7: the action is no number"):
        data()
    with pytest.warns(UserWarning, match="1 rows were left out"):
        dataset = data(shuffle=False, on_bad_row="skip")
    assert dataset.counts["bad_rows"] == {"label": 1}
    with pytest.raises(ValueError, match=r"does not know. Received: \[7\]"):
        data(ActionBoxes(["a"], [1], [[0, 0, 1, 1]], [7]))
    named = data(ActionBoxes(["a"], [1], [[0, 0, 1, 1]], [3]), label_map=None)
    assert named.class_names == ["1", "2", "3"]


def test_missing_videos(data):
    (data.videos / "more" / "b.mp4").unlink()
    with pytest.raises(FileNotFoundError, match="1 of the videos.*train.csv.*'b'"):
        data()
    with pytest.warns(UserWarning, match="1 videos are missing"):
        dataset = data(shuffle=False, on_error="skip")
    assert set(dataset.key_frames.video_ids) == {"a"}
    assert set(dataset.key_frames.ground_truth.video_ids) == {"a"}
    assert dataset.skipped == [("b", "there is no file of this video")]
    paths = {"a": data.videos / "a.mp4", "b": data.videos / "a.mp4", "c": "no"}
    assert len(data(videos=paths).key_frames) == 3
    (data.videos / "a.mkv").write_bytes(b"")
    with pytest.raises(ValueError, match="two files for the video a"):
        data()


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
