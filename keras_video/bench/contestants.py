"""Who takes part in a comparison."""

import dataclasses
import importlib.util

from keras_video.bench.duel import Contestant
from keras_video.bench.peers import PEERS

KERAS = "keras_video.bench.run_keras:prepare"
PYTORCHVIDEO = "keras_video.bench.run_pytorchvideo:prepare"
MATRIX_PRODUCT = "keras_video.bench.run_matrix_product:prepare"

# Name -> (label, backend, how it is compiled). PyTorch is not, as Keras has it.
BACKENDS = {
    "tensorflow": ("TensorFlow", "tensorflow", {}),
    "xla": ("TensorFlow, XLA", "tensorflow", {"xla": True}),
    "jax": ("JAX", "jax", {}),
    "torch": ("PyTorch", "torch", {}),
}
# PyTorchVideo's memory formats, and its fastest one compiled.
VARIANTS = {
    "contiguous": {"memory_format": "contiguous_format"},
    "channels last": {"memory_format": "channels_last_3d"},
    "compiled": {"memory_format": "channels_last_3d", "compiled": True},
}


def ours(case, backends=("tensorflow", "xla", "jax", "torch")):
    """Our network on several backends.

    Args:
        case: completed `Case`.
        backends: names in `BACKENDS`.

    Returns:
        List of `Contestant`.

    Raises:
        ValueError: a backend that is none of them.
        ImportError: one that is not installed.
    """
    found = []
    for name in backends:
        if name not in BACKENDS:
            raise ValueError(
                f"`backend` must be one of {', '.join(BACKENDS)}. "
                f"Received: backend={name!r}"
            )
        label, backend, options = BACKENDS[name]
        if importlib.util.find_spec(backend) is None:
            raise ImportError(
                f"The backend {name} needs {backend}, which is not installed: "
                f"`pip install keras-video[{backend}]`."
            )
        spec = dataclasses.asdict(case)
        found.append(Contestant(label, KERAS, backend, **spec, **options))
    return found


def installed():
    """Names in `BACKENDS` that can run here."""
    return [
        name
        for name, (_, backend, _) in BACKENDS.items()
        if importlib.util.find_spec(backend)
    ]


def pytorchvideo(case):
    """PyTorchVideo's network of the same shape, as it comes, laid out, and compiled.

    Its steps of training are not compiled: that alone takes minutes.

    Args:
        case: completed `Case`.

    Returns:
        List of `Contestant`.

    Raises:
        ValueError: PyTorchVideo has no such network.
        ImportError: PyTorchVideo is not installed.
    """
    if importlib.util.find_spec("pytorchvideo") is None:
        raise ImportError(
            "PyTorchVideo is not installed: `pip install --no-deps -r "
            "requirements/oracles.txt` in a checkout, beside any build of PyTorch."
        )
    if case.model not in PEERS:
        raise ValueError(
            "`peer` must be left out, or the model one that PyTorchVideo has too: "
            f"{', '.join(PEERS)}. Received: model={case.model}"
        )
    spec = dataclasses.asdict(case)
    return [
        Contestant(f"PyTorchVideo, {label}", PYTORCHVIDEO, **spec, **options)
        for label, options in VARIANTS.items()
        if case.mode == "predict" or "compiled" not in options
    ]


def matrix_product(case):
    """A large matrix product, to say what share of the machine's best a network gets.

    Args:
        case: `Case`, for its threads and dtype.
    """
    return Contestant(
        "matrix product", MATRIX_PRODUCT, threads=case.threads, dtype=case.dtype
    )
