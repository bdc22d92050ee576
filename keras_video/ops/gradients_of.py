"""A value worked out in one way, with the gradients of another."""

from keras_video.ops.backend import is_tensorflow


def with_gradients_of(plain, quick, *tensors):
    """`quick(*tensors)`, with the gradients of `plain(*tensors)`.

    For TensorFlow and JAX, where what is quick one way is slow the other way.

    Args:
        plain: function of the tensors.
        quick: another one that gives the same.
        *tensors: two or more.
    """
    return (_tensorflow if is_tensorflow() else _jax)(plain, quick, tensors)


def _tensorflow(plain, quick, tensors):
    import tensorflow as tf

    @tf.custom_gradient
    def call(*tensors):
        def gradient(dy):
            with tf.GradientTape() as tape:
                tape.watch(tensors)
                y = plain(*tensors)
            return tape.gradient(y, tensors, dy)

        return quick(*tensors), gradient

    return call(*tensors)


def _jax(plain, quick, tensors):
    import jax

    call = jax.custom_jvp(quick)

    @call.defjvp
    def _(tensors, tangents):
        return call(*tensors), jax.jvp(plain, tensors, tangents)[1]

    return call(*tensors)
