"""TFLite files that compute with 8 bits, take other batches, or decoded frames."""

import warnings

import keras
import numpy as np
import pytest

from keras_video.export import load_tflite, to_tflite
from keras_video.models import VideoClassifier
from keras_video.puppets import puppets_arrays
from tests.export.test_detectors import with_boxes
from tests.networks import FAMILIES, SHAPE, detector_inputs
from tests.routines import outputs_of, randomize


def dtypes_of(path):
    """Types of what the operators of each name give."""
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        interpreter = tf.lite.Interpreter(str(path))
    types = {x["index"]: x["dtype"] for x in interpreter.get_tensor_details()}
    found = {}
    for op in interpreter._get_ops_details():
        kinds = {types[i] for i in op["outputs"] if i in types}
        found.setdefault(op["op_name"], set()).update(kinds)
    return found


def test_the_shipped_classifier_in_8_bits(tmp_path):
    """Clips as it was trained on, 18 of another seed than those of the calibration."""
    arguments = {"num_frames": 16, "image_size": (64, 64), "fps": 8.0, "clutter": 0.2}
    seen, _ = puppets_arrays(clips_per_class=1, seed=5, **arguments)
    unseen, _ = puppets_arrays(clips_per_class=1, seed=6, **arguments)
    model = VideoClassifier.from_preset("slowfast_stan_tiny_puppets")
    path = tmp_path / "model.tflite"
    report = to_tflite(
        model, path, "int8", representative_data=seen, input_dtype="uint8"
    )
    assert report.top1 >= 0.9 and report.quantize == "int8"
    assert report.size < 4 * model.count_params() / 3.3
    assert "the same class for" in str(report)
    run = load_tflite(path)
    actual = np.concatenate([run(clip[None])[0] for clip in unseen])
    expected = outputs_of(model, unseen)
    assert np.abs(actual - expected).max() < 0.25
    assert (actual.argmax(1) == expected.argmax(1)).mean() >= 0.9

    kinds = dtypes_of(path)
    assert kinds["CONV_2D"] == {np.int8}
    assert np.float32 in kinds["FLOOR"] and np.int8 not in kinds["FLOOR"], "positions"
    assert not {"CONV_3D"} & set(report.ops)


def test_a_detector_in_8_bits(tmp_path):
    model = with_boxes("slowfast_detector", 3)
    inputs = detector_inputs()
    path = tmp_path / "model.tflite"
    report = to_tflite(model, path, "int8", representative_data=inputs)
    assert report.top1 is None and np.int8 in dtypes_of(path)["CONV_2D"]
    scores = load_tflite(path)(
        inputs | {"clips": inputs["clips"][:1]} | {"boxes": inputs["boxes"][:1]}
    )[0]
    assert (scores[0, 2] == 0).all()


def test_batches_of_frames_as_decoded(tmp_path):
    model = FAMILIES["resnet3d"]()
    randomize(model)
    path = tmp_path / "model.tflite"
    report = to_tflite(model, path, batch_size=3, input_dtype="uint8")
    assert report.max_diff <= 1e-4
    clips = np.random.default_rng(0).integers(0, 256, (3, *SHAPE), "uint8")
    run = load_tflite(path)
    expected = outputs_of(model, clips)
    assert np.ptp(expected, axis=0).max() > 1e-3
    np.testing.assert_allclose(run(clips)[0], expected, atol=1e-4)
    np.testing.assert_allclose(run(clips[:2] + 0.2)[0], expected[:2], atol=1e-4)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"quantize": "int8"}, "`representative_data` and.*belong together.*None"),
        ({"representative_data": np.ones((1, 2, 4, 4, 3))}, "belong together.*given"),
        (
            {"quantize": "int8", "representative_data": np.ones((1, 2, 4, 5, 3))},
            "of shape.*Received: shape",
        ),
        ({"batch_size": 0}, "`batch_size` must be a positive int. Received"),
        ({"input_dtype": "int16"}, "`input_dtype` must be one of.*Received"),
    ],
)
def test_bad_arguments(tmp_path, arguments, message):
    model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=message):
        to_tflite(model, tmp_path / "model.tflite", **arguments)
    assert list(tmp_path.iterdir()) == []
