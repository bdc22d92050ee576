"""One contestant in a process of its own: it builds, then times on request.

`python worker.py '{"prepare": "module:function", ...}'` answers every line on its
standard input with the seconds that one call took. The parent asks contestants in turn,
so that a noisy machine is noisy for all of them alike.

The function gets the rest of the description as arguments, and gives a function to
time and a dictionary of what is known of it, such as `{"macs": ...}`.
"""

import importlib
import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

CALLS = 3


def main():
    """Build what the argument describes, warm up, answer."""
    spec = json.loads(sys.argv[1])
    limit_threads(spec["threads"])
    replies = os.dup(1)
    os.dup2(2, 1)  # what the frameworks print must not look like an answer

    def reply(**what):
        os.write(replies, json.dumps(what).encode() + b"\n")

    module, _, function = spec.pop("prepare").partition(":")
    run, facts = getattr(importlib.import_module(module), function)(**spec)
    run()
    run()
    reply(**facts)
    for _ in sys.stdin:
        run()  # the others had the caches in the meantime
        times = []
        for _ in range(CALLS):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        reply(seconds=statistics.median(times), memory=peak_memory())


def limit_threads(threads):
    """Keep the process to as many cores, where the system can, and OpenMP's threads.

    XLA under JAX has no setting, and takes all the cores that it may run on.
    """
    os.environ["OMP_NUM_THREADS"] = str(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def peak_memory():
    """Most bytes held so far: of the GPU where there is one, else of the process."""
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    if torch is not None and torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    if jax is not None and jax.default_backend() == "gpu":
        return jax.devices()[0].memory_stats()["peak_bytes_in_use"]
    try:  # In `ru_maxrss` Linux counts what the parent held when it forked, too.
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * int(next(x for x in lines if x.startswith("VmHWM")).split()[1])
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
