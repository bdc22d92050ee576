import numpy as np
import pytest

from keras_video.data import (
    load_clip,
    video_dataset_from_csv,
    video_dataset_from_directory,
)

SMALL = {"num_frames": 4, "frame_stride": 2, "image_size": (32, 32), "batch_size": 4}


@pytest.fixture
def listing(folder):
    path = folder / "list.csv"
    path.write_text(
        "path,label\nwave/a.mp4,wave\njump/a.mp4,jump\njump/deep/c.MP4,jump\n"
    )
    return path


def test_clips_and_labels(listing, folder):
    dataset = video_dataset_from_csv(listing, shuffle=False, **SMALL)
    assert dataset.class_names == ["jump", "wave"]
    ((clips, labels),) = dataset.as_numpy_iterator()
    assert labels.tolist() == [1, 0, 0]
    expected = load_clip(
        folder / "wave" / "a.mp4", num_frames=4, frame_stride=2, image_size=(32, 32)
    )
    assert np.array_equal(clips[0], expected)


def test_same_clips_as_from_the_folder(listing, folder):
    listing.write_text(
        "\n".join(f"{c}/{n},{c}" for c in ("jump", "wave") for n in ("a.mp4", "b.mp4"))
    )
    for name in ("jump/deep/c.MP4", "wave/c.mp4"):
        (folder / name).unlink()
    csv = video_dataset_from_csv(listing, seed=1, as_dataset="py", **SMALL)
    directory = video_dataset_from_directory(folder, seed=1, as_dataset="py", **SMALL)
    assert np.array_equal(csv[0][0], directory[0][0])
    assert np.array_equal(csv[0][1], directory[0][1])


def test_missing_video(listing):
    listing.write_text("gone.mp4,0\njump/a.mp4,1\n")
    with pytest.raises(FileNotFoundError, match="list.csv, line 1: there is no file"):
        video_dataset_from_csv(listing, **SMALL)
    dataset = video_dataset_from_csv(
        listing, on_error="skip", as_dataset="py", shuffle=False, **SMALL
    )
    assert dataset[0][1].tolist() == [1]
    assert dataset.skipped == [(dataset.file_paths[0], "there is no such file")]


def test_multi_label(listing):
    listing.write_text("path,label\njump/a.mp4,jump;wave\nwave/a.mp4,wave\n")
    dataset = video_dataset_from_csv(listing, label_mode="multi_label", **SMALL)
    assert dataset.labels.tolist() == [[1, 1], [0, 1]]


def test_no_labels(listing):
    listing.write_text("jump/a.mp4\nwave/a.mp4\n")
    dataset = video_dataset_from_csv(listing, **SMALL)
    assert dataset.labels is None
    assert dataset.element_spec.shape == (None, 4, 32, 32, 3)


def test_unknown_argument(listing):
    with pytest.raises(TypeError, match="no argument 'frames'.*num_frames"):
        video_dataset_from_csv(listing, frames=4)
