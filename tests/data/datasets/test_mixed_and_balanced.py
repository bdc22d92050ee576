"""Batches of mixed clips, and epochs in which each class comes equally often."""

import numpy as np
import pytest
from data.datasets.passes import epoch, make, same

from keras_video.augment import Mix
from keras_video.data.datasets.balanced_order import balanced_order

AS_DATASET = ["tf", "py"]
MIX = Mix(mixup=0.8, cutmix=1.0)


def mixed(folder, as_dataset="py", **options):
    if as_dataset == "tf":
        pytest.importorskip("tensorflow")
    options = {"label_mode": "categorical", "mix": MIX, **options}
    return make(folder, as_dataset=as_dataset, **options)


def test_both_kinds_of_data_set_mix_alike(folder):
    tensorflow, without = mixed(folder, "tf"), mixed(folder, num_workers=3)
    first, second = epoch(tensorflow), epoch(tensorflow)
    assert same(first, epoch(without)) and same(second, epoch(without))
    assert not np.array_equal(first[1], second[1])
    assert first[0].dtype == np.uint8
    assert np.allclose(first[1].sum(axis=1), 1, atol=1e-6)
    assert ((first[1] > 0) & (first[1] < 1)).any()


def test_a_batch_is_mixed_by_its_number_alone(folder):
    """As a resumed training needs it: batches asked for in any order."""
    one, other = mixed(folder, shuffle=False), mixed(folder, shuffle=False)
    forwards = [one[i] for i in range(3)]
    backwards = [other[i] for i in (2, 1, 0)][::-1]
    assert all(same(a, b) for a, b in zip(forwards, backwards, strict=True))
    plain, labels = epoch(make(folder, shuffle=False, as_dataset="py"))
    clips, _ = (np.concatenate(part) for part in zip(*forwards, strict=True))
    assert clips.shape == plain.shape and not np.array_equal(clips, plain)


@pytest.mark.parametrize("as_dataset", AS_DATASET)
def test_padding_stays_out_of_the_mixture(folder, as_dataset):
    options = {"shuffle": False, "batch_size": 4, "pad_batches": True}
    plain = epoch(mixed(folder, as_dataset, mix=None, **options))
    clips, labels, weights = epoch(mixed(folder, as_dataset, **options))
    assert np.array_equal(weights, plain[2]) and weights.tolist() == [1] * 6 + [0] * 2
    assert np.array_equal(clips[6:], plain[0][6:])
    assert np.array_equal(labels[6:], plain[1][6:])
    assert not np.array_equal(clips[:4], plain[0][:4])


@pytest.mark.parametrize("label_mode", ["int", None])
def test_class_numbers_are_refused_at_once(folder, label_mode):
    with pytest.raises(ValueError, match="class numbers cannot be mixed.*categorical"):
        mixed(folder, label_mode=label_mode)


def test_validation_is_not_mixed(folder):
    options = {"subset": "both", "validation_split": 0.5, "shuffle": True}
    training, validation = mixed(folder, balanced=True, **options)
    labels = epoch(validation)[1]
    assert set(np.unique(labels)) == {0, 1}
    assert len(epoch(training)[0]) == 3


def test_an_epoch_has_each_class_equally_often():
    classes = np.array([0] * 50 + [1] * 7 + [2] * 3 + [4])  # none of class 3
    for seed in range(20):
        order = balanced_order(classes, np.random.default_rng(seed))
        assert len(order) == len(set(order.tolist())) == 61
        counts = np.bincount(classes[order % 61], minlength=5)
        assert counts[3] == 0 and sorted(counts[[0, 1, 2, 4]]) == [15, 15, 15, 16]
        times = np.bincount(order % 61, minlength=61)
        for number in (0, 1, 2, 4):
            assert np.ptp(times[classes == number]) <= 1
    assert (
        len({tuple(balanced_order(classes, np.random.default_rng(s))) for s in (1, 2)})
        > 1
    )


@pytest.mark.parametrize("as_dataset", AS_DATASET)
def test_videos_that_come_again_show_other_clips(folder, as_dataset):
    if as_dataset == "tf":
        pytest.importorskip("tensorflow")
    for name in ("b.mp4", "deep/c.MP4"):
        (folder / "jump" / name).unlink()
    dataset = make(folder, balanced=True, batch_size=1, as_dataset=as_dataset)
    clips, labels = epoch(dataset)
    assert labels.tolist().count(0) == 2 and len(labels) == 4
    first, second = clips[labels == 0]
    assert not np.array_equal(first, second)
    assert same((clips, labels), epoch(make(folder, balanced=True, as_dataset="py")))


def test_unreadable_videos_of_a_balanced_set(folder):
    (folder / "jump/b.mp4").unlink()
    (folder / "jump/deep/c.MP4").write_bytes(b"")
    dataset = make(folder, balanced=True, on_error="skip", as_dataset="py")
    with pytest.warns(UserWarning, match="1 of 5 videos could not be read"):
        clips, labels = epoch(dataset)
    assert [path.endswith("c.MP4") for path, _ in dataset.skipped] == [True]
    assert len(clips) < 5


def test_what_does_not_go_together(folder, tmp_path):
    with pytest.raises(ValueError, match="`shuffle` must be True"):
        make(folder, balanced=True, shuffle=False)
    with pytest.raises(ValueError, match="`mix` must be a `keras_video.augment.Mix`"):
        mixed(folder, mix=0.8)
    with pytest.raises(ValueError, match="videos without labels"):
        make(folder, balanced=True, labels=None)
    from keras_video.data import video_dataset_from_csv

    csv = tmp_path / "several.csv"
    csv.write_text("jump/a.mp4,jump;wave\nwave/a.mp4,wave\n")
    with pytest.raises(ValueError, match="2 labels of .*a.mp4. Weight the classes"):
        video_dataset_from_csv(csv, folder, label_mode="multi_label", balanced=True)
    with pytest.raises(ValueError, match="goes with mix=None only"):
        mixed(folder, as_dataset="tf", decoder="tensorflow_io")
