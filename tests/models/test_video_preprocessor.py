import keras
import numpy as np
import pytest
from routines import relative_error, run_config_round_trip, run_layer_test, to_numpy

from keras_video.models import VideoPreprocessor

MOMENTS = {"mean": (0.4, 0.5, 0.6), "std": (0.2, 0.25, 0.3)}


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_normalises(dtype):
    clips = np.random.default_rng(0).integers(0, 256, (2, 3, 4, 5, 3)).astype(dtype)
    output = VideoPreprocessor(3, **MOMENTS)(clips)
    expected = (clips / 255 - MOMENTS["mean"]) / MOMENTS["std"]
    assert relative_error(to_numpy(output), expected) < 1e-6


def test_layer():
    clips = np.random.default_rng(0).uniform(0, 255, (2, 3, 4, 5, 3)).astype("float32")
    run_layer_test(
        VideoPreprocessor,
        {"num_frames": 3, **MOMENTS},
        clips,
        (2, 3, 4, 5, 3),
    )


def test_half_precision_keeps_eight_bits():
    # Near the mean most of the number cancels: rounded to bfloat16 before that, 114.25
    # would be off by half.
    clips = np.arange(256, dtype="float32").reshape(1, 1, 16, 16, 1) + 0.25
    layer = VideoPreprocessor(1, mean=(0.45,), std=(0.225,), dtype="mixed_bfloat16")
    output = layer(clips)
    assert keras.backend.standardize_dtype(output.dtype) == "bfloat16"
    output = to_numpy(keras.ops.cast(output, "float32"))
    expected = (clips / 255 - 0.45) / 0.225
    np.testing.assert_allclose(output, expected, rtol=2**-8, atol=1e-5)


def test_defaults():
    preprocessor = VideoPreprocessor(8)
    assert preprocessor.image_size == (224, 224)
    assert preprocessor.short_side == 256
    assert VideoPreprocessor(8, image_size=(96, 128)).short_side == 110
    assert VideoPreprocessor(8, image_size=64).image_size == (64, 64)
    assert preprocessor.clip_arguments == {
        "num_frames": 8,
        "frame_stride": 1,
        "image_size": (224, 224),
        "short_side": 256,
        "frame_rate": None,
    }


def test_spacing_travels_where_it_is_not_the_usual():
    preprocessor = VideoPreprocessor(8, spacing="linspace")
    assert preprocessor.clip_arguments["spacing"] == "linspace"
    run_config_round_trip(preprocessor)
    assert "spacing" not in VideoPreprocessor(8).get_config()
    with pytest.raises(ValueError, match="`spacing` must be.*spacing='even'"):
        VideoPreprocessor(8, spacing="even")
    with pytest.raises(ValueError, match='must be "strided" with `frames_per_seg'):
        VideoPreprocessor(8, spacing="linspace", frames_per_segment=1)


def test_round_trip_with_everything():
    preprocessor = VideoPreprocessor(
        8,
        frame_stride=4,
        image_size=(96, 128),
        short_side=100,
        class_names=["wave", "jump"],
        frame_rate=25,
        scale=1.0,
        dtype="mixed_bfloat16",
        **MOMENTS,
    )
    revived = run_config_round_trip(preprocessor)
    assert revived.clip_arguments == preprocessor.clip_arguments
    assert revived.class_names == ["wave", "jump"]
    assert "frames_per_segment" not in preprocessor.get_config()
    assert revived.dtype_policy.name == "mixed_bfloat16"


def test_segments():
    preprocessor = VideoPreprocessor(15, frames_per_segment=5)
    assert preprocessor.clip_arguments["frames_per_segment"] == 5
    revived = run_config_round_trip(preprocessor)
    assert revived.frames_per_segment == 5
    assert revived.clip_arguments == preprocessor.clip_arguments


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"num_frames": 0}, "`num_frames`.*num_frames=0"),
        ({"num_frames": 8.5}, "`num_frames`.*8.5"),
        ({"num_frames": None}, "`num_frames`.*None"),
        ({"num_frames": 8, "frame_stride": -1}, "`frame_stride`.*-1"),
        ({"num_frames": 8, "image_size": (1, 2, 3)}, "`image_size`"),
        ({"num_frames": 8, "image_size": (0, 2)}, "`image_size`"),
        ({"num_frames": 8, "short_side": 0}, "`short_side`"),
        ({"num_frames": 8, "mean": (0.1,)}, "`mean` and `std`"),
        ({"num_frames": 8, "std": (0.1, 0, 0.1)}, "above 0"),
        ({"num_frames": 8, "scale": 0}, "`scale`"),
        ({"num_frames": 8, "frame_rate": -5}, "`frame_rate`"),
        ({"num_frames": 8, "class_names": ["a", "b", "a"]}, "'a'.*more than once"),
        ({"num_frames": 8, "class_names": "wave"}, "`class_names`"),
        ({"num_frames": 8, "frames_per_segment": 0}, "`frames_per_segment`.*0"),
        ({"num_frames": 8, "frames_per_segment": 5}, "Use 5 or 10 frames.*1, 2, 4, 8"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        VideoPreprocessor(**arguments)


def test_wrong_channels_are_refused():
    with pytest.raises(ValueError, match="3 channels"):
        VideoPreprocessor(4)(keras.Input((4, 8, 8, 2)))


def test_for_backbone():
    inputs = keras.Input((4, None, 32, 2))
    backbone = keras.Model(inputs, keras.layers.Conv3D(2, 1)(inputs))
    preprocessor = VideoPreprocessor.for_backbone(backbone, frame_stride=3)
    assert preprocessor.num_frames == 4
    assert preprocessor.image_size == (224, 32)
    assert preprocessor.mean == (0.45, 0.45)
    inputs = keras.Input((None, 8, 8, 3))
    backbone = keras.Model(inputs, keras.layers.Conv3D(2, 1)(inputs))
    with pytest.raises(ValueError, match="clips of any length"):
        VideoPreprocessor.for_backbone(backbone)
    assert VideoPreprocessor.for_backbone(backbone, num_frames=5).num_frames == 5
