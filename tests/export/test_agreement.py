import keras
import numpy as np
import pytest

from keras_video.export.agreement import (
    DisagreementError,
    largest_difference,
    require_agreement,
)
from keras_video.export.examples import input_structure, random_inputs


def small_model(scale=1.0):
    clips = keras.Input((2, 4, 4, 3))
    x = keras.layers.Rescaling(scale / 255)(clips)
    return keras.Model(clips, keras.layers.Flatten()(x))


def two_inputs():
    clips = keras.Input((2, 4, 4, 3), name="clips")
    boxes = keras.Input((4,), name="boxes")
    flat = keras.layers.Flatten()(clips)
    return keras.Model({"clips": clips, "boxes": boxes}, {"a": flat, "b": boxes})


def test_random_inputs_have_the_model_structure():
    example = random_inputs(two_inputs())
    assert example["clips"].shape == (1, 2, 4, 4, 3)
    assert 100 < example["clips"].max() <= 255
    assert example["boxes"].shape == (1, 4) and example["boxes"].max() <= 1
    plain = keras.Sequential([keras.Input((3,)), keras.layers.ReLU()])
    assert random_inputs(plain).shape == (1, 3)


def test_single_inputs_are_not_in_a_list():
    assert input_structure(small_model()).shape == (None, 2, 4, 4, 3)


def test_the_same_gives_zero_and_an_offset_is_seen():
    model = small_model()

    def exact(x):
        return model(x).numpy()

    assert largest_difference(model, exact) == 0
    off = largest_difference(model, lambda x: exact(x) + 1e-3)
    assert off == pytest.approx(1e-3, rel=1e-3)


def test_large_outputs_count_relatively():
    model = small_model(scale=100.0)
    difference = largest_difference(model, lambda x: model(x).numpy() * 1.01)
    assert difference == pytest.approx(0.01, rel=1e-3)


def test_given_inputs_are_compared_too():
    model = small_model()
    given = np.zeros((3, 2, 4, 4, 3), "uint8")
    seen = []

    def run(x):
        seen.append(float(np.max(x)))
        return model(x).numpy() + (1.0 if np.max(x) == 0 else 0.0)

    assert largest_difference(model, run, inputs=given) == 1.0
    assert len(seen) == 5 and seen[2:] == [0, 0, 0]


def test_structures():
    model = two_inputs()
    given = {"clips": np.ones((2, 2, 4, 4, 3)), "boxes": np.ones((2, 4))}
    assert largest_difference(model, lambda x: model(x), inputs=given) == 0


@pytest.mark.parametrize("wrong", ["shape", "nan"])
def test_not_comparable_is_never_agreement(wrong):
    model = small_model()

    def run(x):
        y = model(x).numpy()
        return y[:, :-1] if wrong == "shape" else np.full_like(y, np.nan)

    difference = largest_difference(model, run)
    assert np.isnan(difference)
    with pytest.raises(DisagreementError, match="The file differs"):
        require_agreement(difference, 1e9, "The file")


def test_tolerance_is_inclusive():
    require_agreement(1e-4, 1e-4, "The file")
    with pytest.raises(DisagreementError, match="2.00e-04.*1e-04"):
        require_agreement(2e-4, 1e-4, "The file")
