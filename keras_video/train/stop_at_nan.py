"""The end of a training whose loss is no number any more."""

import math

import keras


class StopAtNaN(keras.callbacks.Callback):
    """Raises an error at the first batch after which the loss is NaN or infinite.

    It says which step it was, at which learning rate, and what to try. Checkpoints that
    come after it in the list of callbacks are of the time before.

    Keras's own `TerminateOnNaN` would end the epoch, validate and let the training go
    on to its end as if all was well.

    Example:
    >>> stop = StopAtNaN()
    >>> stop.on_train_batch_end(0, {"loss": 0.5})
    """

    def __init__(self):
        super().__init__()
        self.error = None

    def on_train_batch_end(self, batch, logs=None):
        loss = (logs or {}).get("loss", 0.0)
        if math.isfinite(loss):
            return
        optimizer = self.model.optimizer
        step = int(keras.ops.convert_to_numpy(optimizer.iterations))
        rate = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
        self.error = ValueError(
            f"The loss is {float(loss)} after step {step}, at a learning rate of "
            f"{rate:.3g}. Try a lower `optimizer.learning_rate`, more epochs of "
            "`schedule.warmup_epochs`, or gradients clipped by `optimizer.clip_norm=1`"
            + self._advice_on_precision()
        )
        raise self.error

    def _advice_on_precision(self):
        if "float16" not in str(self.model.dtype_policy.name):
            return "."
        return "; or `model.precision=float32`."
