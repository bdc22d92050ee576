"""Locks under which TensorFlow's threads call Python, and which Python's exit takes.

A thread of `tf.data` that waits for the interpreter while the interpreter exits is
ended there, and its element never comes: the destructor of its iterator, if it runs
after that, waits for ever. So Python is called under a lock of TensorFlow. The exit
takes all locks, which waits for the calls that are under way, and keeps them: later
calls wait in TensorFlow, where the destructor can cancel them.

A lock is released when its tensor is deleted: errors, and iterators that are given up,
release it too.
"""

import atexit
import functools
import itertools
import os

# Each has a thread of its own as long as the process runs: data sets share them.
_LOCKS = 8
_turns = itertools.count()


def generate_under_lock(dataset):
    """Take each element from a `tf.data.Dataset` of a generator under a lock."""
    tf = _prepare()
    number = next(_turns) % _LOCKS
    locks = tf.data.Dataset.from_tensors(0).repeat().map(lambda _: _lock(number))
    # The lock comes first, and goes with the element.
    dataset = tf.data.Dataset.zip(locks, dataset)
    return dataset.map(lambda _, element: element)


def call_under_lock(function, tensors):
    """The result of a function that makes `tf.numpy_function` of tensors.

    Where a `tf.data.Dataset` maps it, the call is made under one of the locks, so that
    some may run in parallel.
    """
    tf = _prepare()
    if tf.executing_eagerly():
        return function(tensors)
    with tf.control_dependencies(tensors):
        number = tf.cast(tf.timestamp() * 1e6, tf.int64) % _LOCKS
        takes = [functools.partial(_lock, n) for n in range(_LOCKS)]
        lock = tf.switch_case(tf.cast(number, tf.int32), takes)
    with tf.control_dependencies([lock]):
        results = function(tensors)
    with tf.control_dependencies(tf.nest.flatten(results)):
        released = tf.raw_ops.ConsumeMutexLock(mutex_lock=lock)
    with tf.control_dependencies([released]):
        return tf.nest.map_structure(tf.identity, results)


def _lock(number):
    """Wait for a lock, and give the tensor that holds it."""
    import tensorflow as tf

    with tf.device("CPU"):
        mutex = tf.raw_ops.MutexV2(shared_name=f"keras_video/exit_lock_{number}")
        return tf.raw_ops.MutexLock(mutex=mutex)


@functools.cache
def _prepare():
    """Have Python's exit take the locks, and give TensorFlow."""
    import tensorflow as tf

    held = []

    def take_all():
        held.extend(_lock(number) for number in range(_LOCKS))

    atexit.register(take_all)
    # TensorFlow's threads, of which each lock has one, do not go along.
    os.register_at_fork(after_in_child=lambda: atexit.unregister(take_all))
    return tf
