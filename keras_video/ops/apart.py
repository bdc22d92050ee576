"""Work that XLA is to keep apart from what comes before and after it."""

import keras
from keras import ops

from keras_video.ops.backend import is_for_xla, runs_on_cpu
from keras_video.ops.gradients_of import with_gradients_of


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
        if runs_on_cpu() and is_for_xla():
            return _apart_tensorflow(function, *tensors)
    return function(*tensors)


def _apart_tensorflow(function, rows, indices, *others):
    """Its gradients are those without a branch.

    TensorFlow cannot hand what a branch has worked out from a compiled function to the
    gradients of one that is not.
    """
    import tensorflow as tf

    def plain(rows, *others):
        return function(rows, indices, *others)

    def branch(*tensors):
        usual = _is_usual(indices)
        return tf.cond(usual, lambda: plain(*tensors), lambda: _otherwise(*tensors))

    return with_gradients_of(plain, branch, rows, *others)


def _is_usual(indices):
    return ops.all(indices[:1] >= 0)


def _otherwise(rows, *_):
    return ops.cast(rows, "float32")
