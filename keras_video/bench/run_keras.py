"""Our networks as the benchmarks run them, on the backend that Keras has."""

import keras
import numpy as np


def prepare(
    model,
    mode,
    batch_size,
    num_frames,
    image_size,
    dtype,
    threads,
    xla=False,
):
    """A call of a preset's network, its batch norms folded, or a step of training.

    Args:
        model: preset.
        mode: as all that follow, see `Case`.
        batch_size: see `Case`.
        num_frames: see `Case`.
        image_size: see `Case`.
        dtype: see `Case`.
        threads: see `Case`.
        xla: whether TensorFlow compiles with XLA.

    Returns:
        Function to time, and `{"macs": multiply-adds of a clip}`.
    """
    from keras_video import count_macs
    from keras_video.export import fold_batch_norm
    from keras_video.presets import task_class

    limit_threads(threads)
    if dtype == "bfloat16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    network = task_class(model).from_preset(
        model, load_weights=False, num_frames=num_frames, image_size=image_size
    )
    shape = (batch_size, *network.input_shape[1:])
    clips = np.random.default_rng(0).uniform(0, 255, shape).astype("float32")
    backend = keras.backend.backend()
    if mode == "train":
        run = _training(network, clips, xla or backend == "jax")
    else:
        run = CALLS[backend](fold_batch_norm(network), clips, xla)
    return run, {"macs": count_macs(network)}


def limit_threads(threads):
    """Before the backend starts its own; JAX takes a thread for each core."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
    elif keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(threads)


def _training(network, clips, compiled):
    network.compile(
        keras.optimizers.SGD(1e-3, momentum=0.9),
        "sparse_categorical_crossentropy",
        jit_compile=compiled,
    )
    labels = np.zeros(len(clips), "int32")
    return lambda: network.train_on_batch(clips, labels)  # its loss is a number


def _tensorflow(network, inputs, compiled):
    import tensorflow as tf

    call = tf.function(lambda x: network(x, training=False), jit_compile=compiled)
    inputs = keras.tree.map_structure(tf.constant, inputs)
    return lambda: call(inputs).numpy()


def _jax(network, inputs, _):
    import jax

    trainable = [v.value for v in network.trainable_variables]
    others = [v.value for v in network.non_trainable_variables]
    call = jax.jit(lambda t, n, x: network.stateless_call(t, n, x, training=False)[0])
    inputs = keras.tree.map_structure(jax.numpy.asarray, inputs)
    return lambda: call(trainable, others, inputs).block_until_ready()


def _torch(network, inputs, _):
    import torch

    inputs = keras.tree.map_structure(keras.ops.convert_to_tensor, inputs)
    network.eval()

    def run():
        with torch.inference_mode():
            return network(inputs, training=False).cpu().numpy()

    return run


CALLS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
