"""SGD as the papers' code has it, with a rate and a decay for each variable."""

import keras
from keras import ops

from keras_video.train.optimizers.layerwise import Layerwise


@keras.saving.register_keras_serializable(package="keras_video")
class LayerwiseSGD(Layerwise, keras.optimizers.SGD):
    """SGD with the momentum of the gradients, which is PyTorch's and the papers'.

    ```
    m <- momentum * m + gradient        w <- w - rate * m
    ```

    Keras's SGD has the learning rate inside the momentum, `m <- momentum * m - rate *
    gradient`: the same at a constant rate, but through a warm-up or a step of the rate
    it goes on for some steps with the rates before.

    Example:
    >>> optimizer = LayerwiseSGD(0.1, momentum=0.9, nesterov=True, decay_form="l2")
    >>> optimizer.get_config()["momentum"]
    0.9
    """

    def descend(self, gradient, variable, learning_rate, settings):
        step = gradient
        if self.momentum:
            average = self.momentums[settings.index]
            self.assign(average, average * self.momentum + gradient)
            step = ops.convert_to_tensor(average)
            if self.nesterov:
                step = gradient + step * self.momentum
        self.assign_sub(variable, step * learning_rate)
