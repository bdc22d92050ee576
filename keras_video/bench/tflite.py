"""`python -m keras_video.bench.tflite` times TFLite files in turn, as ratios.

The peer is the same network with `keras.layers.Conv3D`, exported by Keras alone
(`model.export(format="litert")`). Its max-pools are ours, of 2-D pools, since Keras's
3-D ones need TensorFlow's Flex operators.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from keras_video._quiet import quiet
from keras_video.export import to_tflite
from keras_video.layers import Conv3D, ConvBN3D


def plain(model):
    """A classifier with Keras's own convolutions and normalisations.

    These have the model's weights; layers beside them start anew.
    """
    pairs = []

    def clone(layer):
        if type(layer) not in (Conv3D, ConvBN3D):
            return type(layer).from_config(layer.get_config())
        pairs.append((layer, _PlainConvolution(layer)))
        return pairs[-1][1]

    def call(layer, *args, **kwargs):
        if isinstance(layer, _PlainConvolution):
            return layer(args[0])
        return layer(*args, **kwargs)

    cloned = keras.models.clone_model(
        model, clone_function=clone, call_function=call, recursive=True
    )
    for ours, theirs in pairs:
        theirs.take(ours)
    return cloned


class _PlainConvolution(keras.layers.Layer):
    """Padding, convolution, normalisation and activation of Keras."""

    def __init__(self, layer):
        super().__init__(name=layer.name)
        conv = getattr(layer, "conv", layer)
        pads = [(d * (k - 1) // 2,) * 2 for k, d in zip(*_extent(conv), strict=True)]
        self.pad = keras.layers.ZeroPadding3D(pads)
        self.conv = keras.layers.Conv3D(
            conv.filters,
            conv.kernel_size,
            strides=conv.strides,
            dilation_rate=conv.dilation_rate,
            groups=conv.groups,
            use_bias=conv.use_bias,
        )
        self.norm = keras.layers.BatchNormalization() if conv is not layer else None
        self.activation = layer.activation or keras.activations.linear

    def build(self, input_shape):
        self.conv.build(self.pad.compute_output_shape(input_shape))
        if self.norm is not None:
            self.norm.build(self.compute_output_shape(input_shape))

    def call(self, x):
        y = self.conv(self.pad(x))
        return self.activation(y if self.norm is None else self.norm(y))

    def compute_output_shape(self, input_shape):
        return self.conv.compute_output_shape(
            self.pad.compute_output_shape(input_shape)
        )

    def take(self, layer):
        """The weights of one of our layers."""
        self.conv.set_weights(getattr(layer, "conv", layer).get_weights())
        if self.norm is not None:
            self.norm.set_weights(layer.norm.get_weights())
            self.norm.epsilon = layer.norm.epsilon


def _extent(conv):
    return conv.kernel_size, conv.dilation_rate


class _Contestant:
    def __init__(self, label, path, threads):
        import tensorflow as tf

        self.label, self.size, self.times = label, Path(path).stat().st_size, []
        with quiet():
            self.file = tf.lite.Interpreter(str(path), num_threads=threads)
            self.file.allocate_tensors()
        (entry,) = self.file.get_input_details()
        shape = tuple(entry["shape"])
        clip = np.random.default_rng(0).integers(0, 256, shape).astype("float32")
        self.file.set_tensor(entry["index"], clip)
        self.file.invoke()

    def run(self):
        start = time.perf_counter()
        self.file.invoke()
        self.times.append(time.perf_counter() - start)


def table(contestants):
    """Markdown: time and size, and their ratios to the first contestant's."""
    first = contestants[0]
    lines = [
        "| file | seconds (median) | times as fast | times as small |",
        "|---|---|---|---|",
    ]
    for one in contestants:
        median = statistics.median(one.times)
        speed = statistics.median(first.times) / median
        small = first.size / one.size
        lines.append(f"| {one.label} | {median:.4f} | {speed:.2f} | {small:.2f} |")
    return "\n".join(lines)


def main(arguments=None):
    """Convert, time in turn, print."""
    from keras_video.models import VideoClassifier

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--preset", default="slowfast_r50_8x8_kinetics400")
    parser.add_argument("--num-frames", type=int)
    parser.add_argument("--image-size", type=int)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    overrides = {"num_frames": options.num_frames} if options.num_frames else {}
    if options.image_size:
        overrides["image_size"] = (options.image_size,) * 2
    model = VideoClassifier.from_preset(options.preset, load_weights=False, **overrides)
    clips = np.random.default_rng(0).integers(0, 256, (4, *model.input_shape[1:]))
    with tempfile.TemporaryDirectory() as folder:
        paths = {
            "Keras's `Conv3D` and exporter": Path(folder, "plain.tflite"),
            "float32": Path(folder, "float.tflite"),
            "int8": Path(folder, "int8.tflite"),
        }
        peer, ours, small = paths.values()
        plain(model).export(str(peer), format="litert", verbose=False)
        to_tflite(model, ours)
        to_tflite(model, small, "int8", representative_data=clips, tolerance=1.0)
        files = [_Contestant(k, p, options.threads) for k, p in paths.items()]
    for _ in range(options.rounds):
        for file in files:
            file.run()
    print(table(files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
