"""Averaged weights of a model, and batch statistics that suit them."""

import contextlib

import keras


@contextlib.contextmanager
def averaged_weights(model):
    """Within, a model in training has the averages of its weights.

    Where its optimizer does not average them (`use_ema`), nothing changes. Keras's
    `SwapEMAWeights` does the same for `evaluate` within `fit`, but not for `predict` in
    a callback, nor for what saves a model.

    Args:
        model: compiled `keras.Model` whose optimizer is built.

    Example:
    >>> import numpy as np
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5), "mse")
    >>> x = np.ones((8, 1))
    >>> class Show(keras.callbacks.Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         own = model.get_weights()
    ...         with averaged_weights(model):
    ...             print(np.allclose(own[0], model.get_weights()[0]))
    ...         print(np.allclose(own[0], model.get_weights()[0]))
    >>> _ = model.fit(x, x, batch_size=4, callbacks=[Show()], verbose=0)
    False
    True
    """
    optimizer = getattr(model, "optimizer", None)
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if not getattr(optimizer, "use_ema", False):
        yield
        return
    swap = keras.callbacks.SwapEMAWeights()
    swap.set_model(model)
    swap.on_test_begin()
    try:
        yield
    finally:
        swap.on_test_end()


class AveragedStatistics(keras.callbacks.Callback):
    """Has batch normalisations average their statistics over as many steps as weights.

    Keras averages the weights that are trained, not the moving means and variances,
    which forget the past ten steps or so. The averaged weights of a hundred steps then
    meet the statistics of the last ten. While training goes on, the normalisations get
    the momentum of the weights' average.

    Args:
        momentum: that of the average of the weights.
        steps: of the whole training; the statistics go back over a tenth of it at most,
            so that they forget where they started.

    Example:
    >>> AveragedStatistics(momentum=0.999, steps=1000).momentum
    0.99
    """

    def __init__(self, momentum, steps):
        super().__init__()
        self.momentum = min(momentum, max(1 - 10 / steps, 0.0))
        self._own = []

    def on_train_begin(self, logs=None):
        self._own = [
            (layer, layer.momentum)
            for layer in layers_within(self.model)
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        for layer, momentum in self._own:
            layer.momentum = max(momentum, self.momentum)

    def on_train_end(self, logs=None):
        for layer, momentum in self._own:
            layer.momentum = momentum
        # Keras has made weights and averages the same buffers, which JAX refuses to
        # donate twice in another `fit`.
        for variable in self.model.trainable_variables:
            variable.assign(keras.ops.convert_to_numpy(variable))


def layers_within(layer, seen=None):
    """A layer or model, and all layers in it, however deep, each once."""
    seen = set() if seen is None else seen
    if id(layer) in seen:
        return
    seen.add(id(layer))
    yield layer
    values = list(vars(layer).values())
    for value in values:  # which grows
        if isinstance(value, keras.layers.Layer):
            yield from layers_within(value, seen)
        elif isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list | tuple):
            values.extend(value)
