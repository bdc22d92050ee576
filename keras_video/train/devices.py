"""Training on several devices, of one host or of several."""

import contextlib
import os

import keras

from keras_video.ops.target import is_jax, is_tensorflow
from keras_video.validation import check_count, is_integer

ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"
NO_TORCH = (
    "Training on several devices needs JAX or TensorFlow: set KERAS_BACKEND=jax or "
    "KERAS_BACKEND=tensorflow. On torch `keras.distribution` comes with Keras 3.16; "
    "this is Keras {}. Received: devices={}"
)


@contextlib.contextmanager
def use_devices(devices=None):
    """Within, models are trained on several devices, each with a part of every batch.

    Build or load the model, make its data sets, compile and fit it within. Loss,
    gradients and statistics of normalisations are those of the whole batch, as on one
    device: on JAX by `keras.distribution.DataParallel`, on TensorFlow by
    `tf.distribute.MirroredStrategy`. docs/scaling.md has what differs.

    Args:
        devices: how many: the first so many GPUs or TPU cores of each host, or CPU
            devices where there is nothing else; None for all. With 1, which every
            backend has, nothing changes.

    Yields:
        The number of devices that share a batch, those of all hosts.

    Raises:
        ValueError: there are fewer devices; or the backend trains on one device only.

    Example:
    >>> with use_devices(1) as number:
    ...     number
    1
    """
    if devices is not None:
        check_count("devices", devices)
    if is_jax():
        scope, number = _jax(devices)
    elif is_tensorflow():
        scope, number = _tensorflow(devices)
    elif devices in (None, 1):
        scope, number = contextlib.nullcontext(), 1
    else:
        raise ValueError(NO_TORCH.format(keras.__version__, devices))
    with scope:
        yield number


def join_hosts(coordinator=None, hosts=None, host_index=None):
    """Make this process one of several that train together, by `keras.distribution`.

    Call it before anything is computed, and enter `use_devices` after it. Each process
    runs the same program; its data sets read its own part of each batch.

    Args:
        coordinator: address of the first host, `"10.0.0.1:1234"`; None for that of the
            environment variable `KERAS_DISTRIBUTION_JOB_ADDRESSES`, or on a TPU slice,
            which knows its hosts, for none at all.
        hosts: number of processes; None as above.
        host_index: number of this process, from 0; None as above.

    Returns:
        `(index, count)` of this process.

    Raises:
        ValueError: an argument is out of range; or the backend is not JAX.
    """
    if not is_jax():
        raise ValueError(
            "Several hosts train together on JAX only: set KERAS_BACKEND=jax. "
            f"Received: hosts={hosts}"
        )
    if hosts is not None:
        check_count("hosts", hosts)
    if host_index is not None and (
        not is_integer(host_index) or not 0 <= host_index < (hosts or host_index + 1)
    ):
        raise ValueError(
            "`host_index` must be a whole number from 0 to below `hosts`. "
            f"Received: host_index={host_index!r}, hosts={hosts}"
        )
    if (hosts or 1) > 1 and coordinator is None and ADDRESSES not in os.environ:
        raise ValueError(
            f"{hosts} hosts need the address of the first, such as 10.0.0.1:1234: give "
            f"`coordinator`, or set {ADDRESSES}. Received: coordinator=None"
        )
    keras.distribution.initialize(coordinator, hosts, host_index)
    import jax

    return jax.process_index(), jax.process_count()


def _jax(devices):
    import jax

    by_host = {}
    for device in jax.devices():
        by_host.setdefault(device.process_index, []).append(device)
    found = [f"{d.platform}:{d.id}" for d in jax.local_devices()]
    simulation = "XLA_FLAGS=--xla_force_host_platform_device_count"
    _check_there_are("JAX", devices, found, simulation)
    chosen = [d for local in by_host.values() for d in local[:devices]]
    if len(chosen) == 1:
        return contextlib.nullcontext(), 1
    names = [f"{d.platform}:{d.id}" for d in chosen]
    # The data sets give each process its own part.
    parallel = keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
    return parallel.scope(), len(chosen)


def _tensorflow(devices):
    import tensorflow as tf

    found = tf.config.list_logical_devices("GPU")
    found = [d.name for d in found or tf.config.list_logical_devices("CPU")]
    simulation = "tf.config.set_logical_device_configuration"
    _check_there_are("TensorFlow", devices, found, simulation)
    chosen = found[:devices]
    if len(chosen) == 1:
        return contextlib.nullcontext(), 1
    return tf.distribute.MirroredStrategy(chosen).scope(), len(chosen)


def _check_there_are(runtime, devices, found, simulation):
    if devices is None or devices <= len(found):
        return
    cpu = found[0].lower().rpartition(":")[0].endswith("cpu")
    more = f" {simulation} makes several of a CPU." if cpu else ""
    raise ValueError(
        f"`devices` must be at most {len(found)}, the number that {runtime} finds "
        f"here: {', '.join(found)}.{more} Received: devices={devices}"
    )
