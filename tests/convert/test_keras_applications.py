"""Image models of `keras.applications` become the network of TSN's frames."""

import inspect

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format

from keras_video.convert import convert_checkpoint
from keras_video.convert.keras_applications.image_model import _settings
from keras_video.models import TSN, StNet, StNetBackbone, TSNBackbone, VideoClassifier
from keras_video.models.image import networks
from keras_video.presets import resolve
from tests.routines import outputs_of, randomize, relative_error

# Files are read with NumPy, and `keras.applications` takes long to build on the others.
pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="slow, and the same everywhere"
)

MOBILE = {"alpha": 0.35}
SHAPE = (2, 64, 64, 3)
CLIPS = np.random.default_rng(0).integers(0, 256, (1, *SHAPE)).astype("float32")


@pytest.fixture(scope="module")
def presets(tmp_path_factory):
    """Presets over a small image model, and over a ResNet."""
    folder = tmp_path_factory.mktemp("image presets")
    mobile = TSNBackbone(SHAPE, "MobileNetV2", MOBILE)
    TSN(mobile, 5).save_to_preset(folder / "mobile")
    TSN(TSNBackbone(SHAPE, "resnet50"), 5).save_to_preset(folder / "resnet50")
    stnet = StNetBackbone(SHAPE, "MobileNetV2", MOBILE, frames_per_image=1)
    StNet(stnet, 5, head={"kind": "txb", "filters": 8}).save_to_preset(folder / "stnet")
    return folder


def published(model, path):
    """Weights in the file that `keras.applications` downloads: Keras 2's HDF5."""
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return path


def image_model(kind, top, classes=1000):
    application = getattr(keras.applications, kind)
    arguments = {"alpha": 0.35} if kind == "MobileNetV2" else {}
    model = application(
        weights=None,
        include_top=top,
        classes=classes,
        classifier_activation=None,
        input_shape=None if top else (64, 64, 3),
        **arguments,
    )
    randomize(model)
    return model


def over_frames(model, kind):
    """Mean of the frames' logits, as the image model would have them."""
    module = {"MobileNetV2": "mobilenet_v2", "ResNet50": "resnet"}[kind]
    prepare = getattr(keras.applications, module).preprocess_input
    frames = prepare(CLIPS[0].copy())
    features = keras.Model(model.input, model.layers[-3].output)
    small = getattr(keras.applications, kind)(
        weights=None,
        include_top=False,
        input_shape=SHAPE[1:],
        **(MOBILE if kind == "MobileNetV2" else {}),
    )
    small.set_weights(features.get_weights())
    pooled = outputs_of(small, frames).mean(axis=(1, 2))
    kernel, bias = model.layers[-1].get_weights()
    return (pooled @ kernel + bias).mean(axis=0, keepdims=True)


@pytest.mark.parametrize(
    "kind, preset", [("MobileNetV2", "mobile"), ("ResNet50", "resnet50")]
)
def test_logits_are_the_frames_mean(kind, preset, cli, presets, tmp_path):
    """Channels blue first, and strides in another place, for ResNet."""
    source = image_model(kind, top=True)
    file, out = published(source, tmp_path / "image.h5"), tmp_path / "out"
    done = cli("convert", file, "--preset", presets / preset, "-o", out)
    assert done.code == 0, done.err
    assert "for 1000 classes" in done.out and "(keras.applications)" in done.out
    model = VideoClassifier.from_preset(out, activation=None)
    actual = outputs_of(model, CLIPS)
    assert relative_error(actual, over_frames(source, kind)) < 1e-4


def test_a_file_without_classifier_leaves_the_head(cli, presets, tmp_path):
    source = image_model("MobileNetV2", top=False)
    file, out = published(source, tmp_path / "notop.h5"), tmp_path / "out"
    done = cli("convert", file, "--preset", presets / "mobile", "-o", out)
    assert done.code == 0, done.err
    assert "for 5 classes" in done.out and "head is untrained" in done.out
    model = VideoClassifier.from_preset(out)
    assert model.preprocessor.mean == (0.5, 0.5, 0.5)
    frames = keras.applications.mobilenet_v2.preprocess_input(CLIPS[0].copy())
    expected = outputs_of(source, frames)
    actual = outputs_of(model.backbone, model.preprocessor(CLIPS))[0]
    assert relative_error(actual, expected) < 1e-4


def test_weights_of_imagenet(presets, monkeypatch, tmp_path):
    """Keras downloads them; their normalisation comes with them."""
    source = image_model("MobileNetV2", top=False)
    application = networks.APPLICATIONS["MobileNetV2"]

    def downloading(weights, **arguments):
        if weights == "imagenet":
            return source
        return application(weights=weights, **arguments)

    downloading.__module__ = application.__module__
    downloading.__signature__ = inspect.signature(application)
    monkeypatch.setitem(networks.APPLICATIONS, "MobileNetV2", downloading)
    model = convert_checkpoint("imagenet", presets / "stnet")
    assert model.preprocessor.mean == (0.5, 0.5, 0.5)
    frames = keras.applications.mobilenet_v2.preprocess_input(CLIPS[0].copy())
    stage = model.backbone.pyramid_outputs["res2"]
    ours = keras.Model(model.backbone.input, stage)
    theirs = keras.Model(source.input, source.get_layer("block_2_add").output)
    actual = outputs_of(ours, model.preprocessor(CLIPS))[0]
    assert relative_error(actual, outputs_of(theirs, frames)) < 1e-4
    model.save_to_preset(tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text()
    assert "Converted from `imagenet` of keras.applications" in card
    assert "SHA-256" not in card


def test_strides_of_resnets_come_with_their_weights():
    """Normalisation too, also where the preset has what the paper has."""
    settings = _settings("resnet50", {"filters": 8})
    assert settings["image_arguments"] == {"filters": 8, "stride_in": "1x1"}
    assert np.allclose(settings["mean"], np.array([123.68, 116.779, 103.939]) / 255)
    assert np.allclose(settings["std"], 1 / 255) and settings["scale"] == 1 / 255
    assert _settings("se_resnext101_32x4d") == {}


def test_a_head_over_time_stays_untrained(cli, presets, tmp_path):
    source = image_model("MobileNetV2", top=True)
    file, out = published(source, tmp_path / "image.h5"), tmp_path / "out"
    done = cli("convert", file, "--preset", presets / "stnet", "-o", out)
    assert done.code == 0, done.err
    assert "for 5 classes" in done.out and "head is untrained" in done.out


def test_refusals(mistake, presets, folder_of, tmp_path):
    file, out = tmp_path / "image.h5", tmp_path / "out"
    published(image_model("MobileNetV2", top=False), file)
    line = mistake("convert", file, "--preset", folder_of("slow"), "-o", out)
    assert "goes into the presets of TSN and StNet" in line
    line = mistake("convert", file, "--preset", presets / "resnet50", "-o", out)
    assert "holds no weights of a ResNet50" in line and "image.h5" in line
    file.write_bytes(b"rubbish")
    line = mistake("convert", file, "--preset", presets / "mobile", "-o", out)
    assert "image.h5" in line
    line = mistake(
        "convert", tmp_path / "no.h5", "--preset", presets / "mobile", "-o", out
    )
    assert "no.h5" in line
    assert not out.exists()


@pytest.mark.parametrize(
    "name, has_weights",
    [("stnet_r50_7x5_ucf101", True), ("tsn_se_resnext152_25f_kinetics600", False)],
)
def test_cards_say_how_to_start_from_imagenet(name, has_weights):
    """By what sets the normalisation and the strides, where there are such weights."""
    note = resolve(name).json("metadata.json")["weights"]["note"]
    assert ('convert_checkpoint("imagenet", name)' in note) is has_weights
    assert "load_image_weights" not in note
