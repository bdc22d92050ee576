import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from routines import to_numpy
from tiny_models import Tiny, TinyAligned, TinyBackbone, tiny_classifier, tiny_clips

from keras_video.models import (
    ActionDetector,
    ResNet3D,
    SlowFast,
    SlowFastBackbone,
    SlowFastSTAN,
    VideoBackbone,
    VideoClassifier,
)
from keras_video.presets import resolve

NAMES = ["wave", "jump", "clap"]


@pytest.fixture
def model():
    return tiny_classifier(class_names=NAMES)


@pytest.fixture
def saved(model, tmp_path):
    model.save_to_preset(tmp_path / "saved")
    return tmp_path / "saved"


def edit(path, change):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def head(model):
    return to_numpy(list(model.get_layer("logits").weights))


def same(ours, theirs):
    return all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_comes_back_whole(model, saved):
    revived = VideoClassifier.from_preset(saved)
    assert type(revived) is Tiny
    assert revived.get_config() == model.get_config()
    clips = tiny_clips()
    np.testing.assert_array_equal(
        revived.predict(clips, verbose=0), model.predict(clips, verbose=0)
    )
    assert same(to_numpy(revived.backbone.weights), to_numpy(model.backbone.weights))
    assert not revived.compiled


def test_untrained(model, saved):
    revived = VideoClassifier.from_preset(saved, load_weights=False)
    assert not same(head(revived), head(model))
    assert revived.class_name(0) == "wave"


def test_other_number_of_classes_makes_a_fresh_head(model, saved, caplog):
    with caplog.at_level(logging.INFO, "keras_video"):
        revived = VideoClassifier.from_preset(saved, num_classes=5)
    assert "head for 5 classes is randomly initialised" in caplog.text
    assert revived.output_shape == (None, 5)
    assert revived.preprocessor.class_names is None
    assert same(to_numpy(revived.backbone.weights), to_numpy(model.backbone.weights))


def test_same_number_of_classes_keeps_the_head(model, saved):
    revived = VideoClassifier.from_preset(saved, num_classes=3)
    assert same(head(revived), head(model))
    assert revived.preprocessor.class_names == NAMES


def test_other_names_make_a_fresh_head_with_those_names(model, saved):
    revived = VideoClassifier.from_preset(saved, class_names=["a", "b", "c"])
    assert not same(head(revived), head(model))
    assert revived.preprocessor.class_names == ["a", "b", "c"]
    more = VideoClassifier.from_preset(saved, class_names=list("abcdef"))
    assert more.num_classes == 6
    again = VideoClassifier.from_preset(saved, class_names=NAMES)
    assert same(head(again), head(model))


def test_names_for_a_head_without_names_keep_it(tmp_path):
    model = tiny_classifier()
    model.save_to_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(tmp_path / "p", class_names=NAMES)
    assert same(head(revived), head(model))
    assert revived.class_name(2) == "clap"


def test_overrides_reach_their_part(saved):
    revived = VideoClassifier.from_preset(
        saved, dropout=0.2, pooling="max", frame_stride=6, name="mine", scale=1.0
    )
    assert (revived.dropout, revived.pooling, revived.name) == (0.2, "max", "mine")
    assert revived.preprocessor.frame_stride == 6
    assert revived.backbone.name == "backbone"
    # Dropout of 0 has no state of its own, so files must not depend on it.
    VideoClassifier.from_preset(saved, dropout=0.0).save_to_preset(saved / "b")
    assert VideoClassifier.from_preset(saved / "b", dropout=0.5).dropout == 0.5


def test_clip_overrides_change_backbone_and_preprocessor(model, saved):
    revived = VideoClassifier.from_preset(saved, num_frames=8, image_size=(32, 24))
    assert revived.input_shape == (None, 8, 32, 24, 3)
    assert revived.preprocessor.num_frames == 8
    assert revived.preprocessor.image_size == (32, 24)
    # 18 to 16 as it was saved.
    assert revived.preprocessor.short_side == 27
    assert same(head(revived), head(model))
    square = VideoClassifier.from_preset(saved, image_size=20, short_side=20)
    assert square.input_shape == (None, 4, 20, 20, 3)
    assert square.preprocessor.short_side == 20
    whole = VideoClassifier.from_preset(saved, input_shape=(6, 8, 8, 3))
    assert whole.preprocessor.num_frames == 6
    assert whole.preprocessor.image_size == (8, 8)


def test_detectors_of_frames_of_any_shape(tmp_path):
    """`image_size=None` opens height and width; a given size closes them."""
    name, thin = "slow_r50_8x8_kinetics400", {"num_frames": 4, "load_weights": False}
    thin.update(filters=8, stackwise_num_blocks=(1, 1, 1, 1))
    model = ActionDetector.from_preset(name, num_classes=3, image_size=None, **thin)
    assert model.backbone.input_shape == (None, 4, None, None, 3)
    assert (model.preprocessor.image_size, model.preprocessor.short_side) == (None, 256)
    model.save_to_preset(tmp_path / "p")
    assert resolve(tmp_path / "p").metadata["input"]["short_side"] == 256
    assert "256 x any pixels of whole frames" in (tmp_path / "p/README.md").read_text()

    revived = ActionDetector.from_preset(tmp_path / "p")
    assert revived.preprocessor.clip == model.preprocessor.clip
    closed = ActionDetector.from_preset(tmp_path / "p", input_shape=(4, 64, 96, 3))
    assert closed.input_shape[1] == (None, 4, 64, 96, 3)
    assert closed.preprocessor.image_size == (64, 96)
    cropped = ActionDetector.from_preset(tmp_path / "p", image_size=(64, 96))
    assert cropped.input_shape[1] == (None, 4, 64, 96, 3)
    assert cropped.preprocessor.image_size == (64, 96)
    # A classifier takes crops of the usual size.
    classifier = VideoClassifier.from_preset(tmp_path / "p", num_classes=2)
    assert classifier.input_shape == (None, 4, 224, 224, 3)
    assert classifier.preprocessor.short_side == 256
    weights = (to_numpy(list(m.backbone.weights)) for m in (classifier, model))
    assert same(*weights)


def test_open_axes_stay_open(tmp_path):
    tiny_classifier(input_shape=(4, None, None, 3)).save_to_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(tmp_path / "p", image_size=40, num_frames=6)
    assert revived.input_shape == (None, 6, None, None, 3)
    assert revived.preprocessor.image_size == (40, 40)


@pytest.mark.parametrize(
    "overrides, message",
    [
        (
            {"filtres": 3},
            "`filtres` is no argument.*Did you mean .filters.*frame_stride",
        ),
        ({"backbone": None}, "`backbone` is no argument"),
        ({"trainable": False}, "`trainable` is no argument"),
        ({"num_frames": 8, "input_shape": (8, 16, 16, 3)}, "Give either `input_shape`"),
        ({"num_frames": 0}, "num_frames|kernel|shape"),
        ({"dropout": 2}, "`dropout`"),
        ({"num_classes": -1}, "`num_classes`"),
        ({"num_classes": 4, "class_names": ["a"]}, "num_classes=4, 1 class names"),
    ],
)
def test_bad_overrides(saved, overrides, message):
    with pytest.raises(ValueError, match=message):
        VideoClassifier.from_preset(saved, **overrides)


def test_overrides_that_change_the_network_need_no_weights(saved):
    with pytest.raises(
        ValueError, match=r"\['filters'\] may have changed.*load_weights"
    ):
        VideoClassifier.from_preset(saved, filters=8)
    revived = VideoClassifier.from_preset(saved, filters=8, load_weights=False)
    assert revived.backbone.filters == 8


def test_families(saved, tmp_path):
    assert type(Tiny.from_preset(saved)) is Tiny
    with pytest.raises(ValueError, match="no TinyAligned.*Tiny.from_preset, or"):
        TinyAligned.from_preset(saved)
    with pytest.raises(ValueError, match="is no SlowFast: load it with Tiny.from_pr"):
        SlowFast.from_preset(saved)
    # An override can lead into another family.
    aligned = VideoClassifier.from_preset(saved, alignment={"after": "res2"})
    assert type(aligned) is TinyAligned
    assert type(TinyAligned.from_preset(saved, alignment={})) is TinyAligned


def test_zoo_families():
    with pytest.raises(ValueError, match="load it with SlowFastSTAN.from_preset"):
        SlowFast.from_preset(
            "slowfast_stan_r50_8x8_kinetics400", load_weights=False, filters=16
        )
    with pytest.raises(ValueError, match="is no ResNet3D: load it with SlowFast.from"):
        ResNet3D.from_preset(
            "slowfast_r50_8x8_kinetics400", load_weights=False, filters=8
        )
    assert issubclass(SlowFastSTAN, VideoClassifier)


def test_generic_classifier_stays_generic_but_can_become_a_family(tmp_path):
    tiny_classifier(cls=VideoClassifier).save_to_preset(tmp_path / "p")
    assert type(VideoClassifier.from_preset(tmp_path / "p")) is VideoClassifier
    assert type(Tiny.from_preset(tmp_path / "p")) is Tiny
    with pytest.raises(ValueError, match="no TinyAligned: load it with Tiny"):
        TinyAligned.from_preset(tmp_path / "p")


def test_backbone_alone(model, tmp_path):
    model.backbone.save_to_preset(tmp_path / "p")
    assert {f.name for f in (tmp_path / "p").iterdir()} == {
        "README.md",
        "config.json",
        "metadata.json",
        "model.weights.h5",
    }
    with pytest.raises(ValueError, match="backbone only.*`num_classes` must be given"):
        VideoClassifier.from_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(
        tmp_path / "p", num_classes=4, activation="sigmoid", frame_stride=3
    )
    assert type(revived) is Tiny
    assert revived.activation == "sigmoid"
    assert revived.preprocessor.frame_stride == 3
    assert same(to_numpy(revived.backbone.weights), to_numpy(model.backbone.weights))


def test_a_bare_config_is_enough(model, tmp_path):
    config = keras.saving.serialize_keras_object(model.backbone)
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(FileNotFoundError, match="no weights that can be loaded"):
        VideoClassifier.from_preset(tmp_path, num_classes=2)
    revived = Tiny.from_preset(tmp_path, num_classes=2, load_weights=False)
    assert revived.output_shape == (None, 2)


def test_backbone_of_a_classifier(model, saved):
    for cls in (VideoBackbone, TinyBackbone):
        backbone = cls.from_preset(saved)
        assert type(backbone) is TinyBackbone
        assert same(to_numpy(backbone.weights), to_numpy(model.backbone.weights))
    assert TinyBackbone.from_preset(saved, trainable=False).trainable_weights == []
    bigger = TinyBackbone.from_preset(saved, image_size=24)
    assert bigger.input_shape == (None, 4, 24, 24, 3)
    with pytest.raises(ValueError, match="holds a TinyBackbone, no SlowFastBackbone"):
        SlowFastBackbone.from_preset(saved)
    with pytest.raises(ValueError, match="`dropout` is no argument"):
        TinyBackbone.from_preset(saved, dropout=0.5)


def test_plain_functional_backbone(tmp_path):
    inputs = keras.Input((4, 16, 16, 3))
    backbone = keras.Model(inputs, keras.layers.Conv3D(4, 3)(inputs))
    model = VideoClassifier(backbone, 3)
    model.save_to_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(tmp_path / "p")
    np.testing.assert_array_equal(
        revived.predict(tiny_clips(), verbose=0), model.predict(tiny_clips(), verbose=0)
    )


def test_head_weights_missing(saved):
    (saved / "task.weights.h5").unlink()
    with pytest.raises(FileNotFoundError, match="none of the head.*num_classes"):
        VideoClassifier.from_preset(saved)
    assert VideoClassifier.from_preset(saved, num_classes=7).num_classes == 7


def test_no_weights_to_be_had():
    with pytest.raises(FileNotFoundError) as info:
        VideoClassifier.from_preset("slow_stan_r50_8x8_kinetics400", filters=8)
    assert "have not published their weights" in str(info.value)
    assert "`load_weights=False`" in str(info.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(registered_name="evil>Thing", class_name="Thing"),
        lambda c: c.update(module="os", registered_name=None, class_name="system"),
        lambda c: c["config"].update(
            alignment={"module": "os", "class_name": "system", "config": "ls"}
        ),
    ],
)
def test_classes_that_nobody_registered_are_refused(saved, change):
    edit(saved / "config.json", change)
    with pytest.raises(ValueError, match="config.json .* not registered with Keras"):
        VideoClassifier.from_preset(saved)
    with pytest.raises(ValueError, match="config.json .* not registered with Keras"):
        VideoBackbone.from_preset(saved)


def test_code_in_a_preset_is_refused(tmp_path):
    inputs = keras.Input((4, 16, 16, 3))
    x = keras.layers.Lambda(lambda x: x * 2, output_shape=(4, 16, 16, 3))(inputs)
    VideoClassifier(keras.Model(inputs, x), 3).save_to_preset(tmp_path / "p")
    with pytest.raises(ValueError, match="[Ll]ambda"):
        VideoClassifier.from_preset(tmp_path / "p")


def test_unknown_argument_in_a_file_is_explained(saved):
    edit(saved / "config.json", lambda c: c["config"].update(wings=2))
    with pytest.raises(ValueError, match="config.json of preset .*written by.*wings"):
        VideoClassifier.from_preset(saved)


def test_wrong_form_of_a_file_is_explained(saved):
    edit(saved / "task.json", lambda c: c.pop("config"))
    with pytest.raises(
        ValueError, match='task.json of preset .* must have "class_name"'
    ):
        VideoClassifier.from_preset(saved)


def test_task_that_is_no_classifier(saved):
    registered = keras.saving.get_registered_name(TinyBackbone)
    edit(saved / "task.json", lambda c: c.update(registered_name=registered))
    with pytest.raises(ValueError, match="holds a TinyBackbone, no classifier"):
        VideoClassifier.from_preset(saved)


def test_mixed_precision_is_kept_and_can_be_changed(tmp_path):
    backbone = TinyBackbone(dtype="mixed_bfloat16")
    VideoClassifier(backbone, 3).save_to_preset(tmp_path / "p")
    revived = VideoClassifier.from_preset(tmp_path / "p")
    assert revived.backbone.dtype_policy.name == "mixed_bfloat16"
    assert revived.preprocessor.dtype_policy.name == "mixed_bfloat16"
    plain = VideoClassifier.from_preset(tmp_path / "p", dtype="float32")
    assert {layer.compute_dtype for layer in plain._flatten_layers()} == {"float32"}
    assert same(head(plain), head(revived))


def test_fine_tuned_model_remembers_where_it_comes_from(saved, tmp_path):
    revived = VideoClassifier.from_preset(saved, num_classes=2)
    revived.save_to_preset(tmp_path / "mine")
    metadata = json.loads((tmp_path / "mine" / "metadata.json").read_text())
    assert metadata["derived_from"] == {"preset": str(saved)}
    assert str(saved) in (tmp_path / "mine" / "README.md").read_text()


OTHER = """
import sys, numpy as np
sys.path[:0] = sys.argv[1:3]
import tiny_models
from keras_video.models import VideoClassifier
model = VideoClassifier.from_preset(sys.argv[3])
np.save(sys.argv[4], model.predict(tiny_models.tiny_clips(), verbose=0))
"""


def test_loads_on_another_backend(model, saved, tmp_path):
    here = keras.backend.backend()
    other = {"tensorflow": "torch", "torch": "jax", "jax": "torch"}[here]
    tests = Path(__file__).resolve().parents[1]
    subprocess.run(
        [
            sys.executable,
            "-c",
            OTHER,
            str(tests),
            str(tests.parent),
            str(saved),
            str(tmp_path / "out.npy"),
        ],
        env={**os.environ, "KERAS_BACKEND": other},
        check=True,
        timeout=300,
    )
    np.testing.assert_allclose(
        np.load(tmp_path / "out.npy"), model.predict(tiny_clips(), verbose=0), rtol=1e-5
    )
