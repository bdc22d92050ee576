"""Activation of an action detector: probabilities, and zeros for padded boxes."""

import keras
from keras import ops

from keras_video.validation import check_choice, check_count


@keras.saving.register_keras_serializable(package="keras_video")
class ActionScores(keras.layers.Layer):
    """Turns logits into probabilities, with zeros where a box is padding.

    ```
    logits (B, N, C) -+- the first exclusive_classes: softmax -+-> together -> * mask
                      +- the others: sigmoid ------------------+
    boxes (B, N, 4) ---- any of the four not 0 ---------------------------------^
    ```

    Computed in float32 under every dtype policy, as small probabilities would be
    rounded to 0 in 16 bits.

    Args:
        activation: `"sigmoid"` for actions that may occur together, `"softmax"` for
            one action per box, or `None` to leave the logits.
        exclusive_classes: int, with `"sigmoid"` only: so many of the first classes
            exclude each other. 14 for AVA, whose first 14 are poses.

    Input shape:
        `[(B, N, C), (B, N, 4)]`

    Output shape:
        `(B, N, C)`, float32.

    Raises:
        ValueError: an argument is not one of these, or there are fewer classes than
            exclusive ones.

    Example:
    >>> import numpy as np
    >>> logits, boxes = np.zeros((1, 2, 4)), np.array([[[0, 0, 8, 8], [0, 0, 0, 0]]])
    >>> scores = ActionScores(exclusive_classes=3)([logits, boxes])
    >>> [[round(float(score), 2) for score in box] for box in scores[0]]
    [[0.33, 0.33, 0.33, 0.5], [0.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, activation="sigmoid", exclusive_classes=0, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})
        check_choice("activation", activation, ("sigmoid", "softmax", None))
        check_count("exclusive_classes", exclusive_classes, least=0)
        if exclusive_classes and activation != "sigmoid":
            raise ValueError(
                '`exclusive_classes` goes with activation="sigmoid" only. '
                f"Received: activation={activation!r}"
            )
        self.activation = activation
        self.exclusive_classes = exclusive_classes

    def build(self, input_shape):
        logits, _ = input_shape
        if logits[-1] < self.exclusive_classes:
            raise ValueError(
                "`exclusive_classes` must not be more than there are classes. "
                f"Received: exclusive_classes={self.exclusive_classes}, logits of "
                f"shape {logits}"
            )

    def call(self, inputs):
        logits, boxes = inputs
        real = ops.any(ops.not_equal(boxes, 0), axis=-1, keepdims=True)
        return self._activate(logits) * ops.cast(real, logits.dtype)

    def _activate(self, logits):
        if self.activation is None:
            return logits
        if self.activation == "softmax":
            return ops.softmax(logits, axis=-1)
        number = self.exclusive_classes
        if not number:
            return ops.sigmoid(logits)
        exclusive = ops.softmax(logits[..., :number], axis=-1)
        return ops.concatenate([exclusive, ops.sigmoid(logits[..., number:])], axis=-1)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[0])

    def get_config(self):
        config = super().get_config()
        config.update(
            activation=self.activation, exclusive_classes=self.exclusive_classes
        )
        return config
