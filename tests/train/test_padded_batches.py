"""Training and evaluation with padded batches: as exact, and compiled once."""

import keras
import numpy as np
import pytest
from tiny_models import tiny_classifier, tiny_clips

from keras_video.evaluate import predict_dataset
from keras_video.train import Recipe, train

CLIPS, LABELS = tiny_clips(7), np.arange(7) % 3


class Batches(keras.utils.PyDataset):
    """Batches of 4 of seven clips; the last is padded by clips with wrong labels."""

    def __init__(self, padded):
        super().__init__()
        self.padded = padded

    def __len__(self):
        return 2

    def __getitem__(self, index):
        part = slice(4 * index, 4 * index + 4)
        clips, labels = CLIPS[part], LABELS[part]
        if not self.padded:
            return clips, labels
        weights = (np.arange(4) < len(clips)).astype("float32")
        number = np.arange(4) % len(clips)
        return clips[number], np.where(weights, labels[number], 2), weights


def tuned(padded, verbose=0):
    keras.utils.set_random_seed(0)
    model = tiny_classifier()
    model.get_layer("dropout").rate = 0.0
    for layer in model.backbone.layers:
        layer.trainable = False  # statistics of a batch know no weights
    recipe = Recipe.from_dict({"training": {"epochs": 2, "batch_size": 4}})
    history = train(model, Batches(padded), Batches(padded), recipe, verbose=verbose)
    return model, history


@pytest.fixture(scope="module")
def both():
    return tuned(True), tuned(False)


def test_same_metrics_and_weights(both):
    (model, history), (plain_model, plain) = both
    for name in ("accuracy", "val_accuracy"):
        np.testing.assert_allclose(history[name], plain[name], rtol=1e-6)
    for one, other in zip(model.weights, plain_model.weights, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(one),
            keras.ops.convert_to_numpy(other),
            atol=1e-6,
        )


def test_same_predictions(both):
    model = both[0][0]
    padded, plain = (predict_dataset(model, Batches(p)) for p in (True, False))
    np.testing.assert_array_equal(padded.labels, LABELS)
    np.testing.assert_allclose(padded.scores, plain.scores, atol=1e-6)
    assert padded.accuracy == plain.accuracy


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX compiles each step")
def test_jax_compiles_each_function_once_and_says_so(caplog):
    import jax

    compiled = []

    def listen(event, duration, **kwargs):
        if "backend_compile" in event:
            compiled.append(kwargs.get("fun_name", ""))

    model, _ = tuned(True)
    assert [r.message for r in caplog.records if "Compiling" in r.message] == [
        "Compiling the training step with JAX, once: it can take a minute or more.",
        "Compiling the evaluation with JAX, once: it can take a minute or more.",
    ]
    jax.monitoring.register_event_duration_secs_listener(listen)
    predict_dataset(model, Batches(True))
    first = len(compiled)
    predict_dataset(model, Batches(True))
    model.evaluate(Batches(True), verbose=0)
    assert len(compiled) == first
    predict_dataset(model, Batches(False))
    assert len(compiled) > first  # what padding saves


def test_a_line_per_epoch_without_codes(capsys):
    _, history = tuned(True, verbose="auto")
    out = capsys.readouterr().out
    assert not set("\x1b\b\r") & set(out)
    first, second = out.splitlines()
    assert first.startswith("epoch 1 of 2: ") and second.startswith("epoch 2 of 2: ")
    assert f"val_accuracy {history['val_accuracy'][1]:.4f}" in second
