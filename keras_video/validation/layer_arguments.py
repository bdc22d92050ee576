"""Checks of the arguments and inputs of layers, some brought to one form."""

from keras_video.validation.numbers import is_integer


def standardize_triple(value, name):
    """An int or 3 ints, as a tuple along T, H, W."""
    return _standardize_tuple(value, name, "T, H, W")


def standardize_pair(value, name):
    """An int or 2 ints, as a tuple along H, W."""
    return _standardize_tuple(value, name, "H, W")


def _standardize_tuple(value, name, axes):
    length = len(axes.split(", "))
    entries = (value,) * length if is_integer(value) else value
    valid = isinstance(entries, (list, tuple)) and len(entries) == length
    if not valid or not all(is_integer(n) and n >= 1 for n in entries):
        raise ValueError(
            f"`{name}` must be a positive int or {length} of them, along {axes}. "
            f"Received: {name}={value!r}"
        )
    return tuple(int(n) for n in entries)


def standardize_padding(padding, window, strides, dilation, lengths=(None,) * 3):
    """A padding argument as 3 pairs of ints, before and after along T, H, W.

    `lengths` are the input's, which `"same"` needs for strided windows.
    """
    if padding == "valid":
        return ((0, 0),) * 3
    if padding == "symmetric":
        extents = zip(window, dilation, strict=True)
        return tuple((d * (k - 1) // 2,) * 2 for k, d in extents)
    if padding == "same":
        axes = zip(window, strides, dilation, lengths, strict=True)
        return tuple(_same_padding(*axis) for axis in axes)
    return tuple((n, n) for n in padding)


def check_padding(padding):
    """Refuse what `standardize_padding` does not know."""
    if padding in ("symmetric", "valid", "same"):
        return
    if isinstance(padding, (list, tuple)) and len(padding) == 3:
        if all(is_integer(n) and n >= 0 for n in padding):
            return
    raise ValueError(
        '`padding` must be "symmetric", "valid", "same" or 3 ints along T, H, W. '
        f"Received: padding={padding!r}"
    )


def check_spatial_scale(spatial_scale):
    """Refuse a scale from pixels to feature maps that is not a number above 0."""
    if not isinstance(spatial_scale, (int, float)) or not spatial_scale > 0:
        raise ValueError(
            "`spatial_scale` must be the rows of the feature map per pixel of the "
            f"boxes, above 0, such as 1/16. Received: spatial_scale={spatial_scale}"
        )


def check_boxes(layer, boxes_shape, num_frames):
    """Refuse boxes that are neither one per actor nor one per frame of the features."""
    shape = tuple(boxes_shape)
    if len(shape) not in (3, 4) or shape[-1] != 4:
        raise ValueError(
            f"The boxes of layer {layer.name!r} must be (B, N, 4), or (B, N, T, 4) for "
            f"a box per frame of the features. Received: boxes of shape {shape}"
        )
    if len(shape) == 4 and shape[2] != num_frames:
        raise ValueError(
            f"The tubes of layer {layer.name!r} must have a box for each of the "
            f"{num_frames} frames of the features, which are fewer than the clip's "
            f"where the network strides over time. Received: boxes of shape {shape}"
        )


def check_features(layer, shape):
    """Refuse features that are not (B, T, H, W, C), T and C known."""
    if len(shape) != 5 or None in (shape[1], shape[4]):
        raise ValueError(
            f"The features of layer {layer.name!r} must be (B, T, H, W, C), T and C "
            "known. Give the model a fixed input shape. "
            f"Received: features of shape {tuple(shape)}"
        )


def check_divides(name, value, what, count):
    """Refuse a number of groups that does not divide the `count` of `what`."""
    if count % value:
        divisors = [n for n in range(1, count + 1) if count % n == 0]
        raise ValueError(
            f"`{name}` must divide the {count} {what} of the feature map. "
            f"Received: {name}={value}. Use one of {divisors}."
        )


def known_shape(layer, input_shape):
    """The shape of a layer's input; refused where more than the batch is unknown."""
    if None in tuple(input_shape)[1:]:
        raise ValueError(
            f"The input of layer {layer.name!r} must be known but for its batch. "
            "Give the model a fixed input shape. "
            f"Received: input of shape {tuple(input_shape)}"
        )
    return tuple(input_shape)


def _same_padding(window, stride, dilation, length):
    """Keras's rule: as many positions as `ceil(length / stride)`, the odd zero last."""
    extent = dilation * (window - 1) + 1
    if length is None and stride > 1:
        raise ValueError(
            'A strided layer with `padding="same"` must know its input\'s length. '
            'Use padding="symmetric", or give the model a fixed input shape.'
        )
    length = length or 1
    total = max((-(-length // stride) - 1) * stride + extent - length, 0)
    return (total // 2, total - total // 2)
