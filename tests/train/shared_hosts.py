"""A process of several that train a tiny network together, for `test_devices.py`."""

import sys

import keras
import numpy as np
from tiny_models import tiny_classifier, tiny_clips

from keras_video._replicas import predict_batch
from keras_video.data import video_dataset_from_directory
from keras_video.train import join_hosts, use_devices


def main(folder, out, port, count, index):
    """Train on the videos of a folder, and write what came out.

    Args:
        folder: the videos.
        out: file to write.
        port: of the first process.
        count: number of processes; with 1 it is one device.
        index: of this process.
    """
    import jax

    count, index = int(count), int(index)
    jax.config.update("jax_num_cpu_devices", 2)
    keras.utils.set_random_seed(0)
    if count > 1:
        assert join_hosts(f"127.0.0.1:{port}", count, index) == (index, count)
    with use_devices(1 if count == 1 else None) as devices:
        assert devices == (1 if count == 1 else 2 * count)
        model = tiny_classifier(num_classes=2)
        videos = video_dataset_from_directory(
            folder,
            num_frames=4,
            image_size=(16, 16),
            batch_size=4,
            pad_batches=True,
            seed=3,
            as_dataset="py",
        )
        model.compile(
            keras.optimizers.SGD(0.01, momentum=0.9),
            keras.losses.SparseCategoricalCrossentropy(
                reduction="mean_with_sample_weight"
            ),
            weighted_metrics=["accuracy"],
        )
        history = model.fit(videos, epochs=2, verbose=0, shuffle=False).history
        found = model.evaluate(videos, verbose=0)
        scores = predict_batch(model, tiny_clips(3))
    weights = {w.path: np.asarray(w.value) for w in model.weights}
    np.savez(out, loss=history["loss"], found=found, scores=scores, **weights)


if __name__ == "__main__":
    main(*sys.argv[1:])
