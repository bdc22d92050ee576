"""One contestant in a process of its own: it builds, then times on request.

`python -m keras_video.bench.worker '{"network": "slowfast", ...}'` answers every line
on its standard input with the seconds that one call took. The parent asks contestants
in turn, so that a noisy machine is noisy for all of them alike.
"""

import json
import os
import statistics
import sys
import time


def main():
    """Build what the argument describes, warm up, answer."""
    spec = json.loads(sys.argv[1])
    spec.setdefault("threads", 2)
    os.environ["OMP_NUM_THREADS"] = str(spec["threads"])
    replies = os.dup(1)
    os.dup2(2, 1)  # what the frameworks print must not look like an answer
    run = pytorchvideo(spec) if "peer" in spec else our_network(spec)
    for _ in range(spec.get("warmup", 2)):
        run()
    os.write(replies, b"ready\n")
    for _ in sys.stdin:
        run()  # the others had the caches in the meantime
        times = []
        for _ in range(3):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        os.write(replies, f"{statistics.median(times)}\n".encode())


def our_network(spec):
    """A call of one of our classifiers, as compiled by the backend."""
    import keras
    import numpy as np

    from keras_video.bench.networks import NETWORKS

    _limit_threads(spec["threads"])
    model = NETWORKS[spec["network"]](**spec.get("arguments", {}))
    shape = (spec.get("batch_size", 1), *model.input_shape[1:])
    clip = np.random.default_rng(0).uniform(0, 255, shape).astype("float32")
    return COMPILERS[keras.backend.backend()](model, clip, spec)


def _limit_threads(threads):
    """Before the backend starts its own; XLA under JAX takes what the machine has."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
    elif keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(threads)


def _tensorflow(model, clip, spec):
    import tensorflow as tf

    call = tf.function(
        lambda x: model(x, training=False), jit_compile=spec.get("xla", False)
    )
    clip = tf.constant(clip)
    return lambda: call(clip).numpy()


def _jax(model, clip, spec):
    import jax

    trainable = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]
    call = jax.jit(lambda t, n, x: model.stateless_call(t, n, x, training=False)[0])
    clip = jax.numpy.asarray(clip)
    return lambda: call(trainable, others, clip).block_until_ready()


def _torch(model, clip, spec):
    import torch

    clip = torch.from_numpy(clip)
    model.eval()

    def run():
        with torch.inference_mode():
            return model(clip, training=False).numpy()

    return run


COMPILERS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}


def pytorchvideo(spec):
    """PyTorchVideo's network of the same shape, in the memory format asked for."""
    import torch

    from keras_video.bench.peers import PEERS

    torch.set_num_threads(spec["threads"])
    torch.manual_seed(0)
    layout = getattr(torch, spec.get("memory_format", "channels_last_3d"))
    model, clips = PEERS[spec["network"]](
        batch_size=spec.get("batch_size", 1), **spec.get("arguments", {})
    )
    model = model.eval().to(memory_format=layout)
    clips = [clip.contiguous(memory_format=layout) for clip in clips]

    def run():
        with torch.inference_mode():
            return model(list(clips) if len(clips) > 1 else clips[0]).numpy()

    return run


if __name__ == "__main__":
    main()
