"""Frames picked by their numbers."""

from keras import ops

from keras_video.ops.target import is_torch


def take_frames(x, indices):
    """The frames `indices`, an array of ints, of `x` `(B, T, ...)`.

    In ONNX files Keras's `ops.take` on torch drops an axis of time of one element.
    """
    if is_torch():
        import torch

        numbers = torch.as_tensor(indices, dtype=torch.int64, device=x.device)
        return torch.index_select(x, 1, numbers)
    return ops.take(x, indices, axis=1)
