import time
from types import SimpleNamespace

import pytest
from data.files import encode, noise

from keras_video.bench import input_pipeline


def slow(number, seconds):
    for _ in range(number):
        time.sleep(seconds)
        yield None, None


def test_waiting_is_told_from_training():
    class Batches:
        def __iter__(self):
            return slow(5, 0.01)

    model = SimpleNamespace(train_on_batch=lambda clips, labels: time.sleep(0.02))
    ((seconds, waited, alone, _),) = input_pipeline.measure(model, Batches(), rounds=1)
    assert 0.05 <= waited < seconds and 0.1 <= alone  # the machine may be busy
    assert 0.15 <= seconds
    rounds = [(10.0, 1.0, 8.0, 2.5), (10.0, 2.0, 8.0, 2.5), (9.0, 0.0, 8.0, 2.5)]
    row = input_pipeline.report(rounds, busy=12.34, num_clips=100)
    assert row == "12.3 | 25.0 | 10.0 % (0.0 %) | 1.25"


@pytest.mark.parametrize("augmentation", input_pipeline.AUGMENTATIONS)
def test_clips_are_those_of_the_model(augmentation, tmp_path):
    pytest.importorskip("tensorflow")
    files = [encode(tmp_path / f"{i}.mp4", noise(20, seed=i), bf="0") for i in range(2)]
    clip = {"num_frames": 4, "frame_stride": 2, "image_size": (24, 24)}
    model = SimpleNamespace(
        preprocessor=SimpleNamespace(clip_arguments=clip, class_names=["a", "b", "c"]),
        num_classes=3,
        activation="softmax",
    )
    dataset = input_pipeline.open_dataset(
        files, model, 6, 2, 1, augmentation, str(tmp_path)
    )
    shapes = [(clips.shape, labels.shape) for clips, labels in dataset]
    assert shapes == [((2, 4, 24, 24, 3), (2, 3))] * 3
    assert dataset.class_names == ["a", "b", "c"]
    assert input_pipeline.processor_time(dataset, 6) > 0
