"""What every family does on every backend."""

import keras
import numpy as np
import pytest

from keras_video.models import SlowFast, SlowFastBackbone
from keras_video.train.averaged_weights import layers_within
from tests.networks import FAMILIES, SHAPE
from tests.routines import (
    compile_quickly,
    outputs_of,
    randomize,
    relative_error,
    run_config_round_trip,
    run_saving_test,
)

CLIPS = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype("uint8")


@pytest.mark.parametrize("family", FAMILIES)
def test_probabilities_config_and_saving(family, tmp_path):
    model = FAMILIES[family]()
    randomize(model)
    outputs = outputs_of(model, CLIPS)
    assert outputs.shape == (2, 5)
    np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-5)
    assert model.family == family
    # Else Keras on JAX gives `predict` the batches of a `PyDataset` in another order.
    assert [layer.name for layer in layers_within(model) if not layer.built] == []
    run_config_round_trip(model)
    run_saving_test(model, CLIPS, tmp_path)


# TensorFlow takes longest to compile a step under XLA: not for families whose layers
# are all in another.
PARTS_OF_OTHERS = {
    "i3d": "r3d",
    "p3d": "r3d",
    "r2plus1d": "r3d",
    "resnet3d": "resnet3d_stan",
    "resnext3d": "sta_resnext3d",
    "slowfast": "resnet3d_stan",
    "slowfast_stan": "resnet3d_stan",
    "tsn": "stnet",
}
# In float32 the presets' thin variants train too, on torch (`test_zoo`).
STEPS = [("mixed_bfloat16", True), ("float32", False)]
STEPS = STEPS if keras.backend.backend() == "torch" else STEPS[:1]
# JAX has no step without XLA.
TRAINED = set(PARTS_OF_OTHERS) if keras.backend.backend() == "jax" else set()
TRAINED = [family for family in FAMILIES if family not in TRAINED]


@pytest.mark.parametrize("family", TRAINED)
@pytest.mark.parametrize("policy, jit", STEPS)
def test_a_training_step(family, policy, jit):
    """Under XLA where the backend has it: TensorFlow and JAX."""
    keras.config.set_dtype_policy(policy)
    model = FAMILIES[family]()
    loss = "sparse_categorical_crossentropy"
    if keras.backend.backend() == "tensorflow":
        jit = jit and family not in PARTS_OF_OTHERS
    if jit and keras.backend.backend() != "torch":
        model.compile("sgd", loss, jit_compile=True)
    else:
        compile_quickly(model, loss)
    before = [np.array(w) for w in model.get_weights()]
    history = model.fit(CLIPS, np.array([0, 3]), batch_size=2, verbose=0)
    assert np.isfinite(history.history["loss"][0])
    after = model.get_weights()
    changed = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    # Behind a projection that starts at zero nothing learns in the first step.
    assert np.mean(changed) > 0.75
    assert model.backbone.dtype_policy.name == policy


@pytest.mark.parametrize("family", ["resnet3d", "slowfast"])
def test_an_untouched_alignment_changes_nothing(family):
    """`merge="average"` at its start gives the outputs of the plain network."""
    aligned, plain = FAMILIES[f"{family}_stan"](), FAMILIES[family]()
    weights = {v.path: v.value for v in aligned.trainable_variables}
    assert any("_alignment" in path for path in weights)
    for variable in plain.trainable_variables:
        variable.assign(weights[variable.path])
    difference = relative_error(outputs_of(aligned, CLIPS), outputs_of(plain, CLIPS))
    assert difference < 1e-6


def test_the_pathways_are_pooled_slow_then_fast():
    model = SlowFast(
        SlowFastBackbone(SHAPE, stackwise_num_blocks=(1, 1, 1, 1), filters=8), 5
    )
    features = outputs_of(model.backbone, CLIPS.astype("float32") / 255)
    pooled = [features[k].mean(axis=(1, 2, 3)) for k in ("slow", "fast")]
    head = keras.Model(model.input, model.get_layer("logits").input)
    model.preprocessor.mean = (0.0,) * 3
    model.preprocessor.std = (1.0,) * 3
    actual = outputs_of(head, CLIPS.astype("float32"))
    assert relative_error(actual, np.concatenate(pooled, axis=1)) < 1e-4


def test_the_stages_are_named():
    pyramid = FAMILIES["slowfast"]().backbone.pyramid_outputs
    assert pyramid["slow_res3"].shape == (None, 2, 4, 4, 64)
    assert pyramid["fast_res3"].shape == (None, 8, 4, 4, 8)
    assert list(FAMILIES["resnet3d"]().backbone.pyramid_outputs) == [
        "stem",
        "res2",
        "res3",
        "res4",
        "res5",
    ]
