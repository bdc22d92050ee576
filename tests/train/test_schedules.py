import pytest

from keras_video.train import warmup_cosine


def test_rises_then_falls():
    schedule = warmup_cosine(0.5, steps=40, warmup=0.25, start=0.2, end=0.02)
    rates = [float(schedule(step)) for step in range(41)]
    assert rates[0] == pytest.approx(0.1) and rates[40] == pytest.approx(0.01)
    assert rates.index(max(rates)) == 10 and max(rates) == pytest.approx(0.5)
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_two_steps_are_enough():
    schedule = warmup_cosine(1.0, steps=2)
    assert float(schedule(0)) == pytest.approx(0.1)
    assert float(schedule(1)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"peak": 0}, "`peak` must be a number above 0. Received: peak=0"),
        ({"steps": 1}, "`steps` must be a whole number of at least 2. Received"),
        ({"warmup": 1}, "`warmup` must be at least 0 and less than 1. Received"),
        ({"start": -1}, "`start` must lie between 0 and 1. Received: start=-1"),
        ({"end": 2}, "`end` must lie between 0 and 1. Received: end=2"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        warmup_cosine(**{"peak": 0.1, "steps": 10, **arguments})
