"""Random weights for a network in PyTorch, set in ours, and what both say."""

import numpy as np
import torch

from tests.routines import outputs_of, relative_error, to_numpy

LEAVES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def compare_logits(model, network, torch_key, batch=2):
    """Largest relative difference of a classifier's logits from the double's.

    `torch_key(layer, part, leaf)` names the tensor that a variable is: the layer's
    name, the path inside the layer (`"conv"`), and `"weight"`, `"running_mean"`...
    """
    clips = patchy_clips((batch, *model.input_shape[1:]))
    normal = to_numpy(model.preprocessor(clips))
    tensor = torch.tensor(normal).permute(0, 4, 1, 2, 3)
    randomize(network, tensor)
    copy_weights(model, network, torch_key)
    with torch.no_grad():
        expected = network(tensor).numpy()
    assert np.ptp(expected, axis=0).max() > 0.02 * np.abs(expected).max()
    return relative_error(outputs_of(model, clips), expected)


def patchy_clips(shape):
    """Noise over four patches of a colour each, so that clips differ on the whole."""
    rng = np.random.default_rng(0)
    clips = rng.integers(0, 128, shape).astype("float32")
    patches = rng.integers(0, 128, (shape[0], 1, 2, 2, shape[-1]))
    rows, columns = (np.arange(n) * 2 // n for n in shape[2:4])
    return clips + patches[:, :, rows][:, :, :, columns]


def randomize(network, clips):
    """Weights that keep the maps' size, averages as training would leave them."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in network.named_parameters():
        if name.endswith("bias"):
            tensor.data.normal_(0, 0.1, generator=generator)
        elif tensor.ndim == 1:
            tensor.data.uniform_(0.5, 1.5, generator=generator)
        else:
            std = (2 / tensor[0].numel()) ** 0.5
            tensor.data.normal_(0, std, generator=generator)
    norms = [m for m in network.modules() if hasattr(m, "running_mean")]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.train()(clips)
    for norm in norms:  # not exactly what the clips would give
        norm.running_mean += 0.1 * norm.running_var.sqrt()
    network.eval()


def copy_weights(model, network, torch_key):
    """Set every variable of `model`, and use every tensor of `network`."""
    state = {k: v.numpy() for k, v in network.state_dict().items()}
    used = {k for k in state if k.endswith("num_batches_tracked")}
    for variable in model.variables:
        if "seed" in variable.path:
            continue
        layer, *part, leaf = variable.path.split("/")
        key = torch_key(layer, "/".join(part), LEAVES[leaf])
        variable.assign(lay_out(state[key], tuple(variable.shape)))
        used.add(key)
    assert used == set(state), sorted(set(state) - used)


def lay_out(value, shape):
    """Channels first to ours; a dense layer over a map is a convolution."""
    if len(shape) == 1:
        return value
    if len(shape) == 2:
        return value.T
    *kernel, channels, filters = shape
    return value.reshape(filters, channels, *kernel).transpose(2, 3, 4, 1, 0)
