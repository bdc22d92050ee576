"""Description of the machine and the packages of a measurement."""

import importlib.util
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("keras", "tensorflow", "jax", "torch", "pytorchvideo")


def describe():
    """The processor, the GPU if there is one, and the versions, in a sentence."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    devices = [_processor(), *_gpu()]
    return f"Measured on {', '.join(devices)}, with {', '.join(found)}."


def _processor():
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(x for x in lines if x.startswith("model name")).partition(": ")[2]
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores"


def _gpu():
    if importlib.util.find_spec("torch") is None:
        return
    import torch

    if torch.cuda.is_available():
        yield torch.cuda.get_device_name()
