"""Clips as a `keras.utils.PyDataset`, for training without TensorFlow."""

import keras


class PyVideoDataset(keras.utils.PyDataset):
    """A data set of clips that needs no TensorFlow.

    Made by `video_dataset_from_directory(..., as_dataset="py")`.

    Args:
        loader: a `BatchLoader`.
    """

    def __init__(self, loader):
        # With one, Keras reads in a thread of TensorFlow, which its exit waits for.
        workers = max(loader.num_workers, 2)
        # A queue no longer than the workers need, since batches of clips are large.
        super().__init__(workers=workers, max_queue_size=workers)
        self._loader = loader
        self._epoch, self._first = loader.next_pass()
        for name, value in loader.attributes().items():
            setattr(self, name, value)

    def __len__(self):
        return self._loader.num_batches - self._first

    def __getitem__(self, index):
        """Batch `index` of the current epoch, or of the rest of it."""
        if not 0 <= index < len(self):
            raise IndexError(f"There are {len(self)} batches. Received: index={index}")
        return self._loader.batch(self._first + index, self._epoch)

    def start_at(self, epoch, batch=0):
        """Go to an epoch, or to the rest of it from one of its batches.

        Args:
            epoch: its number, from 0.
            batch: number of the first batch; the data set is as long as what follows,
                until `on_epoch_end`.

        Returns:
            The data set itself.
        """
        self._loader.start_at(epoch, batch)
        self._epoch, self._first = self._loader.next_pass()
        return self

    def on_epoch_end(self):
        """Go on to the next epoch: another order, other clips."""
        self._loader.end_epoch()
        self._epoch, self._first = self._loader.next_pass()
