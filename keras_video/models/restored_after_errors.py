"""Variables that keep their values when training or prediction fails."""

import contextlib

from keras_video.ops.target import is_jax


@contextlib.contextmanager
def restored_after_errors(model):
    """Within, an error leaves the values of a model's variables as they were.

    On JAX, Keras takes the values out of the variables while it trains or predicts. An
    unreadable video, or Ctrl-C, would leave a model without weights.
    """
    if not is_jax():
        yield
        return
    optimizer = getattr(model, "optimizer", None)
    variables = [*model.variables, *(optimizer.variables if optimizer else ())]
    held = [(variable, variable.value) for variable in variables]
    try:
        yield
    except BaseException:
        for variable, value in held:
            if not value.is_deleted():
                variable.assign(value)
        model.jax_state_sync()  # the later values, of the steps that were done
        raise
