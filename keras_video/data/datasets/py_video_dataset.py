"""Clips as a `keras.utils.PyDataset`, for training without TensorFlow."""

import keras


class PyVideoDataset(keras.utils.PyDataset):
    """A data set of clips that needs no TensorFlow.

    Made by `video_dataset_from_directory(..., as_dataset="py")`.

    Args:
        loader: a `BatchLoader`.
        epoch: the number of the first epoch.
    """

    def __init__(self, loader, epoch=0):
        # With one, Keras reads in a thread of TensorFlow, which its exit waits for.
        workers = max(loader.num_workers, 2)
        # A queue no longer than the workers need, since batches of clips are large.
        super().__init__(workers=workers, max_queue_size=workers)
        self._loader, self._epoch = loader, epoch
        for name, value in loader.attributes().items():
            setattr(self, name, value)

    def __len__(self):
        return self._loader.num_batches

    def __getitem__(self, index):
        """Batch `index` of the current epoch."""
        if not 0 <= index < len(self):
            raise IndexError(f"There are {len(self)} batches. Received: index={index}")
        return self._loader.batch(index, self._epoch)

    def on_epoch_end(self):
        """Go on to the next epoch: another order, other clips."""
        self._loader.end_epoch()
        self._epoch += 1
