"""Clips of videos that tensorflow-io decodes in TensorFlow's graph."""

import functools
import itertools

from keras_video._exit_lock import call_under_lock, generate_under_lock
from keras_video.data.datasets.tf_video_dataset import finish
from keras_video.data.datasets.tfio_decoder import is_decoded_right, tfio_decoder


def tfio_video_dataset(loader):
    """A `tf.data.Dataset` over a `ClipLoader`, of known length.

    tensorflow-io decodes a file from its first frame to its last, and gives neither
    times nor rotation: frames are sampled by number. Files that it would get wrong are
    read as without it.
    """
    decode_video = tfio_decoder()
    import tensorflow as tf

    epochs, is_right = itertools.count(), functools.cache(is_decoded_right)

    def generate():
        epoch = next(epochs)
        for video in loader.order(epoch):
            path = loader.videos.paths[video]
            yield path, is_right(path), video, epoch

    def cut(frames_and_numbers):
        return tf.numpy_function(loader.cut, frames_and_numbers, loader.dtype)

    def read(path, right, video, epoch):
        frames = tf.cond(
            right,
            lambda: decode_video(tf.io.read_file(path)),
            lambda: tf.zeros((0, 0, 0, 3), tf.uint8),
        )
        clip = call_under_lock(cut, [frames, video, epoch])
        clip = tf.ensure_shape(clip, loader.clip_shape)
        if loader.labels is None:
            return clip
        return clip, tf.gather(loader.labels, video)

    dataset = tf.data.Dataset.from_generator(
        generate,
        output_signature=(
            tf.TensorSpec((), tf.string),
            tf.TensorSpec((), tf.bool),
            tf.TensorSpec((), tf.int64),
            tf.TensorSpec((), tf.int64),
        ),
    )
    dataset = generate_under_lock(dataset)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(loader.videos)))
    dataset = dataset.map(read, num_parallel_calls=loader.num_workers)
    return finish(dataset.batch(loader.batch_size), loader)
