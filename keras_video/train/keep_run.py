"""The callback that keeps a training's state, models and history in a run folder."""

import time

import keras
import numpy as np

from keras_video.presets.resolve import BEST
from keras_video.train.averaged_weights import averaged_weights
from keras_video.train.checkpoint import restore, restore_random
from keras_video.train.run_folder import LAST

# A checkpoint is due after so many times what the last one took: at most 2 % of the
# time goes into them.
_SHARE = 50


class KeepRun(keras.callbacks.Callback):
    """Writes checkpoints, the best and the last model, and the history of a run.

    At the start it sets the model, its optimizer and the data set to the state of the
    run. Where the process is asked to end, it writes a checkpoint and raises
    `SystemExit(143)`; during validation the last checkpoint has to do.

    Args:
        folder: `RunFolder`; None to keep the history in `state` only.
        state: `TrainingState`, which changes with the training.
        training: the data set that is passed over: of whole epochs, or of the rest of
            one.
        steps: batches of an epoch.
        monitor: `Monitor` of the metric by which a model is best.
        epochs: number of epochs of the whole training.
        patience: epochs without a better one after which the training ends, or None.
        every: batches from one checkpoint to the next; None for as many as keep their
            share of the time below 2 %.
        asked_to_end: function of nothing, whether the process is to end.
        metadata: dictionary of entries for the metadata.json of the models.
    """

    def __init__(
        self,
        folder,
        state,
        training,
        steps,
        monitor,
        epochs,
        patience=None,
        every=None,
        asked_to_end=lambda: False,
        metadata=None,
    ):
        super().__init__()
        self._folder, self._state, self._training = folder, state, training
        self._monitor, self._epochs, self._patience = monitor, epochs, patience
        self._every, self._asked_to_end = every, asked_to_end
        self._metadata = metadata
        self._steps = steps
        self._restored = not (state.epoch or state.batch)
        self._due_at = 0.0  # by the clock: the first batch is followed by one

    def on_epoch_begin(self, epoch, logs=None):
        # Once Keras has reset the metrics, and other callbacks have set up the model.
        if not self._restored:
            restore(self._folder.checkpoint, self.model)
            restore_random(self._folder.checkpoint)
        self._first = self._state.batch
        if hasattr(self._training, "start_at"):
            # However often Keras has begun to read: an epoch shows its own clips.
            self._training.start_at(epoch, self._first)

    def on_train_batch_begin(self, batch, logs=None):
        if not self._restored and self._first:
            # PyTorch draws a number when it begins to read: once an epoch only.
            restore_random(self._folder.checkpoint)
        self._restored = True

    def on_train_batch_end(self, batch, logs=None):
        done, end = self._first + batch + 1, self._asked_to_end()
        if done < self._steps and (end or self._is_due(done)):
            self._state.batch = done
            self._save()
        if end:
            raise SystemExit(143)

    def on_test_batch_end(self, batch, logs=None):
        if self._asked_to_end():
            raise SystemExit(143)

    def on_epoch_end(self, epoch, logs=None):
        state = self._state
        rate = self.model.optimizer.learning_rate
        logs = {**(logs or {}), "learning_rate": keras.ops.convert_to_numpy(rate)}
        state.history.append({n: float(v) for n, v in logs.items() if not np.ndim(v)})
        state.epoch, state.batch = epoch + 1, 0
        is_best = self._monitor.is_better(state.history, state.best)
        if is_best:
            state.best = epoch
        if self._patience is not None and epoch - state.best >= self._patience:
            self.model.stop_training = True
        state.finished = self.model.stop_training or state.epoch == self._epochs
        if self._folder is None:
            return
        self._folder.make()
        with averaged_weights(self.model):
            for folder in [BEST, LAST] if is_best else [LAST]:
                self._folder.save_model(folder, self.model, self._metadata)
        self._folder.save_history(state.history)
        self._save()
        if self._asked_to_end() and not state.finished:
            raise SystemExit(143)

    def _is_due(self, done):
        if self._folder is None:
            return False
        if self._every is not None:
            return done % self._every == 0
        return time.monotonic() >= self._due_at

    def _save(self):
        start = time.monotonic()
        self._folder.save_state(self._state, self.model)
        now = time.monotonic()
        self._due_at = now + _SHARE * (now - start)
