import keras
import numpy as np
import pytest

from keras_video.layers import SuperImage
from tests.layers.tflite import run_as_tflite
from tests.routines import run_layer_test, run_saving_test, to_numpy

CLIP = np.random.default_rng(0).normal(size=(2, 6, 4, 5, 3)).astype("float32")


def stacked(clip, n):
    """Frame by frame: image t has the channels of frames t * n, t * n + 1, ..."""
    b, frames, h, w, c = clip.shape
    images = np.empty((b, frames // n, h, w, n * c), clip.dtype)
    for frame in range(frames):
        place = frame % n
        images[:, frame // n, ..., place * c : (place + 1) * c] = clip[:, frame]
    return images


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_stacks_the_frames_in_their_order(n):
    output = to_numpy(SuperImage(n)(CLIP))
    np.testing.assert_array_equal(output, stacked(CLIP, n))


def test_as_a_layer(tmp_path):
    run_layer_test(SuperImage, {"frames_per_image": 3}, CLIP, (2, 2, 4, 5, 9))
    inputs = keras.Input((None, 4, 5, 3))
    model = keras.Model(inputs, SuperImage(2)(inputs))
    assert model.output_shape == (None, None, 4, 5, 6)
    run_saving_test(model, CLIP, tmp_path)


def test_converts_to_tflite_builtins():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    output = run_as_tflite(SuperImage(3), CLIP)
    np.testing.assert_array_equal(output, stacked(CLIP, 3))


def test_says_what_fits():
    message = (
        r"frames_per_image=4, 6 frames. Use 4 or 8 frames, or one of \[1, 2, 3, 6\]"
    )
    with pytest.raises(ValueError, match=message):
        SuperImage(4)(CLIP)
    with pytest.raises(ValueError, match=message):
        SuperImage(4)(keras.Input(CLIP.shape[1:]))
    with pytest.raises(ValueError, match="6 frames. Use 7 frames"):
        SuperImage(7)(CLIP)
    with pytest.raises(ValueError, match="frames_per_image=0"):
        SuperImage(0)
