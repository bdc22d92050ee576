import keras
import numpy as np
import pytest

from keras_video.layers import TemporalSubsample
from tests.oracles import import_pytorchvideo
from tests.routines import run_layer_test, to_numpy

CLIP = np.arange(32.0, dtype="float32").reshape(1, 32, 1, 1, 1)


@pytest.mark.parametrize("stride", [1, 2, 4, 8, 32])
def test_linspace_picks_the_frames_of_pytorchvideo(stride):
    import torch

    functional = import_pytorchvideo("pytorchvideo.transforms.functional")
    clip = torch.tensor(CLIP.reshape(1, 32, 1, 1))
    expected = functional.uniform_temporal_subsample(clip, 32 // stride, -3)
    actual = to_numpy(TemporalSubsample(stride)(CLIP))
    np.testing.assert_array_equal(actual.ravel(), expected.numpy().ravel())


def test_strided_takes_every_so_many():
    frames = to_numpy(TemporalSubsample(8, spacing="strided")(CLIP)).ravel()
    assert frames.tolist() == [0, 8, 16, 24]


@pytest.mark.parametrize("spacing", ["linspace", "strided"])
def test_as_a_layer(spacing):
    clip = np.zeros((2, 8, 2, 2, 3), "float32")
    run_layer_test(
        TemporalSubsample, {"stride": 4, "spacing": spacing}, clip, (2, 2, 2, 2, 3)
    )


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="frames=30, stride=4"):
        TemporalSubsample(4)(keras.Input((30, 8, 8, 3)))
    with pytest.raises(ValueError, match="`spacing`"):
        TemporalSubsample(4, spacing="random")


@pytest.mark.parametrize("spacing", ["linspace", "strided"])
def test_output_spec_of_numpy_arrays(spacing):
    spec = TemporalSubsample(8, spacing, dtype="bfloat16").compute_output_spec(CLIP)
    assert (spec.shape, spec.dtype) == ((1, 4, 1, 1, 1), "bfloat16")
