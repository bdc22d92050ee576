"""The backends that are installed and see a GPU, for `make test-gpu`.

Run as a program it prints their names, one a line, and says on stderr what the others
lack. Without any it exits with 1.
"""

import importlib.util
import subprocess
import sys

SEES_GPU = {
    "tensorflow": "import tensorflow as tf; n = tf.config.list_physical_devices('GPU')",
    "jax": "import jax; n = [d for d in jax.devices() if d.platform == 'gpu']",
    "torch": "import torch; n = range(torch.cuda.device_count())",
}


def gpu_backends():
    """Names of the installed backends that see a GPU; the others are told of."""
    found = []
    for backend, code in SEES_GPU.items():
        if importlib.util.find_spec(backend) is None:
            print(f"{backend}: not installed", file=sys.stderr)
        elif sees_gpu(code):
            found.append(backend)
        else:
            print(f"{backend}: installed, but sees no GPU", file=sys.stderr)
    return found


def sees_gpu(code):
    """Whether a process of its own finds one: a backend keeps the memory it took."""
    command = [sys.executable, "-c", f"{code}; print(len(n))"]
    answer = subprocess.run(command, capture_output=True, text=True)
    return answer.returncode == 0 and int(answer.stdout.split()[-1]) > 0


if __name__ == "__main__":
    print("\n".join(backends := gpu_backends()))
    if not backends:
        sys.exit("No GPU that TensorFlow, JAX or PyTorch can use: nothing was tested.")
