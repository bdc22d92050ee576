"""Logits are compared where the probabilities of a network are saturated."""

import dataclasses

import keras
import numpy as np
import pytest

from keras_video.export import DisagreementError
from keras_video.export.agreement import compare
from keras_video.export.exporter import export_model
from keras_video.export.logits import LastActivation, logit_model
from keras_video.layers import ActionScores
from tests.export.test_exporter import FLAT

WRITTEN = {}


def classifier(confidence, activation="softmax", alone=True):
    """Noise and puppets get logits of some `confidence`, and more where they move."""
    clips = keras.Input((2, 4, 4, 3))
    x = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(clips))
    dense = keras.layers.Dense(5, activation=None if alone else activation)
    x = dense(x)
    outputs = keras.layers.Activation(activation)(x) if alone else x
    rng = np.random.default_rng(0)
    dense.set_weights([confidence * rng.normal(size=(96, 5)) / 10, np.zeros(5)])
    return keras.Model(clips, outputs)


def slightly_off(model):
    """What runs a file whose features are a hundredth too large."""
    return lambda x: [keras.ops.convert_to_numpy(model(1.01 * x))]


def write(model, path):
    path.touch()
    WRITTEN[path.name] = model


OFF = dataclasses.replace(
    FLAT, write=write, load=lambda path: slightly_off(WRITTEN[path.name])
)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_seen_where_probabilities_hide_it(activation):
    model = classifier(60 if activation == "softmax" else 10, activation)
    found = compare(model, slightly_off(model))
    assert found.logits == pytest.approx(0.01, rel=0.2) and not found.saturated
    if activation == "softmax":
        assert found.difference < 1e-5, "which would be kept"
    exact = compare(model, lambda x: model(x))
    assert exact.difference == exact.logits == 0


def test_without_logits_or_probabilities():
    model = classifier(1.0)
    assert compare(model, slightly_off(model), logits=False).logits is None
    plain = logit_model(model)
    found = compare(plain, slightly_off(plain))
    assert found.logits is None and not found.saturated and found.difference > 1e-3


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_all_saturated(activation, alone, tmp_path):
    """Probabilities are 0 and 1 in both: what comes before them is exported, too."""
    model = classifier(1e5, activation, alone)
    found = compare(model, slightly_off(model))
    assert found.saturated and found.difference == 0
    with pytest.raises(DisagreementError, match="differs in its logits from the model"):
        export_model(OFF, model, tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
    report = export_model(OFF, model, tmp_path / "a", tolerance=0.1)
    assert report.max_diff == 0 and report.max_logit_diff == pytest.approx(0.01, 0.1)
    assert "its logits by 1.0e-02" in str(report)


def test_rounding_of_large_logits_is_none_of_their_difference(tmp_path):
    """Of logits of some 50,000, probabilities show that one is 1 above the other."""
    clips = keras.Input((2, 4, 4, 3))
    dense = keras.layers.Dense(2)
    x = keras.layers.GlobalAveragePooling3D()(keras.layers.Rescaling(1 / 255)(clips))
    model = keras.Model(clips, keras.layers.Activation("softmax")(dense(x)))
    kernel = np.full((3, 2), 1e5 / 3, "float32")
    dense.set_weights([kernel, np.array([0.0, 1.0])])

    def run(path):
        written = WRITTEN[path.name]
        (last,) = [x for x in written.layers if isinstance(x, keras.layers.Dense)]

        def rounded(x):
            last.kernel.assign(kernel * np.array([1 + 1e-6, 1], "float32"))
            outputs = keras.ops.convert_to_numpy(written(x))
            last.kernel.assign(kernel)
            return [outputs]

        return rounded

    rounding = dataclasses.replace(OFF, load=run)
    write(model, tmp_path / "b")
    assert compare(model, run(tmp_path / "b")).logits > 1e-3
    report = export_model(rounding, model, tmp_path / "a", tolerance=0.02)
    assert 0 < report.max_logit_diff < 2e-6


def test_scores_of_a_detector():
    inputs = [keras.Input((3, 6)), keras.Input((3, 4))]
    scores = ActionScores("sigmoid", exclusive_classes=2)(inputs)
    model = keras.Model(inputs, scores)
    activation = LastActivation.of(model)
    logits = np.random.default_rng(0).normal(size=(1, 3, 6)).astype("float32")
    boxes = np.ones((1, 3, 4), "float32")
    boxes[0, 2] = 0
    found, visible = activation.visible_logits(model([logits, boxes]))
    assert visible[:, :2].all() and not visible[:, 2].any(), "padding"
    np.testing.assert_allclose(found[:, :2, 2:], logits[:, :2, 2:], atol=1e-5)
    apart = logits[:, :2, 0] - logits[:, :2, 1]
    np.testing.assert_allclose(found[:, :2, 0] - found[:, :2, 1], apart, atol=1e-5)
    assert logit_model(model).output is inputs[0]
