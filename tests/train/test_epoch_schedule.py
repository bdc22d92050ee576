"""The learning rate of a recipe, beside PySlowFast's by the epoch with its fraction."""

import math

import keras
import pytest

from keras_video.train.epoch_schedule import EpochSchedule

# STAN on Kinetics; Charades; AVA; SlowFast on Kinetics.
CASES = [
    dict(peak=0.2, epochs=100, kind="cosine", warmup_epochs=20, warmup_from=0.01),
    dict(
        peak=0.02,
        epochs=50,
        kind="steps",
        milestones=(40,),
        warmup_epochs=2,
        warmup_from=0.000125,
    ),
    dict(peak=0.1, epochs=10, kind="cosine", warmup_epochs=2, warmup_from=0.000125),
    dict(peak=1.6, epochs=6, kind="steps", milestones=(2, 4), warmup_epochs=0.5),
    dict(peak=0.3, epochs=4, kind="cosine", warmup_epochs=1.5, end=0.003),
    dict(peak=0.001, epochs=5),
]


def pyslowfast(epoch, case, after_warmup):
    """What `get_lr_at_epoch` says, with the recipe's words for its settings."""

    def rate(epoch):
        if case.get("kind") == "cosine":
            offset = case["warmup_epochs"] if after_warmup else 0.0
            part = (epoch - offset) / (case["epochs"] - offset)
            end = case.get("end", 0.0)
            return end + (case["peak"] - end) * (math.cos(math.pi * part) + 1) * 0.5
        passed = sum(epoch >= milestone for milestone in case.get("milestones", ()))
        return case["peak"] * 0.1**passed

    warmup = case.get("warmup_epochs", 0)
    if epoch >= warmup:
        return rate(epoch)
    start = case.get("warmup_from", 0.0)
    return start + epoch * (rate(warmup) - start) / warmup


@pytest.mark.parametrize("after_warmup", [False, True])
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_is_pyslowfasts(case, after_warmup):
    steps = 7
    schedule = EpochSchedule(steps_per_epoch=steps, after_warmup=after_warmup, **case)
    numbers = range(0, case["epochs"] * steps, max(case["epochs"] * steps // 40, 1))
    for step in (*numbers, case["epochs"] * steps - 1):
        wanted = pyslowfast(step / steps, case, after_warmup)
        found = float(schedule(keras.ops.convert_to_tensor(step)))
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-7 * case["peak"]), step


def test_saves_and_loads():
    schedule = EpochSchedule(steps_per_epoch=3, **CASES[1])
    stored = keras.saving.serialize_keras_object(schedule)
    loaded = keras.saving.deserialize_keras_object(stored)
    assert [float(loaded(n)) for n in (0, 3, 149)] == [
        float(schedule(n)) for n in (0, 3, 149)
    ]


def test_after_the_last_step_it_stays_at_its_end():
    schedule = EpochSchedule(steps_per_epoch=3, **CASES[4])
    assert float(schedule(12)) == pytest.approx(0.003)
    assert float(schedule(1000)) == pytest.approx(0.003)
