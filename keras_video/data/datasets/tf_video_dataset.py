"""Clips as a `tf.data.Dataset`."""

import functools

from keras_video._exit_lock import generate_under_lock
from keras_video._optional import require
from keras_video.data.video.error import VideoError


def tf_video_dataset(loader, skipped_batches=0):
    """A `tf.data.Dataset` over a `BatchLoader`, of known length.

    Decoding happens in the loader's threads, which leave Python's lock while FFmpeg
    works. Each pass over the data set is another epoch. Its `start_at(epoch, batch=0)`
    makes the next pass that epoch, and returns the data set to pass over: itself, or
    for a later batch another one, as long as the rest of the epoch.

    Args:
        loader: the `BatchLoader`.
        skipped_batches: how many batches its passes are shorter than an epoch.
    """
    tf = require("tensorflow", "tensorflow", 'as_dataset="tf"')
    empty = loader.empty()
    # Axes without a position are of any length: that of the batch, and the sides of
    # clips of whole frames.
    signature = tf.nest.map_structure(
        lambda array: tf.TensorSpec([n or None for n in array.shape], array.dtype),
        empty,
    )

    def generate():
        try:
            for batch in loader.batches(*loader.next_pass()):
                yield batch, ""
        except VideoError as error:
            # Raised from here, it would reach the user below a page of TensorFlow's
            # own traceback. Sent on as text, it makes one line.
            yield empty, str(error)
        loader.end_epoch()

    def check(batch, error):
        assertion = tf.debugging.Assert(tf.equal(error, ""), [error], name="video")
        with tf.control_dependencies([assertion]):
            return tf.nest.map_structure(tf.identity, batch)

    dataset = tf.data.Dataset.from_generator(
        generate, output_signature=(signature, tf.TensorSpec((), tf.string))
    )
    dataset = generate_under_lock(dataset).map(check)
    length = loader.num_batches - skipped_batches
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(length))
    dataset = finish(dataset, loader)
    dataset.start_at = functools.partial(_start_at, dataset, loader, skipped_batches)
    return dataset


def _start_at(dataset, loader, skipped_batches, epoch, batch=0):
    loader.start_at(epoch, batch)
    return dataset if batch == skipped_batches else tf_video_dataset(loader, batch)


def finish(dataset, loader):
    """Add prefetching, and the attributes that say what is in a data set."""
    import tensorflow as tf

    options = tf.data.Options()
    # There is nothing to tune, and the thread that would sleeps for up to a minute
    # between two looks: the end of an epoch waits for it to wake.
    options.autotune.enabled = False
    dataset = dataset.prefetch(1).with_options(options)
    for name, value in loader.attributes().items():
        setattr(dataset, name, value)
    return dataset
