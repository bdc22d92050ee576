"""The warp of large maps on TensorFlow, compiled by XLA within what is not.

TensorFlow makes a pass over the map of each of eight gathers, products and sums; XLA
makes one of all. Gradients are those of the passes, see `sparse_rows`: XLA scatters one
value at a time.
"""

import functools
import math

from keras_video.ops.backend import is_for_xla, runs_here, runs_on_cpu
from keras_video.ops.gradients_of import with_gradients_of

# Values of a clip's map. Below, less is gained than compiling takes for each shape.
MIN_VALUES = 1 << 17


def gains_by_compiling(features):
    """Whether the map is large, and TensorFlow itself runs what is traced.

    Those who convert files, and those who serve them, may know no XLA.
    """
    import tensorflow as tf

    known = runs_here() and runs_on_cpu() and not is_for_xla()
    large = known and math.prod(features.shape[1:]) >= MIN_VALUES
    return large and tf.test.is_built_with_xla()


def compiled_warp(warp, features, theta, *options):
    """`warp(features, theta, *options)`, its value from XLA.

    Args:
        warp: function of a module, as it is kept with its programs.
        features: `(B, T, H, W, C)`, all but B known.
        theta: `(B, 4, 4)`.
        *options: what can be hashed.
    """
    kind = tuple(features.shape[1:]), features.dtype, theta.dtype
    program = _program(warp, options, *kind)

    def plain(features, theta):
        return warp(features, theta, *options)

    return with_gradients_of(plain, program, features, theta)


@functools.cache
def _program(warp, options, shape, dtype, theta_dtype):
    import tensorflow as tf

    def program(features, theta):
        return warp(features, theta, *options)

    signature = (
        tf.TensorSpec((None, *shape), dtype),
        tf.TensorSpec((None, 4, 4), theta_dtype),
    )
    return tf.function(program, signature, jit_compile=True)
