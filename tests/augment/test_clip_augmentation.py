"""What holds for every augmentation, and for all of them together."""

import json
import threading

import keras
import numpy as np
import pytest

import keras_video.augment as augment
from keras_video.augment import (
    ClipAugmentation,
    ClipCenterCrop,
    ClipColorJitter,
    ClipRandAugment,
    ClipRandomCrop,
    ClipRandomErasing,
    ClipRandomFlip,
    ClipRandomResizedCrop,
    ClipShortSideJitter,
)

ALL = {
    "center_crop": (ClipCenterCrop, {"image_size": (16, 20)}),
    "color_jitter": (ClipColorJitter, {"seed": 1}),
    "rand_augment": (
        ClipRandAugment,
        # What changes the shape alone; colours have tests of their own.
        {"operations": ["rotate", "shear_x", "translate_y"], "num_ops": 1, "seed": 1},
    ),
    "random_crop": (ClipRandomCrop, {"image_size": (16, 20), "seed": 1}),
    "random_erasing": (ClipRandomErasing, {"seed": 1}),
    "random_flip": (ClipRandomFlip, {"seed": 1}),
    "resized_crop": (ClipRandomResizedCrop, {"image_size": (16, 20), "seed": 1}),
    "short_side_jitter": (ClipShortSideJitter, {"short_side": (24, 40), "seed": 1}),
}
everyone = pytest.mark.parametrize("cls, arguments", ALL.values(), ids=ALL)


def still(num_frames=4, size=(32, 48), seed=0, dtype="uint8"):
    """A clip whose frames are all the same picture."""
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 256, (1, *size, 3)).astype(dtype)
    return frame.repeat(num_frames, axis=0)


def test_all_are_here():
    public = {getattr(augment, name) for name in augment.__all__ if name[0] == "C"}
    assert public == {cls for cls, _ in ALL.values()} | {ClipAugmentation}


@everyone
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_every_frame_is_transformed_alike(cls, arguments, dtype):
    augmentation = cls(**arguments)
    for _ in range(8):
        clip = augmentation(still(dtype=dtype))
        assert clip.dtype == dtype
        assert (clip == clip[:1]).all()
        # A frame comes out as in a clip of its own under the same draw.
        moving = np.concatenate([still(1, seed=i, dtype=dtype) for i in range(3)])
        parameters = augmentation.draw(np.random.default_rng(3), (32, 48))
        together = augmentation.transform(moving, **parameters)
        if cls is not ClipColorJitter:  # its contrast refers to the clip's mean
            for i in range(3):
                alone = augmentation.transform(moving[i : i + 1], **parameters)
                assert np.array_equal(together[i : i + 1], alone)


@everyone
def test_clips_of_a_batch_differ(cls, arguments):
    if cls is ClipShortSideJitter:
        with pytest.raises(ValueError, match="different sizes.*before batching"):
            cls(**arguments)(np.stack([still()] * 8))
        return
    batch = cls(**arguments)(np.stack([still()] * 8))
    assert batch.shape[:2] == (8, 4)
    different = any((clip != batch[0]).any() for clip in batch)
    assert different == (cls is not ClipCenterCrop)
    assert all((clip == clip[:1]).all() for clip in batch)


@everyone
def test_config(cls, arguments):
    augmentation = cls(**arguments)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(augmentation)))
    assert config["registered_name"] == f"keras_video>{cls.__name__}"
    revived = keras.saving.deserialize_keras_object(config)
    assert type(revived) is cls
    assert revived.get_config() == augmentation.get_config()
    assert repr(revived) == repr(augmentation)
    assert np.array_equal(cls(**arguments)(still()), revived(still()))


@everyone
def test_a_generator_decides_alone(cls, arguments):
    one, two = cls(**arguments), cls(**{**arguments, **_other_seed(cls)})
    one(still())  # its own state has moved on
    for seed in range(5):
        first = one(still(), rng=np.random.default_rng(seed))
        assert np.array_equal(first, two(still(), rng=np.random.default_rng(seed)))


def _other_seed(cls):
    return {} if cls is ClipCenterCrop else {"seed": 99}


@everyone
def test_inside_tf_data(cls, arguments):
    tf = pytest.importorskip("tensorflow")
    source = np.stack([still(seed=i) for i in range(3)])
    dataset = tf.data.Dataset.from_tensor_slices(source).map(cls(**arguments))
    expected = cls(**arguments)
    height, width = expected.output_size((32, 48))
    assert dataset.element_spec.shape.as_list() == [4, height, width, 3]
    assert dataset.element_spec.dtype == tf.uint8
    for clip, original in zip(dataset, source, strict=True):
        assert np.array_equal(clip, expected(original))


def test_batches_inside_tf_data():
    tf = pytest.importorskip("tensorflow")
    crop = ClipRandomCrop(16, seed=0)
    dataset = tf.data.Dataset.from_tensor_slices(np.stack([still()] * 5))
    dataset = dataset.batch(2).map(lambda clips: crop(clips))
    assert dataset.element_spec.shape.as_list() == [None, 4, 16, 16, 3]
    assert [len(batch) for batch in dataset] == [2, 2, 1]


def test_backend_tensors():
    tensor = keras.ops.convert_to_tensor(still().astype("float32"))
    result = ClipRandomCrop(16, seed=0)(tensor)
    assert keras.ops.is_tensor(result)
    expected = ClipRandomCrop(16, seed=0)(still().astype("float32"))
    assert np.array_equal(keras.ops.convert_to_numpy(result), expected)


def test_calls_from_many_threads_draw_apart():
    crop = ClipRandomCrop(8, seed=0)
    drawn = []

    def draw():
        for _ in range(50):
            drawn.append(int(crop._generator().integers(2**40)))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 200


def test_wrong_shape():
    with pytest.raises(ValueError, match=r"\(T, H, W, C\).*shape \(32, 48, 3\)"):
        ClipRandomFlip()(still()[0])


def test_the_papers_training_pipeline():
    """Short side 256 to 320, a crop of 224, a flip: as functions, in order."""
    pipeline = [
        ClipShortSideJitter((256, 320), seed=0),
        ClipRandomCrop(224, seed=0),
        ClipRandomFlip(seed=0),
    ]
    for size in ((128, 170), (340, 256), (300, 300)):
        clip = still(2, size)
        for function in pipeline:
            clip = function(clip)
        assert clip.shape == (2, 224, 224, 3) and clip.dtype == np.uint8
