"""Whole frames of any shape, scaled to a short side, in batches of one shape."""

import keras
import numpy as np
import pytest
from data.files import encode, noise

from keras_video.data import VideoReader, detection_dataset_from_csv
from keras_video.data.clips.key_frame_spec import KeyFrameSpec
from keras_video.models import VideoPreprocessor

# Of 16:9, 4:3, and upright; short sides of 72, 48 and 48 pixels.
SHAPES = {"a": (72, 128), "b": (48, 64), "c": (64, 48)}
CLIP = {"num_frames": 2, "frame_stride": 2, "image_size": None, "short_side": 32}
BOX = "0.25,0,0.5,1"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapes")
    rows = []
    for name, shape in SHAPES.items():
        encode(folder / f"{name}.mp4", noise(50, shape))
        rows += [f"{name},{second},{BOX},1,0\n" for second in (0.4, 0.8)]
    (folder / "rows.csv").write_text("".join(rows))
    return folder / "rows.csv", folder


def passes(dataset):
    """The batches of one pass."""
    if not isinstance(dataset, keras.utils.PyDataset):
        return list(dataset.as_numpy_iterator())
    batches = [dataset[i] for i in range(len(dataset))]
    dataset.on_epoch_end()
    return batches


def dataset(files, **options):
    return detection_dataset_from_csv(
        *files, **{**CLIP, "max_boxes": 2, "shuffle": False, **options}
    )


@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_batches_are_as_large_as_their_largest_frame(files, as_dataset):
    if as_dataset == "tf":
        pytest.importorskip("tensorflow")
    batches = passes(dataset(files, batch_size=3, as_dataset=as_dataset))
    # 57 pixels of a width that follows, at a multiple of 16; 43 are padded to 48.
    sizes = [np.shape(inputs["clips"])[2:4] for inputs, _, _ in batches]
    assert sizes == [(32, 64), (48, 48)]
    clips, boxes = (np.asarray(batches[0][0][key]) for key in ("clips", "boxes"))
    np.testing.assert_allclose(boxes[0, 0], [57 / 4, 0, 57 / 2, 32])
    np.testing.assert_allclose(boxes[2, 0], [43 / 4, 0, 43 / 2, 32])
    with VideoReader(files[1] / "a.mp4", short_side=32) as video:
        np.testing.assert_array_equal(clips[0, :, :, :57], video.clip([8, 10]))
    assert not clips[0, :, :, 57:].any()
    # Upright ones are as wide as the short side.
    upright = np.asarray(batches[1][0]["clips"])[1]
    assert upright[:, :43, :32].any() and not upright[:, :, 32:].any()


def test_a_frame_of_ava_has_all_of_its_pixels(files):
    """256x455 of a frame of 16:9, which was 180x320 inside 256x320."""
    spec = VideoPreprocessor(2, image_size=None, short_side=256).clip_arguments
    (inputs, _, _), *_ = passes(dataset(files, **spec, as_dataset="py", batch_size=1))
    assert inputs["clips"].shape[2:4] == (256, 464)
    assert inputs["boxes"][0, 0].tolist() == [455 / 4, 0, 455 / 2, 256]


def test_unreadable_videos_are_black(files, tmp_path):
    for name in SHAPES:
        (tmp_path / f"{name}.mp4").write_bytes((files[1] / f"{name}.mp4").read_bytes())
    (tmp_path / "b.mp4").write_bytes(b"no video")
    with pytest.warns(UserWarning, match="1 of 3 videos could not be read"):
        batches = passes(
            dataset(
                (files[0], tmp_path), batch_size=6, on_error="skip", as_dataset="py"
            )
        )
    ((inputs, _, weights),) = batches
    assert inputs["clips"].shape == (6, 2, 48, 64, 3)
    assert not inputs["clips"][2:4].any() and not weights[2:4].any()
    assert inputs["clips"][4].any() and weights[4, 0] == 1


def test_training_is_on_crops_or_says_which(files):
    with pytest.raises(ValueError, match="image_size=224 with short_side=.256, 320."):
        dataset(files, shuffle=True)
    crops = dataset(
        files, shuffle=True, image_size=28, short_side=(32, 40), as_dataset="py"
    )
    for inputs, _, _ in passes(crops):
        assert inputs["clips"].shape[2:4] == (28, 28)
    whole = dataset(
        files, shuffle=True, crop="fit", short_side=(32, 96), as_dataset="py", seed=0
    )
    for inputs, _, _ in passes(whole):
        assert {side % 16 for side in inputs["clips"].shape[2:4]} == {0}


def test_a_frame_from_each_segment_around_the_key_frame(files):
    spec = {"num_frames": 4, "frames_per_segment": 1, "window_seconds": 0.8}
    # The video has 25 frames per second: 20 frames around number 20, in 4 parts of 5.
    (inputs, _, _), *_ = passes(
        dataset(files, **spec, batch_size=2, as_dataset="py", frame_stride=1)
    )
    with VideoReader(files[1] / "a.mp4", short_side=32) as video:
        expected = video.clip([12, 17, 22, 27])
    np.testing.assert_array_equal(inputs["clips"][1][:, :, :57], expected)

    random = dataset(
        files, **spec, shuffle=True, crop="fit", seed=1, batch_size=6, as_dataset="py"
    )
    ((inputs, _, _),) = passes(random)
    assert inputs["clips"].shape[1] == 4
    with pytest.raises(ValueError, match="`window_seconds` must say.*=3"):
        dataset(files, num_frames=4, frames_per_segment=1)
    with pytest.raises(ValueError, match="goes with `frames_per_segment`"):
        dataset(files, window_seconds=3)


def test_training_draws_a_frame_of_each_segment(files):
    segments = {"num_frames": 4, "frames_per_segment": 1, "window_seconds": 0.8}
    with VideoReader(files[1] / "a.mp4") as video:
        for sampling, expected in (
            ("center", [12, 17, 22, 27]),
            ("random", [10, 17, 24, 25]),
        ):
            spec = KeyFrameSpec(**segments, sampling=sampling)
            assert spec.num_draws == 7
            slots = spec.slots(video, 0.8, [0, 0.5, 0.99, 0])
            assert slots.tolist() == expected
