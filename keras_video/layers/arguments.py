"""Arguments that the layers share, checked and brought to one form."""

from keras_video.ops.conv3d import symmetric_padding


def standardize_triple(value, name):
    """An int or 3 ints, as a tuple along T, H, W."""
    triple = (value,) * 3 if isinstance(value, int) else tuple(value)
    if len(triple) != 3 or any(not isinstance(n, int) or n < 1 for n in triple):
        raise ValueError(
            f"`{name}` must be a positive int or 3 of them, along T, H, W. "
            f"Received: {name}={value}"
        )
    return triple


def standardize_pair(value, name):
    """An int or 2 ints, as a tuple along H, W."""
    pair = (value,) * 2 if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or any(not isinstance(n, int) or n < 1 for n in pair):
        raise ValueError(
            f"`{name}` must be a positive int or 2 of them, along H, W. "
            f"Received: {name}={value}"
        )
    return pair


def standardize_padding(padding, window, strides, dilation, lengths=(None,) * 3):
    """A padding argument as 3 pairs of ints, before and after along T, H, W.

    `lengths` are the input's, which `"same"` needs for strided windows.
    """
    if padding == "valid":
        return ((0, 0),) * 3
    if padding == "symmetric":
        return symmetric_padding(window, dilation)
    if padding == "same":
        axes = zip(window, strides, dilation, lengths, strict=True)
        return tuple(_same_padding(*axis) for axis in axes)
    return tuple((n, n) for n in padding)


def check_padding(padding):
    """Refuse what `standardize_padding` does not know."""
    if padding in ("symmetric", "valid", "same"):
        return
    if isinstance(padding, (list, tuple)) and len(padding) == 3:
        if all(isinstance(n, int) and n >= 0 for n in padding):
            return
    raise ValueError(
        '`padding` must be "symmetric", "valid", "same" or 3 ints along T, H, W. '
        f"Received: padding={padding!r}"
    )


def check_choice(name, value, choices):
    """Refuse an argument that is not one of its choices."""
    if value not in choices:
        raise ValueError(
            f"`{name}` must be one of {list(choices)}. Received: {name}={value!r}"
        )


def check_scale(spatial_scale):
    """Refuse a scale between pixels and a map that is not above zero."""
    if not isinstance(spatial_scale, (int, float)) or not spatial_scale > 0:
        raise ValueError(
            "`spatial_scale` must be the rows of the map per pixel of the boxes, above "
            f"zero, such as 1/16. Received: spatial_scale={spatial_scale}"
        )


def check_boxes(layer, boxes_shape, num_frames):
    """Refuse boxes that are neither one per actor nor one per frame of the map."""
    shape = tuple(boxes_shape)
    if len(shape) not in (3, 4) or shape[-1] != 4:
        raise ValueError(
            f"The boxes of layer {layer.name!r} must be (B, N, 4), or (B, N, T, 4) for "
            f"a box per frame of the map. Received: boxes of shape {shape}"
        )
    if len(shape) == 4 and shape[2] != num_frames:
        raise ValueError(
            f"The tubes of layer {layer.name!r} must have a box for each of the "
            f"{num_frames} frames of the map, which are fewer than the clip's where "
            f"the network strides over time. Received: boxes of shape {shape}"
        )


def known_shape(layer, input_shape):
    """The shape of a layer's input, refused if more than the batch is unknown."""
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
