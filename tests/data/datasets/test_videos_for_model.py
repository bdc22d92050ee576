import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from data.datasets.passes import epoch

from keras_video.augment import Mix
from keras_video.data import load_views
from keras_video.data.datasets.video_source import VideoSource, find_parts
from keras_video.data.datasets.videos_for_model import training_and_test_videos


@pytest.mark.parametrize(
    "folders, expected",
    [
        (["train", "test"], ("train", "test")),
        (["training", "val"], ("training", "val")),
        (["train", "test", "val"], ("train", "val")),
        (["train"], None),
        (["test"], None),
        (["jump", "kick"], None),
    ],
)
def test_find_parts(tmp_path, folders, expected):
    for name in folders:
        (tmp_path / name).mkdir()
    parts = find_parts(tmp_path)
    assert parts == (expected and tuple(tmp_path / name for name in expected))


def test_parts_by_name(tmp_path):
    for name in ("train", "test"):
        (tmp_path / name).mkdir()
    source = VideoSource(tmp_path)
    with pytest.raises(ValueError, match="no folder for the part 'val'"):
        source.part("val")
    (tmp_path / "valid").mkdir()
    parts = {name: source.part(name).name for name in ("train", "val", "test")}
    assert parts == {"train": "train", "val": "valid", "test": "test"}


CLIP = {"num_frames": 4, "frame_stride": 2, "image_size": (24, 24), "short_side": 30}


def model_of(activation="softmax"):
    """What a data set asks of a model."""
    return SimpleNamespace(
        preprocessor=SimpleNamespace(clip_arguments=CLIP, class_names=["jump", "wave"]),
        num_classes=2,
        activation=activation,
        class_name=str,
    )


def parts_of(folder, divided, **options):
    if divided:
        shutil.copytree(folder, folder / "train")
        shutil.copytree(folder / "train", folder / "test")
    options = {"as_dataset": "py", "batch_size": 4, "short_side": (1.0, 2.0), **options}
    return training_and_test_videos(
        str(folder), model_of(), validation_split=0.5, mix=Mix(mixup=1.0), **options
    )


@pytest.mark.parametrize("divided", [False, True])
def test_clips_to_test_on_are_those_of_predict(folder, divided):
    training, testing = parts_of(folder, divided, crop="random", sampling="random")
    clips, labels = epoch(testing)
    # Of the model's own scale, in the middle.
    expected = [load_views(path, **CLIP)[0] for path in testing.file_paths]
    assert np.array_equal(clips, expected)
    assert sorted(labels.sum(axis=1)) == [1] * len(labels)  # one-hot, as in training
    assert set(np.unique(labels)) <= {0, 1} and labels.shape[1] == 2
    mixed = epoch(training)[1]
    assert ((mixed > 0) & (mixed < 1)).any()
    if not divided:
        assert not set(training.file_paths) & set(testing.file_paths)
        assert len(training.file_paths) + len(testing.file_paths) == 6
