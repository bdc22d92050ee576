"""Work that XLA is to keep apart from what comes before and after it."""

import keras
from keras import ops

from keras_video.ops.backend import is_for_xla, runs_on_cpu


def apart(function, rows, indices, *others):
    """`function(rows, indices, *others)`, in float32 and of the shape of `rows`.

    XLA on a CPU works cheap operations out anew for each one that reads them, within a
    gather even for each element. It does not look into a branch: what goes in and what
    comes out are written down once. A barrier (`optimization_barrier`) is gone before
    operations are fused. The branch is always taken, as no index is negative.
    """
    tensors = rows, indices, *others
    if keras.backend.backend() == "jax":
        import jax

        if runs_on_cpu() and isinstance(indices, jax.core.Tracer):
            return jax.lax.cond(_is_usual(indices), function, _otherwise, *tensors)
    elif keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        if runs_on_cpu() and is_for_xla():
            return tf.cond(
                _is_usual(indices),
                lambda: function(*tensors),
                lambda: _otherwise(*tensors),
            )
    return function(*tensors)


def _is_usual(indices):
    return ops.all(indices[:1] >= 0)


def _otherwise(rows, *_):
    return ops.cast(rows, "float32")
