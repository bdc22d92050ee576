"""One line for each epoch of a training, for logs."""

import time

import keras


class EpochLines(keras.callbacks.Callback):
    """Prints a line at the end of each epoch, without the codes that move a cursor.

    Args:
        epochs: how many there are; None for as many as `fit` is told.

    Example:
    >>> lines = EpochLines()
    >>> lines.set_params({"epochs": 2})
    >>> lines.on_epoch_begin(0)
    >>> lines.on_epoch_end(0, {"loss": 0.5, "accuracy": 0.75})  # doctest: +ELLIPSIS
    epoch 1 of 2: loss 0.5000, accuracy 0.7500 (... s)
    """

    def __init__(self, epochs=None):
        super().__init__()
        self._epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        values = ", ".join(f"{name} {value:.4f}" for name, value in logs.items())
        seconds = time.perf_counter() - self._start
        epochs = self._epochs or self.params["epochs"]
        print(f"epoch {epoch + 1} of {epochs}: {values} ({seconds:.0f} s)", flush=True)
