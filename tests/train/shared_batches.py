"""Thin networks trained for five steps, on one device or on several.

`test_devices.py` runs it in processes of their own, where a CPU is several devices:
`python -m train.shared_batches DEVICES NETWORK...` prints what differs, by network.
"""

import json
import sys

import keras
import numpy as np
from networks import DETECTORS, FAMILIES, detector_inputs

from keras_video._replicas import predict_batch
from keras_video.losses import ActionLoss, mean_over_devices
from keras_video.train import use_devices

CLIPS, STEPS = 8, 5
# What counts in a batch: the last clips of each are padding, on some devices all.
REAL = (8, 5, 3, 8, 7)


class Batches(keras.utils.PyDataset):
    """Five batches of random clips, which differ in how many of them are real."""

    def __init__(self, boxes):
        super().__init__(workers=2)
        self.boxes = boxes

    def __len__(self):
        return STEPS

    def __getitem__(self, index):
        rng = np.random.default_rng(index)
        inputs = detector_inputs(CLIPS)
        inputs["clips"] = rng.integers(0, 256, inputs["clips"].shape, "uint8")
        weights = (np.arange(CLIPS) < REAL[index]).astype("float32")
        if not self.boxes:
            return inputs["clips"], rng.integers(0, 5, CLIPS), weights
        inputs["boxes"][::3, 1:] = 0  # some clips show one person, others two
        labels = rng.integers(0, 2, (CLIPS, 3, 5)).astype("float32")
        return inputs, labels, weights[:, None] * inputs["boxes"].any(axis=2)


def train(name, dropout):
    """Five steps of SGD: loss and metrics, scores of three clips, and the weights."""
    keras.utils.set_random_seed(0)
    detector = name in DETECTORS
    model = (DETECTORS | FAMILIES)[name]()
    model.get_layer("dropout").rate = dropout
    loss, metric = ActionLoss(), keras.metrics.BinaryAccuracy("accuracy")
    if not detector:
        loss = mean_over_devices(
            keras.losses.SparseCategoricalCrossentropy(
                reduction="mean_with_sample_weight"
            )
        )
        metric = keras.metrics.SparseCategoricalAccuracy("accuracy")
    # At a higher rate rounding grows tenfold with every step, on one device too.
    optimizer = keras.optimizers.SGD(1e-3, momentum=0.9, nesterov=True)
    model.compile(optimizer, loss, weighted_metrics=[metric])
    data = Batches(detector)
    history = model.fit(data, verbose=0, shuffle=False).history
    result = {name: history[name][0] for name in ("loss", "accuracy")}
    if not detector:
        result["scores"] = predict_batch(model, data[0][0][:3]).tolist()
        result["val_loss"] = model.evaluate(data, verbose=0)[0]
    return result, {w.path: keras.ops.convert_to_numpy(w) for w in model.weights}


def compare(name, devices, dropout):
    """How far training on several devices is from that on one."""
    one, weights = train(name, dropout)
    with use_devices(devices) as number:
        assert number == devices
        several, moved = train(name, dropout)
    far = {key: _far(value, several[key]) for key, value in one.items()}
    return {**far, "weights": max(_far(weights[path], moved[path]) for path in weights)}


def _far(a, b):
    return float(np.max(np.abs(np.asarray(a) - np.asarray(b))))


def main(devices, *names):
    devices = int(devices)
    if keras.backend.backend() == "jax":
        import jax

        jax.config.update("jax_num_cpu_devices", devices)
    else:
        import tensorflow as tf

        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            devices * [tf.config.LogicalDeviceConfiguration()],
        )
    # Devices draw dropout as one device does on JAX only.
    dropout = 0.5 if keras.backend.backend() == "jax" else 0.0
    print(json.dumps({name: compare(name, devices, dropout) for name in names}))


if __name__ == "__main__":
    main(*sys.argv[1:])
