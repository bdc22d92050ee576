import json

import keras
import numpy as np
import pytest
from routines import run_saving_test, to_numpy
from tiny_models import TinyBackbone

from keras_video.models import ResNet3DBackbone, VideoBackbone, VideoClassifier
from tests.networks import FAMILIES


def clips(seed=0):
    return np.random.default_rng(seed).normal(size=(2, 4, 16, 16, 3)).astype("float32")


@pytest.mark.parametrize("pathways", [False, True])
def test_saves_and_revives(tmp_path, pathways):
    backbone = TinyBackbone(pathways=pathways)
    run_saving_test(backbone, clips(), tmp_path)
    config = keras.saving.serialize_keras_object(backbone)
    assert config["registered_name"] == "keras_video_tests>TinyBackbone"
    revived = TinyBackbone.from_config(backbone.get_config())
    assert revived.get_config() == backbone.get_config()


def test_config_holds_the_arguments_not_the_graph():
    config = TinyBackbone(filters=6, name="b").get_config()
    assert config == {
        "name": "b",
        "trainable": True,
        "dtype": "float32",
        "input_shape": [4, 16, 16, 3],
        "filters": 6,
        "pathways": False,
        "alignment": None,
    }


def test_pyramid_outputs_make_a_model():
    backbone = TinyBackbone(pathways=True)
    assert list(backbone.pyramid_outputs) == ["slow_res2", "fast_res2"]
    model = keras.Model(backbone.input, backbone.pyramid_outputs)
    expected = to_numpy(backbone(clips()))
    actual = to_numpy(model(clips()))
    np.testing.assert_allclose(actual["fast_res2"], expected["fast"])


def test_changing_the_pyramid_dictionary_changes_nothing():
    backbone = TinyBackbone()
    backbone.pyramid_outputs.clear()
    assert list(backbone.pyramid_outputs) == ["res2"]


def test_frozen_stays_frozen():
    backbone = TinyBackbone(trainable=False)
    assert backbone.trainable_weights == []
    revived = TinyBackbone.from_config(backbone.get_config())
    assert revived.trainable_weights == []
    backbone.trainable = True
    assert len(backbone.trainable_weights) == 4


def test_dtype_is_that_of_the_layers_not_of_the_moment():
    backbone = TinyBackbone(dtype="mixed_bfloat16")
    assert backbone.get_config()["dtype"] == "mixed_bfloat16"
    output = backbone(clips())
    assert keras.backend.standardize_dtype(output.dtype) == "bfloat16"
    keras.config.set_dtype_policy("mixed_bfloat16")
    assert TinyBackbone().get_config()["dtype"] == "mixed_bfloat16"
    assert TinyBackbone(dtype="float32").get_config()["dtype"] == "float32"


def test_unknown_size_is_kept():
    backbone = TinyBackbone(input_shape=(4, None, None, 3))
    assert backbone.get_config()["input_shape"] == [4, None, None, 3]
    assert backbone(clips()[:, :, :12, :10]).shape == (2, 2, 6, 5, 4)


def test_unknown_argument_is_refused():
    with pytest.raises(TypeError, match="filtres"):
        TinyBackbone(filtres=3)


def test_nested_in_a_plain_model_round_trips(tmp_path):
    backbone = TinyBackbone()
    x = keras.layers.GlobalAveragePooling3D()(backbone.output)
    run_saving_test(keras.Model(backbone.input, x), clips(), tmp_path)
    serialized = keras.saving.serialize_keras_object(backbone)
    revived = keras.saving.deserialize_keras_object(serialized, safe_mode=True)
    assert isinstance(revived, TinyBackbone)


def test_registered():
    assert keras.saving.get_registered_name(VideoBackbone) == (
        "keras_video>VideoBackbone"
    )


def test_a_policy_map_survives_the_config():
    """Policies by the layers' paths are a dictionary in the config."""
    policies = keras.dtype_policies.DTypePolicyMap("float32")
    policies["stem_conv/conv"] = "mixed_bfloat16"
    arguments = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 4}
    backbone = ResNet3DBackbone((4, 32, 32, 3), **arguments, dtype=policies)
    config = json.loads(json.dumps(backbone.get_config()))
    revived = ResNet3DBackbone.from_config(config)
    assert revived.get_config() == config
    assert isinstance(revived.dtype_policy, keras.dtype_policies.DTypePolicyMap)
    for model in (backbone, revived):
        stem = model.get_layer("stem_conv")
        assert stem.conv.compute_dtype == "bfloat16"
        assert stem.norm.compute_dtype == "float32"


@pytest.mark.parametrize("family", ["slowfast", "resnet3d"])
def test_output_spec_of_numpy_arrays(family):
    """As of tensors, whose shapes Keras's layers know."""
    model = FAMILIES[family]()
    clips = np.zeros((2, *model.input_shape[1:]), "float32")
    for part in (model, model.backbone):
        specs = part.compute_output_spec(clips)
        expected = part.compute_output_spec(keras.ops.convert_to_tensor(clips))
        same = keras.tree.map_structure(
            lambda a, b: (a.shape, a.dtype) == (b.shape, b.dtype), specs, expected
        )
        assert all(keras.tree.flatten(same))


def test_a_policy_map_of_the_moment_is_left_alone():
    """A model of another dtype neither takes it over nor writes into it."""
    policies = keras.dtype_policies.DTypePolicyMap("float32")
    keras.config.set_dtype_policy(policies)
    backbone = TinyBackbone(dtype="bfloat16")
    assert backbone.get_config()["dtype"] == "bfloat16"
    assert VideoClassifier(backbone, 3).get_config()["dtype"] == "bfloat16"
    assert len(policies) == 0
