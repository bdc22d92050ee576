import keras
import numpy as np
import pytest

from keras_video.evaluate import predict_dataset
from keras_video.train import fine_tune


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_fine_tune_learns(activation):
    inputs = keras.Input((4,))
    dense = keras.layers.Dense(2, activation=activation, kernel_initializer="zeros")
    outputs = dense(inputs)
    model = keras.Model(inputs, outputs)
    model.activation = activation
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 4)).astype("float32")
    y = (x[:, 0] > 0).astype("int32")
    labels = np.eye(2, dtype="float32")[y] if activation == "sigmoid" else y

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 8

        def __getitem__(self, i):
            return x[i * 8 : i * 8 + 8], labels[i * 8 : i * 8 + 8]

    history = fine_tune(
        model, Batches(), Batches(), epochs=8, learning_rate=0.05, verbose=0
    )
    name = "binary_accuracy" if activation == "sigmoid" else "accuracy"
    assert history[f"val_{name}"][-1] > 0.9
    predictions = predict_dataset(model, [(x, labels)])
    assert predictions.accuracy > 0.9
    assert len(history["loss"]) == 8
