"""Frames picked by their numbers."""

from keras import ops

from keras_video.ops.target import is_torch


def take_frames(x, indices):
    """The frames `indices`, an array of ints, of `x` `(B, T, ...)`.

    Keras's `ops.take` on torch drops the axis of time where that has one element, as
    far as ONNX can tell, and files with it cannot be loaded.
    """
    if is_torch():
        import torch

        numbers = torch.as_tensor(indices, dtype=torch.int64, device=x.device)
        return torch.index_select(x, 1, numbers)
    return ops.take(x, indices, axis=1)
