"""RoIAlign as torchvision does it, in double precision, and boxes of every kind."""

import numpy as np
import torch

from tests.oracles import import_torchvision


def torch_roi_align(features, boxes, output_size, scale, ratio, aligned):
    """torchvision's RoIAlign of tensors `(B, H, W, C)` and `(B, N, 4)`.

    Its Python path, with the one rule added that only its compiled kernels have:
    samples more than one row or column outside the map are zero.
    """
    module = import_torchvision("torchvision.ops.roi_align")
    batch, actors = boxes.shape[:2]
    index = torch.arange(batch, dtype=boxes.dtype).repeat_interleave(actors)
    rois = torch.cat([index[:, None], boxes.reshape(-1, 4)], dim=1)
    interpolate = module._bilinear_interpolate
    module._bilinear_interpolate = _with_zeros_outside(interpolate)
    try:
        # Not compiled, as the wrapper around it would have it.
        y = module._roi_align.__wrapped__(
            features.permute(0, 3, 1, 2), rois, scale, *output_size, ratio, aligned
        )
    finally:
        module._bilinear_interpolate = interpolate
    return y.permute(0, 2, 3, 1).reshape(batch, actors, *output_size, -1)


def _with_zeros_outside(interpolate):
    def sample(features, index, y, x, y_mask, x_mask):
        height, width = features.shape[2:]
        y_inside = ((y >= -1) & (y <= height))[:, None, :, None, :, None]
        x_inside = ((x >= -1) & (x <= width))[:, None, None, :, None, :]
        # A box without samples has them at infinity or nowhere, and the gradient of
        # what is masked out later would not be a number.
        y, x = torch.nan_to_num(y), torch.nan_to_num(x)
        y, x = y.clamp(-1, height), x.clamp(-1, width)
        value = interpolate(features, index, y, x, y_mask, x_mask)
        return torch.where(y_inside & x_inside, value, 0.0)

    return sample


def torch_roi_align_gradient(features, boxes, *arguments):
    """The value, and the gradient to the map of the sum of the value's squares."""
    features, boxes = (torch.tensor(a, dtype=torch.double) for a in (features, boxes))
    features.requires_grad_()
    value = torch_roi_align(features, boxes, *arguments)
    (value**2).sum().backward()
    return value.detach().numpy(), features.grad.numpy()


def random_boxes(batch, size, seed=0):
    """Boxes `(batch, 34, 4)`, pixels of an image of `size` (H, W): every kind there is.

    Inside, partly outside and beyond it, larger than it, inverted along x, y or both,
    without width, height or area, the whole image, and on whole pixels.
    """
    rng = np.random.default_rng(seed)
    height, width = size

    def boxes(count, low, high):
        corners = rng.uniform(low, high, (batch, count, 2, 2)) * (width, height)
        return np.sort(corners, axis=2)

    inside, partly, beyond = boxes(8, 0, 1), boxes(8, -0.5, 1.5), boxes(2, 1.1, 2)
    large = boxes(2, 0, 1) + np.array([(-width, -height), (width, height)])
    inverted, flat = boxes(6, -0.2, 1.2), boxes(4, -0.2, 1.2)
    inverted[:, :4, ::-1, 0] = inverted[:, :4, :, 0].copy()
    inverted[:, 2:, ::-1, 1] = inverted[:, 2:, :, 1].copy()
    flat[:, :2, 1, 0] = flat[:, :2, 0, 0]
    flat[:, 1:3, 1, 1] = flat[:, 1:3, 0, 1]
    flat[:, 3] = flat[:, 3, :1] + 1 / 64  # a thousandth of a row
    whole = np.tile(np.array([(0, 0), (width, height)], float), (batch, 1, 1, 1))
    tidy = np.round(boxes(3, -0.2, 1.2) / 16) * 16 + [(0, 0), (1, 1)]
    kinds = [inside, partly, beyond, large, inverted, flat, whole, tidy]
    return np.concatenate(kinds, axis=1).reshape(batch, -1, 4).astype("float32")
