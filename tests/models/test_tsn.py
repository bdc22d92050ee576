"""The temporal segment network."""

import keras
import numpy as np
import pytest

from keras_video.macs import count_macs
from keras_video.models import TSN, StNet, TSNBackbone
from tests.routines import (
    outputs_of,
    randomize,
    relative_error,
    run_config_round_trip,
    run_saving_test,
)

SHAPE = (4, 32, 32, 3)
THIN = {"stackwise_num_blocks": (1, 2, 1, 1), "filters": 8}
MOBILE = {"alpha": 0.35}
CLIPS = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype("float32")


def test_the_frames_are_independent():
    backbone = TSNBackbone(SHAPE, image_arguments=THIN)
    randomize(backbone)
    maps = outputs_of(backbone, CLIPS / 255)
    mixed = outputs_of(backbone, CLIPS[:, ::-1] / 255)
    assert relative_error(mixed[:, ::-1], maps) < 1e-6


def test_the_consensus_is_the_average_of_the_logits():
    model = TSN(TSNBackbone(SHAPE, image_arguments=THIN), 5, activation=None)
    randomize(model)
    each = TSN(TSNBackbone((1, *SHAPE[1:]), image_arguments=THIN), 5, activation=None)
    each.set_weights(model.get_weights())
    logits = [outputs_of(each, CLIPS[:, t : t + 1]) for t in range(4)]
    assert relative_error(outputs_of(model, CLIPS), sum(logits) / 4) < (1e-5)


def test_layers_go_after_the_stages_of_a_model_of_keras():
    alignment = {"after": ["res3", "top"], "temporal_groups": 1, "filters": 1}
    backbone = TSNBackbone(SHAPE, "MobileNetV2", MOBILE, alignment=alignment)
    assert backbone.output_shape == (None, 4, 1, 1, 1280)
    names = [layer.name for layer in backbone.layers]
    assert names == [
        *("clips", "stem", "res2", "res3", "res3_alignment"),
        *("res4", "res5", "top", "top_alignment"),
    ]
    with pytest.raises(ValueError, match="'res5', 'top'"):
        TSNBackbone(SHAPE, "MobileNetV2", MOBILE, alignment={"inside": "res3"})


def test_saving_and_training_over_a_model_of_keras(tmp_path, weights_of_zeros):
    model = TSN(TSNBackbone(SHAPE, "MobileNet", {"alpha": 0.25}), 5)
    randomize(model)
    run_config_round_trip(model)
    run_saving_test(model, CLIPS, tmp_path)
    model.compile("sgd", "sparse_categorical_crossentropy")
    before = [np.array(w) for w in model.get_weights()]
    model.fit(CLIPS, np.array([0, 3]), verbose=0)
    pairs = zip(before, model.get_weights(), strict=True)
    assert np.mean([not np.array_equal(a, b) for a, b in pairs]) > 0.75


def test_layers_go_into_the_blocks_of_a_resnet():
    alignment = {"inside": "res3", "temporal_groups": 1, "merge": "average"}
    backbone = TSNBackbone(SHAPE, image_arguments=THIN, alignment=alignment)
    found = [layer.name for layer in backbone.layers if "alignment" in layer.name]
    assert found == ["res3_block0_inner_alignment", "res3_block1_inner_alignment"]
    run_config_round_trip(backbone)


def test_clips_of_any_length_and_size():
    backbone = TSNBackbone((None, None, None, 3), image_arguments=THIN)
    assert backbone(CLIPS / 255).shape == (2, 4, 1, 1, 256)


def test_a_dtype_reaches_the_image_model():
    backbone = TSNBackbone(SHAPE, "MobileNetV2", MOBILE, dtype="mixed_bfloat16")
    assert keras.backend.standardize_dtype(backbone.output.dtype) == "bfloat16"
    assert backbone.get_layer("res3").model.layers[-1].dtype_policy.name == (
        "mixed_bfloat16"
    )


def test_a_family_refuses_the_backbone_of_another():
    with pytest.raises(ValueError, match="StNet takes a StNetBackbone"):
        StNet(TSNBackbone(SHAPE, image_arguments=THIN), 5)


def test_a_row_of_the_papers_table(no_weights):
    """SE-ResNeXt-152 in table 3 of StNet, with 600 classes."""
    model = TSN(TSNBackbone((25, 256, 256, 3), "se_resnext152_64x4d"), 600)
    trained = sum(np.prod(v.shape) for v in model.trainable_variables)
    assert trained / 1e6 == pytest.approx(142.94, rel=0.001)
    assert count_macs(model) / 1e9 == pytest.approx(875.21, rel=0.001)
