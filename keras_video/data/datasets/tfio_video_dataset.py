"""Clips of videos that tensorflow-io decodes in TensorFlow's graph."""

import itertools

from keras_video._exit_lock import call_under_lock, generate_under_lock
from keras_video._optional import require
from keras_video.data.datasets.tf_video_dataset import finish

_PURPOSE = 'decoder="tensorflow_io"'


def tfio_decoder():
    """The op of tensorflow-io from a video file's bytes to uint8 (T, H, W, 3).

    Raises:
        ImportError: if tensorflow-io, or the FFmpeg libraries that it calls, cannot
            be loaded; the message says which.
    """
    tf = require("tensorflow", "tensorflow", _PURPOSE)
    tfio = require("tensorflow_io", "tfio", _PURPOSE)
    try:
        decode_video = tfio.experimental.ffmpeg.decode_video
        # The libraries are looked for when the op is made; it need not run.
        with tf.Graph().as_default():
            decode_video(tf.constant(b""))
    except (ImportError, NotImplementedError, AttributeError, OSError) as error:
        raise ImportError(
            f"{_PURPOSE} needs the shared libraries of FFmpeg 4 (libavformat.so.58, "
            "libavcodec.so.58, libswscale.so.5), which tensorflow-io could not load "
            f"({error}). Install them from a system that packages FFmpeg 4, or use "
            'decoder="pyav", which brings its own.'
        ) from error
    return decode_video


def tfio_video_dataset(loader):
    """A `tf.data.Dataset` over a `ClipLoader`, of known length.

    tensorflow-io decodes a file from its first frame to its last, and gives neither
    times nor rotation: frames are sampled by number.
    """
    decode_video = tfio_decoder()
    tf = require("tensorflow", "tensorflow", _PURPOSE)
    epochs = itertools.count()

    def generate():
        epoch = next(epochs)
        for video in loader.order(epoch):
            yield loader.videos.paths[video], video, epoch

    def cut(frames_and_numbers):
        return tf.numpy_function(loader.cut, frames_and_numbers, loader.dtype)

    def read(path, video, epoch):
        frames = decode_video(tf.io.read_file(path))
        clip = call_under_lock(cut, [frames, video, epoch])
        clip = tf.ensure_shape(clip, loader.clip_shape)
        if loader.labels is None:
            return clip
        return clip, tf.gather(loader.labels, video)

    dataset = tf.data.Dataset.from_generator(
        generate,
        output_signature=(
            tf.TensorSpec((), tf.string),
            tf.TensorSpec((), tf.int64),
            tf.TensorSpec((), tf.int64),
        ),
    )
    dataset = generate_under_lock(dataset)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(loader.videos)))
    dataset = dataset.map(read, num_parallel_calls=loader.num_workers)
    return finish(dataset.batch(loader.batch_size), loader)
