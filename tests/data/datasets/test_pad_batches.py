"""Small batches that are filled up, with weights that say so."""

import numpy as np
import pytest
from data.datasets.passes import epoch, make

from keras_video.data import video_dataset_from_directory

AS_DATASET = ["tf", "py"]


def padded(folder, **options):
    if options["as_dataset"] == "tf":
        pytest.importorskip("tensorflow")
    return make(folder, shuffle=False, pad_batches=True, batch_size=4, **options)


@pytest.mark.parametrize("as_dataset", AS_DATASET)
def test_last_batch_repeats_its_own_clips(folder, as_dataset):
    whole = make(folder, shuffle=False, batch_size=4, as_dataset=as_dataset)
    clips, labels = epoch(whole)
    filled, filled_labels, weights = epoch(padded(folder, as_dataset=as_dataset))
    assert weights.dtype == np.float32 and weights.tolist() == [1] * 6 + [0] * 2
    shown = [0, 1, 2, 3, 4, 5, 4, 5]
    assert np.array_equal(filled, clips[shown])
    assert np.array_equal(filled_labels, labels[shown])


@pytest.mark.parametrize("as_dataset", AS_DATASET)
@pytest.mark.filterwarnings("ignore:2 of 6 videos")
def test_skipped_videos_too(folder, as_dataset):
    for name in ("jump", "wave"):
        (folder / name / "a.mp4").write_bytes(b"")
    dataset = padded(folder, as_dataset=as_dataset, on_error="skip")
    _, labels, weights = epoch(dataset)
    assert weights.tolist() == [1, 1, 0, 0, 1, 1, 0, 0]
    assert labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_a_batch_of_unreadable_videos_alone_does_not_count(folder):
    """The clips that fill it up are in another batch."""
    for name in ("a.mp4", "b.mp4", "deep/c.MP4"):
        (folder / "jump" / name).write_bytes(b"")
    options = {"shuffle": False, "pad_batches": True, "on_error": "skip"}
    with pytest.warns(UserWarning, match="3 of 6 videos"):
        _, labels, weights = epoch(make(folder, batch_size=3, **options))
    assert weights.tolist() == [0, 0, 0, 1, 1, 1]
    assert labels[3:].tolist() == [1, 1, 1]


def test_a_batch_is_no_larger_than_the_set(folder):
    dataset = make(folder, pad_batches=True, batch_size=100, as_dataset="py")
    assert dataset[0][2].tolist() == [1] * 6


def test_clips_without_labels(folder):
    with pytest.raises(ValueError, match="`pad_batches` gives weights beside"):
        video_dataset_from_directory(folder, label_mode=None, pad_batches=True)
