"""Layers that a recipe freezes, and what trains them later."""

import keras

from keras_video.train.model_parts import layers_of


def freeze(model, parts):
    """Freeze parts of a model, after undoing what an earlier call has frozen.

    Layers are frozen, not the backbone as a whole, so that a preset that is saved
    afterwards is not frozen. Frozen normalisations use their moving averages in
    training too.

    Args:
        model: task model. Its `frozen_parts` says what is frozen.
        parts: names of parts, see `parts_of`.

    Raises:
        ValueError: the model has no such part.
    """
    layers = layers_of(model, parts)
    unfreeze(model)
    for layer in layers:
        layer.trainable = False
    model.frozen_parts = tuple(parts)


def unfreeze(model):
    """Have the layers trained that `freeze` has frozen."""
    for layer in layers_of(model, tuple(getattr(model, "frozen_parts", ()))):
        layer.trainable = True
    model.frozen_parts = ()


class Unfreeze(keras.callbacks.Callback):
    """Has the frozen parts of a model trained from an epoch on.

    The optimizer is replaced by one of all variables, with the state of the first: that
    of the other variables starts from zero. It depends on the epoch alone, so that a
    training may be resumed at any. It is done at the end of the epoch before, so that a
    checkpoint that is written then, by a later callback, fits the epoch that follows.

    Args:
        epochs: how many of them come before.

    Example:
    >>> callback = Unfreeze(epochs=2)
    >>> callback.epochs
    2
    """

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        if epoch < self.epochs or not self.model.frozen_parts:
            return
        unfreeze(self.model)
        self.model.optimizer = continued(
            self.model.optimizer, self.model.trainable_variables
        )
        self.model.make_train_function(force=True)

    def on_epoch_end(self, epoch, logs=None):
        self.on_epoch_begin(epoch + 1)


def continued(optimizer, variables):
    """An optimizer of more variables, with the state that another one has by now.

    Args:
        optimizer: Keras optimizer that was built.
        variables: list of `keras.Variable` with paths of their own, among them those
            that the optimizer has.
    """
    new = type(optimizer).from_config(optimizer.get_config())
    new.build(variables)
    state = {variable.path: variable for variable in optimizer.variables}
    for variable in new.variables:
        if variable.path in state:
            variable.assign(state[variable.path])
    return new
