"""A large matrix product, which shows what the machine can do at best."""

SIZE = {"cpu": 2048, "cuda": 8192}


def prepare(threads, dtype="float32"):
    """A product of two square matrices in PyTorch, or in NumPy where it is not there.

    Args:
        threads: threads that it may use.
        dtype: `"float32"`, or `"bfloat16"` (PyTorch only).

    Returns:
        Function to time, and `{"macs": its multiply-adds}`.
    """
    try:
        import torch
    except ImportError:
        return _with_numpy()
    torch.set_num_threads(threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    size = SIZE[device]
    a = torch.rand(size, size, device=device, dtype=getattr(torch, dtype))

    def run():
        product = a @ a
        return product[0, 0].item()  # waits for a GPU

    return run, {"macs": size**3}


def _with_numpy():
    import numpy as np

    size = SIZE["cpu"]
    a = np.random.default_rng(0).uniform(size=(size, size)).astype("float32")
    return lambda: a @ a, {"macs": size**3}
