"""Clips as a `tf.data.Dataset`."""

import itertools

import numpy as np

from keras_video._optional import require
from keras_video.data.video_error import VideoError


def tf_video_dataset(loader):
    """A `tf.data.Dataset` over a `ClipLoader`, of known length.

    Decoding happens in the loader's threads, which leave Python's lock while FFmpeg
    works. Each pass over the data set is another epoch.
    """
    tf = require("tensorflow", "tensorflow", 'as_dataset="tf"')
    epochs = itertools.count()
    clips = tf.TensorSpec((None, *loader.clip_shape), loader.dtype)
    signature = (clips,)
    if loader.labels is not None:
        labels = loader.labels
        signature += (tf.TensorSpec((None, *labels.shape[1:]), labels.dtype),)
    empty = [np.zeros((0, *s.shape[1:]), s.dtype.as_numpy_dtype) for s in signature]

    def generate():
        try:
            for batch in loader.batches(next(epochs)):
                batch = batch if isinstance(batch, tuple) else (batch,)
                yield *batch, ""
        except VideoError as error:
            # Raised from here, it would reach the user below a page of TensorFlow's
            # own traceback. Sent on as text, it makes one line.
            yield *empty, str(error)
        loader.end_epoch()

    def check(*elements):
        *batch, error = elements
        assertion = tf.debugging.Assert(tf.equal(error, ""), [error], name="video")
        with tf.control_dependencies([assertion]):
            batch = tuple(tf.identity(tensor) for tensor in batch)
        return batch if len(batch) > 1 else batch[0]

    dataset = tf.data.Dataset.from_generator(
        generate, output_signature=(*signature, tf.TensorSpec((), tf.string))
    )
    dataset = dataset.map(check)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(loader.num_batches))
    return finish(dataset, loader)


def finish(dataset, loader):
    """Batches made ahead, and the attributes that say what is in a data set."""
    import tensorflow as tf

    options = tf.data.Options()
    # There is nothing to tune, and the thread that would sleeps for up to a minute
    # between two looks: the end of an epoch waits for it to wake.
    options.autotune.enabled = False
    dataset = dataset.prefetch(1).with_options(options)
    dataset.class_names = loader.videos.class_names
    dataset.file_paths = loader.videos.paths
    dataset.labels = loader.labels
    dataset.skipped = loader.skipped
    return dataset
