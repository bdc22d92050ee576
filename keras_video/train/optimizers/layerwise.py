"""Base class of optimizers with a learning rate and a decay for each variable."""

import dataclasses

from keras import ops

from keras_video.ops.weights import handed_to_optimizers


@dataclasses.dataclass(frozen=True)
class VariableSettings:
    """How one variable is trained.

    Attributes:
        index: its number among the variables of the optimizer.
        rate: factor of the learning rate.
        decay: factor of the weight decay.
        start: step with which its training begins.
    """

    index: int
    rate: float
    decay: float
    start: int


class Layerwise:
    """A mix-in for Keras's optimizers: rates, decay and start of each variable.

    ```
    gradient -> clipping, accumulation (Keras) -> (+ decay * w) -> update with rate * lr
                                       w - rate * lr * decay * w --^
    ```

    Keras has one learning rate for all variables, and decouples the weight decay from
    the gradient. What stands here is done per variable where Keras hands it over, after
    clipping, accumulation and the sum over devices. Biases, and scales and shifts of
    normalisations, all of them of one axis or none, are not decayed.

    Args:
        *args: as in Keras's class, which comes after this one.
        decay_rate: the weight decay; Keras's `weight_decay` stays None.
        decay_form: `"decoupled"`: weights shrink by `learning rate * decay_rate`.
            `"l2"`: the gradient grows by `decay_rate * weight`, as in PyTorch's SGD and
            Adam, and the momentum takes it in.
        rates: dictionary from a variable's path to the factor of its learning rate;
            1 for all others.
        starts: dictionary from a variable's path to the step with which its training
            begins, where it is frozen at first.
        **kwargs: as in Keras's class.
    """

    def __init__(
        self,
        *args,
        decay_rate=0.0,
        decay_form="decoupled",
        rates=None,
        starts=None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.decay_rate, self.decay_form = decay_rate, decay_form
        self.rates, self.starts = dict(rates or {}), dict(starts or {})

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.table = _VariableTable(
            variables,
            [
                VariableSettings(
                    index=index,
                    rate=self.rates.get(variable.path, 1.0),
                    decay=self.decay_rate if len(variable.shape) > 1 else 0.0,
                    start=self.starts.get(variable.path, 0),
                )
                for index, variable in enumerate(variables)
            ],
        )

    def add_optimizer_variables(self, trainable_variables, name, initializer="zeros"):
        made = super().add_optimizer_variables(trainable_variables, name, initializer)
        if name == "average":
            # Keras starts the averages with the first step only; those of variables
            # that join later would start from 0.
            for average, variable in zip(made, trainable_variables, strict=True):
                if average is not None:  # a copy: JAX donates each buffer once
                    average.assign(ops.convert_to_numpy(variable))
        return made

    def update_step(self, gradient, variable, learning_rate):
        settings = self.table[variable]
        learning_rate = ops.cast(learning_rate, variable.dtype) * settings.rate
        gradient = ops.cast(gradient, variable.dtype)
        if settings.decay and self.decay_form == "l2":
            gradient = gradient + variable * settings.decay
        elif settings.decay:
            self.assign_sub(variable, variable * (learning_rate * settings.decay))
        self.descend(gradient, variable, learning_rate, settings)

    def descend(self, gradient, variable, learning_rate, settings):
        """Change a variable as the algorithm says; Keras's by default."""
        super().update_step(gradient, variable, learning_rate)

    def get_config(self):
        return {
            **super().get_config(),
            "decay_rate": self.decay_rate,
            "decay_form": self.decay_form,
            "rates": dict(self.rates),
            "starts": dict(self.starts),
        }


class _VariableTable:
    """Settings by variable, under each of the objects that stand for it.

    Args:
        variables: list of `keras.Variable`.
        settings: one for each.
    """

    def __init__(self, variables, settings):
        self._objects = [handed_to_optimizers(variable) for variable in variables]
        self._settings = {
            id(each): one
            for objects, one in zip(self._objects, settings, strict=True)
            for each in objects
        }

    def __getitem__(self, variable):
        return self._settings[id(variable)]
