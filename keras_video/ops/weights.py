"""Storage of variables, and the objects that optimizers get for them."""

from keras_video.ops.target import is_tensorflow, is_torch


def store_as_convolved(variable, groups=1):
    """Store a kernel in the memory order that the backend convolves with.

    The shape stays `(kt, kh, kw, cin, cout)`. torch reads its weights output channel
    first, input channel last, or second if there are groups; stored so once, no call
    has to copy them.
    """
    if not is_torch():
        return
    value = variable.value
    order, back = (4, 0, 1, 2, 3), (1, 2, 3, 4, 0)
    if groups > 1:
        order, back = (4, 3, 0, 1, 2), (2, 3, 4, 1, 0)
    value.data = value.data.permute(order).contiguous().permute(back)


def store_moments_as_kernels(optimizer, variables):
    """Store an optimizer's moments in the memory order of the kernels.

    torch updates both in one pass, which takes a multiple where their orders differ:
    200 ms instead of 50 for a step of SGD with momentum.
    """
    if not is_torch():
        return
    kernels = {tuple(v.shape): v.value.data for v in variables if len(v.shape) == 5}
    for moment in getattr(optimizer, "variables", ()):
        kernel = kernels.get(tuple(moment.shape))
        if kernel is not None and kernel.stride() != moment.value.stride():
            moment.value.data = kernel.clone().copy_(moment.value.data)


def handed_to_optimizers(variable):
    """The objects that may stand for a `keras.Variable` where an optimizer updates it.

    TensorFlow hands on its own variable, and with `tf.distribute` that of each device.
    """
    if not is_tensorflow():
        return [variable]
    inner = variable.value
    return [variable, inner, *getattr(inner, "values", ())]
