"""The first epoch of a `PyDataset`, of which Keras trains some batches twice."""

import pytest

from tests.processes import run_python

COUNT = """
import keras, numpy as np
from keras_video.train.build_metrics import build_metrics

class Numbers(keras.utils.PyDataset):
    def __len__(self):
        return 12

    def __getitem__(self, index):
        return np.full((1, 1), index, "float32"), np.ones((1, 1), "float32")

class Sum(keras.layers.Layer):
    def build(self, shape):
        self.counts = self.add_weight(
            shape=(12,), initializer="zeros", trainable=False
        )

    def call(self, x, training=False):
        if training:
            number = keras.ops.cast(x[:, 0], "int32")
            self.counts.assign_add(keras.ops.one_hot(number, 12)[0])
        return x

model = keras.Sequential([keras.Input((1,)), Sum(), keras.layers.Dense(1)])
model.compile("sgd", "mse", weighted_metrics=["mae"])
dataset = Numbers(workers=2, max_queue_size=4)
build_metrics(model, dataset)
model.fit(dataset, epochs=1, verbose=0, shuffle=False)
print(keras.ops.convert_to_numpy(model.layers[0].counts).tolist())
"""


@pytest.mark.parametrize("backend", ["jax"])
def test_each_batch_is_trained_once(backend):
    done = run_python(COUNT, backend)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[-2] == str([1.0] * 12)
