"""Adam with a learning rate and a weight decay for each variable."""

import keras
from keras import ops

from keras_video.train.optimizers.layerwise import Layerwise


@keras.saving.register_keras_serializable(package="keras_video")
class LayerwiseAdam(Layerwise, keras.optimizers.Adam):
    """Keras's Adam with rates, decay and start of each variable, see `Layerwise`.

    A variable that joins later has moments that start from 0 then; their bias is
    corrected by the steps since, where Keras's would by those since the beginning, and
    the first twenty updates be up to six times too large.

    Example:
    >>> optimizer = LayerwiseAdam(1e-3, decay_rate=0.05, rates={"stem/kernel": 0.5})
    >>> optimizer.get_config()["decay_form"]
    'decoupled'
    """

    def descend(self, gradient, variable, learning_rate, settings):
        if settings.start:
            step = ops.cast(self.iterations + 1, variable.dtype)
            since = ops.maximum(step - settings.start, 1)
            learning_rate *= self._correction(since) / self._correction(step)
        super().descend(gradient, variable, learning_rate, settings)

    def _correction(self, step):
        """Of the biases of both moments after so many steps."""
        return ops.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
