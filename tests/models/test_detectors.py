"""What every family of detectors does on every backend."""

import keras
import numpy as np
import pytest

from tests.networks import DETECTORS, detector_inputs
from tests.routines import (
    compile_quickly,
    outputs_of,
    randomize,
    run_config_round_trip,
    run_saving_test,
)

INPUTS = detector_inputs()
LABELS = np.array([[[1, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0] * 5]] * 2, "float32")
REAL = np.array([[1, 1, 0]] * 2, "float32")
LOSS = keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")

POLICIES = ["mixed_bfloat16", "float32"]
POLICIES = POLICIES if keras.backend.backend() == "torch" else POLICIES[:1]


@pytest.mark.parametrize("family", DETECTORS)
def test_scores_config_and_saving(family, tmp_path):
    model = DETECTORS[family]()
    randomize(model)
    scores = outputs_of(model, INPUTS)
    assert scores.shape == (2, 3, 5)
    assert (scores[:, :2] > 0).all() and (scores < 1).all()
    assert (scores[:, 2] == 0).all()
    assert np.ptp(scores[0, :2], axis=0).max() > 1e-3
    assert model.family == family and model.task == "action_detection"
    run_config_round_trip(model)
    run_saving_test(model, INPUTS, tmp_path)


# The layers of the other detectors are all in these; JAX takes long to compile a step.
TRAINED = [
    "resnet3d_atr_detector",
    "slowfast_stan_detector",
    "slowfast_self_attention_detector",
]
TRAINED = TRAINED if keras.backend.backend() == "jax" else DETECTORS


@pytest.mark.parametrize("family", TRAINED)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_training_step(family, policy):
    """Under XLA where the backend has it, on TensorFlow for the heads that differ."""
    keras.config.set_dtype_policy(policy)
    model = DETECTORS[family]()
    backend = keras.backend.backend()
    jit = backend == "jax" or (backend == "tensorflow" and "atr" in family)
    if jit:
        model.compile("sgd", LOSS, jit_compile=True)
    else:
        compile_quickly(model, LOSS)
    before = [np.array(w) for w in model.get_weights()]
    history = model.fit(INPUTS, LABELS, sample_weight=REAL, batch_size=2, verbose=0)
    assert np.isfinite(history.history["loss"][0])
    after = model.get_weights()
    changed = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    # Behind a projection that starts at zero nothing learns in the first step.
    assert np.mean(changed) > 0.7
    assert model.backbone.dtype_policy.name == policy


def test_scores_do_not_depend_on_the_other_boxes():
    model = DETECTORS["resnet3d_atr_detector"]()
    randomize(model)
    alone = {"clips": INPUTS["clips"], "boxes": INPUTS["boxes"][:, 1:2]}
    expected = outputs_of(model, INPUTS)[:, 1]
    np.testing.assert_allclose(outputs_of(model, alone)[:, 0], expected, atol=1e-6)
