"""The metrics of each epoch for TensorBoard."""

import keras

from keras_video._optional import require


class TensorBoardLog(keras.callbacks.Callback):
    """Keras's `TensorBoard`, whose folder is made at the end of the first epoch.

    A run folder is there once there is something in it, and not before.

    Args:
        path: the folder.

    Raises:
        ImportError: TensorFlow or TensorBoard is not installed.
    """

    def __init__(self, path):
        super().__init__()
        for package in ("tensorflow", "tensorboard"):
            require(package, "tensorboard", "Logging for TensorBoard")
        self._path, self._board = path, None

    def on_epoch_end(self, epoch, logs=None):
        if self._board is None:
            self._board = keras.callbacks.TensorBoard(self._path, write_graph=False)
            self._board.set_params(self.params)
            self._board.set_model(self.model)
            self._board.on_train_begin()
            self._board.on_epoch_begin(epoch)
        self._board.on_epoch_end(epoch, logs)

    def on_train_end(self, logs=None):
        if self._board is not None:
            self._board.on_train_end(logs)
            self._board = None
