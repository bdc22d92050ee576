import subprocess
import sys

import keras
import numpy as np
import pytest
from data.datasets.passes import epoch, make, same

from keras_video.augment import ClipRandomFlip
from keras_video.data import load_clip
from keras_video.data.annotations.video_list import VideoList
from keras_video.data.datasets.split import split


@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_center_clips_in_order(folder, as_dataset):
    dataset = make(folder, shuffle=False, as_dataset=as_dataset)
    assert dataset.class_names == ["jump", "wave"]
    assert [path.startswith(str(folder)) for path in dataset.file_paths] == [True] * 6
    assert len(dataset) == 3
    clips, labels = epoch(dataset)
    assert clips.dtype == np.uint8 and clips.shape == (6, 4, 32, 32, 3)
    assert labels.dtype == np.int32 and labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert dataset.labels.tolist() == labels.tolist()
    expected = [
        load_clip(p, num_frames=4, frame_stride=2, image_size=(32, 32))
        for p in dataset.file_paths
    ]
    assert np.array_equal(clips, np.stack(expected))
    assert same(epoch(dataset), (clips, labels))


def test_both_kinds_give_the_same_clips_in_every_epoch(folder):
    kwargs = {"augment": ClipRandomFlip(), "short_side": (36, 48)}
    reference = make(folder, num_workers=1, **kwargs)
    others = [
        make(folder, num_workers=4, **kwargs),
        make(folder, num_workers=3, as_dataset="py", **kwargs),
    ]
    epochs = [epoch(reference) for _ in range(3)]
    for other in others:
        assert all(same(epoch(other), expected) for expected in epochs)
    # Another epoch: another order, other clips.
    for one, two in zip(epochs, epochs[1:], strict=False):
        assert not same(one, two)
    assert not same(epochs[0], epoch(make(folder, seed=4, **kwargs)))


def test_random_clips_change_with_the_epoch_not_only_in_order(folder):
    dataset = make(folder, shuffle=False, sampling="random", crop="random")
    first, second = epoch(dataset)[0], epoch(dataset)[0]
    assert not any(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_unseeded_sets_follow_the_global_seed(folder):
    keras.utils.set_random_seed(5)
    one = epoch(make(folder, seed=None))
    two = epoch(make(folder, seed=None))
    keras.utils.set_random_seed(5)
    again = epoch(make(folder, seed=None))
    assert same(one, again) and not same(one, two)


@pytest.mark.parametrize(
    "label_mode, expected",
    [
        ("categorical", [[1, 0]] * 3 + [[0, 1]] * 3),
        ("multi_label", [[1, 0]] * 3 + [[0, 1]] * 3),
        ("binary", [[0]] * 3 + [[1]] * 3),
    ],
)
def test_label_modes(folder, label_mode, expected):
    _, labels = epoch(make(folder, shuffle=False, label_mode=label_mode))
    assert labels.dtype == np.float32
    assert labels.tolist() == expected


@pytest.mark.parametrize("arguments", [{"labels": None}, {"label_mode": None}])
@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_no_labels(folder, as_dataset, arguments):
    dataset = make(folder, shuffle=False, as_dataset=as_dataset, **arguments)
    batch = dataset[0] if as_dataset == "py" else next(iter(dataset))
    assert batch.shape == (2, 4, 32, 32, 3)
    assert dataset.labels is None


def test_multi_label_list(folder):
    labels = [[0, 2], [], [1], [0], [0], [2]]
    dataset = make(folder, shuffle=False, labels=labels, label_mode="multi_label")
    assert dataset.labels[:2].tolist() == [[1, 0, 1], [0, 0, 0]]
    with pytest.raises(ValueError, match=r"a\.mp4 has 2 labels.*multi_label"):
        make(folder, labels=labels)


def test_validation_split(folder):
    kwargs = {"validation_split": 0.34, "as_dataset": "py"}
    train = make(folder, subset="training", **kwargs)
    validation = make(folder, subset="validation", **kwargs)
    assert (len(train.file_paths), len(validation.file_paths)) == (4, 2)
    assert not set(train.file_paths) & set(validation.file_paths)
    assert len(set(train.file_paths) | set(validation.file_paths)) == 6
    both = make(folder, subset="both", **kwargs)
    assert both[0].file_paths == train.file_paths
    assert both[1].file_paths == validation.file_paths
    unmixed = make(folder, subset="validation", shuffle=False, seed=None, **kwargs)
    assert [path[-10:] for path in unmixed.file_paths] == ["wave/b.mp4", "wave/c.mp4"]


def test_no_file_is_in_both_parts_of_a_split(folder):
    paths = [f"{letter}.mp4" for letter in "abcdefgh"]
    listed = VideoList(paths * 2, [[0]] * 16, ["wave"], "lists")
    training, validation = split(listed, 0.25, shuffle=True, seed=0)
    assert sorted(training.paths + validation.paths) == sorted(paths * 2)
    assert len(validation.paths) == 4
    assert not set(training.paths) & set(validation.paths)


def test_validation_takes_center_clips(folder):
    kwargs = {"validation_split": 0.5, "as_dataset": "py", "short_side": (36, 60)}
    augment = ClipRandomFlip(probability=1.0)
    train, validation = make(folder, subset="both", augment=augment, **kwargs)
    one, two = epoch(validation), epoch(validation)
    assert same(one, two)
    assert not same(epoch(train), epoch(train))
    expected = load_clip(
        validation.file_paths[0],
        num_frames=4,
        frame_stride=2,
        image_size=(32, 32),
        short_side=36,
    )
    assert np.array_equal(one[0][0], expected)


def test_uniform_sampling_spans_the_video(folder):
    dataset = make(folder, shuffle=False, sampling="uniform", as_dataset="py")
    clips, _ = epoch(dataset)
    for path, clip in zip(dataset.file_paths, clips, strict=True):
        from keras_video.data import VideoReader

        with VideoReader(path, short_side=37) as video:
            places = ((np.arange(4) + 0.5) * len(video) / 4).astype(int)
            frames = video.frames(places)
        left = (frames.shape[2] - 32) // 2
        assert np.array_equal(clip, frames[:, 2:34, left : left + 32])


def test_frame_rate(folder):
    by_time = make(folder, shuffle=False, frame_rate=12.5, frame_stride=1)
    by_number = make(folder, shuffle=False, frame_stride=2)  # the files have 25 fps
    assert same(epoch(by_time), epoch(by_number))


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_dtype(folder, dtype):
    clips, _ = epoch(make(folder, shuffle=False, dtype=dtype))
    assert clips.dtype == dtype
    assert np.array_equal(clips, epoch(make(folder, shuffle=False))[0])


def test_augment_functions(folder):
    def half(clip):
        assert clip.shape == (4, 32, 32, 3)
        return clip[:, ::2, ::2] / 2

    def mark(clip, rng):
        clip[0, 0, 0] = rng.integers(256, size=3)
        return clip

    dataset = make(folder, shuffle=False, augment=[half, mark])
    clips, _ = epoch(dataset)
    assert clips.shape == (6, 4, 16, 16, 3) and clips.dtype == np.uint8
    assert len(np.unique(clips[:, 0, 0, 0], axis=0)) == 6
    plain, _ = epoch(make(folder, shuffle=False))
    expected = np.rint(plain[:, 1:, ::2, ::2] / 2)
    assert np.array_equal(clips[:, 1:], expected)


@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_fit_shows_all_steps_and_learns_from_labels(folder, as_dataset):
    dataset = make(folder, as_dataset=as_dataset, num_workers=2, dtype="float32")
    model = keras.Sequential(
        [
            keras.Input((4, 32, 32, 3)),
            keras.layers.GlobalAveragePooling3D(),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    steps = keras.callbacks.LambdaCallback()
    history = model.fit(dataset, epochs=2, verbose=0, callbacks=[steps])
    assert steps.params["steps"] == 3
    assert np.isfinite(history.history["loss"]).all()
    assert model.predict(dataset, verbose=0).shape == (6, 2)


def test_no_thread_of_tensorflow_tunes(folder):
    """It sleeps for up to a minute, and the end of each epoch waits for it."""
    assert make(folder).options().autotune.enabled is False


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"label_mode": "sparse"}, "`label_mode` must be one of 'int'.*'sparse'"),
        ({"sampling": "middle"}, "`sampling` must be one of 'random', 'center'"),
        ({"crop": "left"}, "`crop` must be one of"),
        ({"on_error": "ignore"}, "`on_error` must be one of 'raise', 'skip'"),
        ({"dtype": "int64"}, "`dtype` must be one of 'uint8'"),
        ({"as_dataset": "torch"}, "`as_dataset` must be one of 'tf', 'py'"),
        ({"decoder": "decord"}, "`decoder` must be one of 'pyav', 'tensorflow_io'"),
        ({"subset": "test", "validation_split": 0.2}, "`subset` must be one of"),
        ({"subset": "training"}, "`validation_split` and `subset` go together"),
        ({"validation_split": 0.2}, "`validation_split` and `subset` go together"),
        ({"validation_split": 1.2, "subset": "training"}, "between 0 and 1.*1.2"),
        ({"validation_split": 0.01, "subset": "training"}, "0 of 6"),
        (
            {"validation_split": 0.5, "subset": "training", "seed": None},
            "`seed` must be given with `validation_split` and shuffling",
        ),
        ({"num_frames": 0}, "`num_frames` must be a whole number of at least 1"),
        ({"batch_size": 2.5}, "`batch_size` must be a whole number"),
        ({"image_size": (32, 0)}, "`image_size` must be"),
        ({"short_side": (50, 40)}, "`short_side` must be"),
        ({"frame_rate": 0}, "`frame_rate` must be"),
        ({"num_workers": 0}, "`num_workers` must be"),
        ({"augment": "flip"}, "`augment` must be a function"),
        ({"augment": lambda clip: clip[0]}, "`augment` must take a clip"),
        ({"label_mode": "binary", "class_names": ["wave"]}, "exactly 2 classes"),
        ({"decoder": "tensorflow_io", "as_dataset": "py"}, "as_dataset='tf' only"),
        ({"decoder": "tensorflow_io", "on_error": "skip"}, "on_error='raise' only"),
    ],
)
def test_bad_arguments(folder, arguments, message):
    with pytest.raises(ValueError, match=message):
        make(folder, **arguments)


def test_py_sets_need_no_tensorflow(folder):
    script = f"""
import sys
sys.modules["tensorflow"] = None
from keras_video.data import video_dataset_from_directory
dataset = video_dataset_from_directory(
    {str(folder)!r}, num_frames=4, image_size=(32, 32), as_dataset="py", seed=0
)
clips, labels = dataset[0]
print(clips.shape, labels.shape)
try:
    video_dataset_from_directory({str(folder)!r})
except ImportError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={"KERAS_BACKEND": "torch", "PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("(6, 4, 32, 32, 3) (6,)\n")
    assert 'as_dataset="tf" needs `tensorflow`' in result.stdout
    assert "pip install keras-video[tensorflow]" in result.stdout
