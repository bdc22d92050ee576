import keras
import numpy as np
import pytest

from keras_video.export import list_ops, load_tflite, to_tflite
from keras_video.export.tflite import TOLERANCES
from keras_video.models import VideoClassifier
from keras_video.models.resnet3d.backbone import ResNet3DBackbone
from keras_video.models.slowfast.backbone import SlowFastBackbone
from tests.export.winograd_network import winograd_network
from tests.networks import FAMILIES, SHAPE
from tests.routines import outputs_of, randomize

STAN = {"after": "res2", "temporal_groups": 2}


def tiny(kind="slowfast", alignment=None):
    backbone_cls = {"slowfast": SlowFastBackbone, "slow": ResNet3DBackbone}[kind]
    backbone = backbone_cls(
        input_shape=(8, 32, 32, 3),
        stackwise_num_blocks=(1, 1, 1, 1),
        filters=8,
        alignment=alignment,
    )
    model = VideoClassifier(backbone, num_classes=4)
    randomize(model)
    return model


@pytest.mark.parametrize("family", FAMILIES)
def test_families_in_builtin_ops(family, tmp_path):
    model = FAMILIES[family]()
    randomize(model)
    clips = np.random.default_rng(1).integers(0, 255, (2, *SHAPE), "uint8")
    path = tmp_path / "model.tflite"
    report = to_tflite(model, path, inputs=clips)
    assert report.max_diff <= 1e-4
    assert report.path == path and report.size == path.stat().st_size
    assert "CONV_2D" in report.ops
    assert not {"CONV_3D"} & set(report.ops), "not accelerated"
    assert all(op.isupper() for op in report.ops)
    assert report.ops == tuple(list_ops(path))

    run = load_tflite(path)
    expected = outputs_of(model, clips)
    actual = np.concatenate([run(clip[None].astype("float32"))[0] for clip in clips])
    assert expected.std() > 1e-3, "the outputs must differ for the check to mean much"
    np.testing.assert_allclose(actual, expected, atol=1e-4)


@pytest.mark.parametrize("quantize", ["float16", "dynamic"])
def test_quantized_files_are_smaller(quantize, tmp_path):
    model = tiny("slow")
    full = to_tflite(model, tmp_path / "full.tflite")
    small = to_tflite(model, tmp_path / "small.tflite", quantize=quantize)
    assert small.size < 0.75 * full.size
    assert small.quantize == quantize
    assert full.max_diff < small.max_diff <= TOLERANCES[quantize]


def test_no_winograd(tmp_path):
    """A network whose convolutions TensorFlow and JAX run in Winograd's form."""
    report = to_tflite(winograd_network(), tmp_path / "model.tflite", tolerance=1e-3)
    assert "CONV_2D" in report.ops and "BATCH_MATMUL" not in report.ops


def test_several_inputs_and_outputs(tmp_path):
    clips = keras.Input((2, 4, 4, 3), name="clips")
    boxes = keras.Input((4,), name="boxes")
    pooled = keras.layers.GlobalAveragePooling3D()(clips)
    outputs = {"y": keras.layers.Dense(2)(boxes), "a": pooled}
    model = keras.Model({"clips": clips, "boxes": boxes}, outputs)
    assert to_tflite(model, tmp_path / "model.tflite").max_diff < 1e-6


def test_flex_ops_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((4, 4, 4, 3)), keras.layers.MaxPooling3D(2)])
    with pytest.raises(ValueError, match="MaxPool3D"):
        to_tflite(model, tmp_path / "model.tflite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "shape, quantize, dtype, message",
    [
        ((2, 4, 4, 3), "int3", "float32", "`quantize` must be one of.*Received"),
        ((None, 4, 4, 3), None, "float32", "fixed number of frames"),
        ((2, 4, 4, 3), None, "mixed_bfloat16", "compute in float32"),
    ],
)
def test_bad_arguments(tmp_path, shape, quantize, dtype, message):
    inputs = keras.Input(shape)
    model = keras.Model(inputs, keras.layers.Conv3D(2, 1, dtype=dtype)(inputs))
    with pytest.raises(ValueError, match=message):
        to_tflite(model, tmp_path / "model.tflite", quantize=quantize)
    assert list(tmp_path.iterdir()) == []
