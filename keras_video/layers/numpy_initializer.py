"""Initial weights drawn by NumPy instead of the backend."""

import math

import keras
import numpy as np

# Standard deviation of a normal distribution that is cut off at two of its own.
TRUNCATED_STD = 0.87962566103423978
# More numbers than a weight of any video network has: 1 GB in float32.
MOST_NUMBERS = 2**28


def numpy_initializer(initializer):
    """The same initializer, its random numbers drawn by NumPy.

    JAX compiles its own generator for each shape of a weight, a minute for a whole
    network, and TensorFlow's generator takes longer than NumPy's. A layer wraps its
    initializer where it adds the weight, and keeps the initializer itself for its
    config: files of models name Keras's own.

    Args:
        initializer: an initializer of Keras.

    Returns:
        A function of `(shape, dtype)` for a `VarianceScaling`, such as `"he_normal"`
        or `"glorot_uniform"`, of Keras's distribution and reproducible by
        `keras.utils.set_random_seed`; any other initializer as it is.

    Example:
        >>> import keras
        >>> initializer = numpy_initializer(keras.initializers.HeNormal(seed=1))
        >>> tuple(initializer((3, 3, 64, 64)).shape)
        (3, 3, 64, 64)
    """
    scaling = keras.initializers.VarianceScaling
    if (
        not isinstance(initializer, scaling)
        or type(initializer).__call__ is not scaling.__call__
        or not isinstance(initializer.seed, int)
        or getattr(initializer, "input_axes", None) is not None
        or getattr(initializer, "output_axes", None) is not None
    ):
        return initializer

    def draw(shape, dtype=None):
        return keras.ops.convert_to_tensor(draw_weights(initializer, shape), dtype)

    return draw


def draw_weights(initializer, shape):
    """NumPy array of float32 as a `VarianceScaling` draws it, by its seed."""
    if math.prod(shape) > MOST_NUMBERS:
        raise ValueError(
            f"A weight may have at most {MOST_NUMBERS:,} numbers. Received: one of the "
            f"shape {tuple(shape)}"
        )
    # NumPy takes no seeds below zero, Keras does.
    random = np.random.default_rng(initializer.seed % 2**64)
    variance = initializer.scale / max(1.0, _fan(initializer.mode, shape))
    if initializer.distribution == "uniform":
        limit = math.sqrt(3 * variance)
        return random.uniform(-limit, limit, shape).astype("float32")
    values = random.standard_normal(shape, dtype="float32")
    deviation = math.sqrt(variance)
    if initializer.distribution == "truncated_normal":
        _truncate(values, random)
        deviation /= TRUNCATED_STD
    values *= np.float32(deviation)
    return values


def _truncate(values, random):
    """Draw the values beyond two standard deviations again, until there are none."""
    flat = values.reshape(-1)
    (beyond,) = np.nonzero(np.abs(flat) > 2)
    while beyond.size:
        flat[beyond] = random.standard_normal(beyond.size, dtype="float32")
        beyond = beyond[np.abs(flat[beyond]) > 2]


def _fan(mode, shape):
    """Number of values that go into, or come out of, one application of a weight."""
    *window, fan_in, fan_out = shape if len(shape) > 1 else 2 * (tuple(shape) or (1,))
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    return math.prod(window) * fans[mode]
