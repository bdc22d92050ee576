"""The warp of STAN, ours and PyTorch's."""

import numpy as np

# Of SlowFast-R50's Fast pathway after res2, and of its Slow pathway.
SHAPES = ((2, 32, 64, 64, 32), (1, 8, 64, 64, 256))


def prepare(shape, threads, xla=False):
    """`AffineWarp3D` of a feature map along an affine grid.

    Args:
        shape: of the feature map, `(B, T, H, W, C)`.
        threads: threads that it may use.
        xla: whether TensorFlow compiles with XLA.

    Returns:
        Function to time, and an empty dictionary.
    """
    import keras

    from keras_video.bench.run_keras import CALLS, limit_threads
    from keras_video.layers import AffineWarp3D

    limit_threads(threads)
    inputs = [keras.Input(shape[1:]), keras.Input((4, 4))]
    network = keras.Model(inputs, AffineWarp3D()(inputs))
    return CALLS[keras.backend.backend()](network, _draw(shape), xla), {}


def prepare_grid_sample(shape, threads, memory_format="contiguous_format"):
    """PyTorch's `affine_grid` and `grid_sample` of the same input, channels first.

    Args:
        shape: of the feature map as ours has it, `(B, T, H, W, C)`.
        threads: threads that it may use.
        memory_format: PyTorch's.

    Returns:
        Function to time, and an empty dictionary.
    """
    import torch
    from torch.nn import functional

    torch.set_num_threads(threads)
    features, theta = map(torch.from_numpy, _draw(shape))
    features = features.permute(0, 4, 1, 2, 3)
    features = features.contiguous(memory_format=getattr(torch, memory_format))
    order = [1, 2, 0]  # torch's grid has (x, y, t)
    theta = theta[:, order][:, :, [*order, 3]].contiguous()

    def run():
        with torch.inference_mode():
            grid = functional.affine_grid(theta, features.shape, align_corners=True)
            return functional.grid_sample(features, grid, align_corners=True).numpy()

    return run, {}


def _draw(shape):
    rng = np.random.default_rng(0)
    theta = np.eye(4) + rng.uniform(-0.1, 0.1, (shape[0], 4, 4))
    theta[:, 3] = (0, 0, 0, 1)
    return [rng.normal(size=shape).astype("float32"), theta.astype("float32")]
