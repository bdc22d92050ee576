import pytest

from keras_video.validation import check_choice, did_you_mean


@pytest.mark.parametrize("value", ["linear", None, 1, ["mean"], {}])
def test_what_is_no_choice(value):
    check_choice("merge", "mean", {"mean": 1, "max": 2})
    with pytest.raises(ValueError, match="`merge` must be one of 'mean', 'max'"):
        check_choice("merge", value, {"mean": 1, "max": 2})


def test_none_can_be_a_choice():
    check_choice("activation", None, ("softmax", None))
    with pytest.raises(ValueError, match="one of 'softmax', None. Did you mean 'softm"):
        check_choice("activation", "softmx", ("softmax", None))


def test_advice_comes_before_what_was_received():
    with pytest.raises(ValueError, match="'b'. As the paper has it. Received: x='q'$"):
        check_choice("x", "q", ("a", "b"), advice="As the paper has it.")


def test_the_nearest_come_first():
    words = ["wave", "walk", "jump", None]
    assert did_you_mean("wav", words) == " Did you mean 'wave' or 'walk'?"
    assert did_you_mean("wa", words, most=1).count("'") == 2
    assert did_you_mean("sit", words) == ""
