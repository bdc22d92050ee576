"""Small data sets of folders, and passes over them."""

import keras
import numpy as np

from keras_video.data import video_dataset_from_directory

SMALL = {"num_frames": 4, "frame_stride": 2, "image_size": (32, 32), "batch_size": 2}


def make(folder, **kwargs):
    return video_dataset_from_directory(folder, **{**SMALL, "seed": 3, **kwargs})


def epoch(dataset):
    """One pass, as NumPy arrays (clips, labels)."""
    if isinstance(dataset, keras.utils.PyDataset):
        batches = [dataset[i] for i in range(len(dataset))]
        dataset.on_epoch_end()
    else:
        batches = list(dataset.as_numpy_iterator())
    return tuple(np.concatenate(parts) for parts in zip(*batches, strict=True))


def same(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
