"""The warp as PyTorch does it, in double precision, and random matrices for it."""

import numpy as np
import torch
from torch.nn import functional as F

from keras_video.layers.theta import num_parameters, parameters_to_theta
from tests.routines import to_numpy

ORDER = [1, 2, 0, 3]  # (t, x, y, 1) -> torch's (x, y, z, 1)


def torch_warp(features, theta, align_corners, homography=False):
    """`affine_grid` and `grid_sample` of (B, T, H, W, C) with a (B, 4, 4) theta."""
    x = features.permute(0, 4, 1, 2, 3)
    theta = theta[:, ORDER][:, :, ORDER]
    if homography:
        eye = torch.eye(3, 4, dtype=x.dtype).expand(len(x), 3, 4)
        grid = F.affine_grid(eye, x.shape, align_corners)
        grid = F.pad(grid, (0, 1), value=1.0)
        grid = torch.einsum("bij,bthwj->bthwi", theta, grid)
        grid = grid[..., :3] / grid[..., 3:]
    else:
        grid = F.affine_grid(theta[:, :3], x.shape, align_corners)
    warped = F.grid_sample(x, grid, "bilinear", "zeros", align_corners)
    return warped.permute(0, 2, 3, 4, 1)


def torch_warp_gradients(features, theta, *arguments):
    """The value, and the gradients of the sum of its squares."""
    leaves = [torch.tensor(a, dtype=torch.double) for a in (features, theta)]
    for leaf in leaves:
        leaf.requires_grad_()
    value = torch_warp(*leaves, *arguments)
    (value**2).sum().backward()
    return value.detach().numpy(), [leaf.grad.numpy() for leaf in leaves]


def random_theta(parameterization, batch, seed=0, scale=0.3):
    rng = np.random.default_rng(seed)
    parameters = rng.normal(0, scale, (*batch, num_parameters(parameterization)))
    if parameterization == "homography":
        # Depths around 1, some beyond: the plane at infinity is left out.
        parameters[..., 12:] = rng.uniform(-0.3, 0.3, (*batch, 3))
    theta = parameters_to_theta(parameters.astype("float32"), parameterization)
    return to_numpy(theta)


def random_map(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")
