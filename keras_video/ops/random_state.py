"""Random numbers' state that is in no variable of a model: PyTorch's own."""

from keras_video.ops.target import is_torch


def random_state():
    """Dictionary from device to the state of its random numbers, NumPy arrays.

    Keras's dropout without a seed draws from PyTorch's generators there; on TensorFlow
    and JAX each layer has a variable for that, and there is nothing else.
    """
    if not is_torch():
        return {}
    import torch

    states = {"cpu": torch.get_rng_state().numpy()}
    if torch.cuda.is_available():
        for number, state in enumerate(torch.cuda.get_rng_state_all()):
            states[f"cuda:{number}"] = state.numpy()
    return states


def set_random_state(states):
    """Go back to what `random_state` gave; devices that are not there are left out."""
    if not is_torch():
        return
    import torch

    for device, state in states.items():
        if device == "cpu":
            torch.set_rng_state(torch.from_numpy(state))
        elif int(device.removeprefix("cuda:")) < torch.cuda.device_count():
            torch.cuda.set_rng_state(torch.from_numpy(state), device)
