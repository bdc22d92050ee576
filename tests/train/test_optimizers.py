"""Optimizers of recipes, beside PyTorch's, on the same gradients."""

import keras
import numpy as np
import pytest
import torch

from keras_video.train.epoch_schedule import EpochSchedule
from keras_video.train.optimizers import LayerwiseAdam, LayerwiseLion, LayerwiseSGD

SHAPES = {"stem": (3, 4), "head": (4, 2), "bias": (2,)}
STEPS, RNG = 12, np.random.default_rng(0)
START = {
    name: RNG.normal(size=shape).astype("float32") for name, shape in SHAPES.items()
}
GRADIENTS = [
    {name: RNG.normal(size=shape).astype("float32") for name, shape in SHAPES.items()}
    for _ in range(STEPS)
]
RATES = {"stem": 0.25}


def schedule():
    """Warm-up, then a cosine: another rate at each step."""
    return EpochSchedule(
        0.05, 4, 3, kind="cosine", warmup_epochs=1, warmup_from=0.001, end=0.0005
    )


def variables():
    return {
        name: keras.Variable(value, name=name, trainable=True)
        for name, value in START.items()
    }


def ours(optimizer, steps=range(STEPS), names=tuple(SHAPES)):
    """Weights after the steps, as arrays."""
    weights = variables()
    chosen = [weights[name] for name in names]
    optimizer.build(chosen)
    for step in steps:
        gradients = [
            keras.ops.convert_to_tensor(GRADIENTS[step][name]) for name in names
        ]
        optimizer.apply(gradients, chosen)
    return {name: keras.ops.convert_to_numpy(v) for name, v in weights.items()}


def theirs(make, decay, clip=None, rate_at=None):
    """Weights after PyTorch's steps, by groups: rates by depth, no decay of biases."""
    rate_at = rate_at or schedule()
    weights = {
        name: torch.nn.Parameter(torch.from_numpy(value.copy()))
        for name, value in START.items()
    }
    groups = [
        {"params": [weight], "weight_decay": 0.0 if name == "bias" else decay}
        for name, weight in weights.items()
    ]
    optimizer = make(groups)
    for step, gradients in enumerate(GRADIENTS):
        for (name, weight), group in zip(
            weights.items(), optimizer.param_groups, strict=True
        ):
            weight.grad = torch.from_numpy(gradients[name].copy())
            group["lr"] = float(rate_at(step)) * RATES.get(name, 1.0)
        if clip:
            torch.nn.utils.clip_grad_norm_(weights.values(), clip)
        optimizer.step()
    return {name: weight.detach().numpy() for name, weight in weights.items()}


def assert_same(found, wanted, atol=1e-6):
    for name in SHAPES:
        assert not np.allclose(wanted[name], START[name], atol=1e-3)
        np.testing.assert_allclose(found[name], wanted[name], atol=atol, err_msg=name)


@pytest.mark.parametrize("clip", [None, 1.5])
@pytest.mark.parametrize(
    "momentum, nesterov", [(0.0, False), (0.9, False), (0.9, True)]
)
def test_sgd_is_that_of_pytorch(momentum, nesterov, clip):
    optimizer = LayerwiseSGD(
        schedule(),
        momentum=momentum,
        nesterov=nesterov,
        decay_rate=0.1,
        decay_form="l2",
        rates=RATES,
        global_clipnorm=clip,
    )
    wanted = theirs(
        lambda groups: torch.optim.SGD(groups, 0.1, momentum, nesterov=nesterov),
        0.1,
        clip,
    )
    assert_same(ours(optimizer), wanted)


@pytest.mark.parametrize("decay_form, name", [("l2", "Adam"), ("decoupled", "AdamW")])
def test_adam_is_that_of_pytorch(decay_form, name):
    optimizer = LayerwiseAdam(
        schedule(), epsilon=1e-8, decay_rate=0.1, decay_form=decay_form, rates=RATES
    )
    wanted = theirs(lambda groups: getattr(torch.optim, name)(groups, 0.1), 0.1)
    assert_same(ours(optimizer), wanted, atol=2e-6)


def test_without_rates_they_are_keras_own():
    for cls, own in (
        (LayerwiseAdam, keras.optimizers.Adam),
        (LayerwiseLion, keras.optimizers.Lion),
    ):
        decayed = own(schedule(), weight_decay=0.1)
        decayed.exclude_from_weight_decay(var_names=["bias"])
        found = ours(cls(schedule(), decay_rate=0.1))
        assert_same(found, ours(decayed))


def test_accumulated_gradients_make_one_step():
    arguments = dict(momentum=0.9, nesterov=True, decay_rate=0.1, decay_form="l2")
    constant = EpochSchedule(0.05, 4, 3)
    optimizer = LayerwiseSGD(
        constant, gradient_accumulation_steps=2, rates=RATES, **arguments
    )
    found = ours(optimizer)
    whole = GRADIENTS[:]
    try:
        GRADIENTS[:] = [
            {name: (a[name] + b[name]) / 2 for name in SHAPES}
            for a, b in zip(whole[::2], whole[1::2], strict=True)
        ]
        wanted = theirs(
            lambda groups: torch.optim.SGD(groups, 0.1, 0.9, nesterov=True),
            0.1,
            rate_at=constant,
        )
    finally:
        GRADIENTS[:] = whole
    assert_same(found, wanted)


def test_a_variable_that_joins_later_starts_as_in_a_new_adam():
    late, constant = 6, EpochSchedule(0.05, 4, 3)
    optimizer = LayerwiseAdam(constant, starts={"stem": late})
    weights = variables()
    listed = [weights[name] for name in SHAPES]
    optimizer.build(listed)
    for step, gradients in enumerate(GRADIENTS):
        given = {**gradients}
        if step < late:  # frozen: Keras has no gradient of it
            given.pop("stem")
        optimizer.apply(
            [keras.ops.convert_to_tensor(given[name]) for name in given],
            [weights[name] for name in given],
        )
    found = keras.ops.convert_to_numpy(weights["stem"])
    fresh = ours(keras.optimizers.Adam(constant), range(late, STEPS), ("stem",))
    np.testing.assert_allclose(found, fresh["stem"], atol=1e-6)
    usual = ours(keras.optimizers.Adam(constant))
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(weights["head"]), usual["head"], atol=1e-6
    )


def test_averages_are_those_of_the_weights():
    optimizer = LayerwiseSGD(
        schedule(), momentum=0.9, use_ema=True, ema_momentum=0.8, rates=RATES
    )
    weights = variables()
    listed = list(weights.values())
    optimizer.build(listed)
    average = None
    for step, gradients in enumerate(GRADIENTS):
        optimizer.apply(
            [keras.ops.convert_to_tensor(gradients[name]) for name in SHAPES], listed
        )
        now = keras.ops.convert_to_numpy(weights["stem"])
        average = now if step == 0 else 0.8 * average + 0.2 * now
    optimizer.finalize_variable_values(listed)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(weights["stem"]), average, atol=1e-6
    )


def test_saves_and_loads():
    optimizer = LayerwiseAdam(
        schedule(), decay_rate=0.1, decay_form="l2", rates=RATES, starts={"head": 3}
    )
    stored = keras.saving.serialize_keras_object(optimizer)
    loaded = keras.saving.deserialize_keras_object(stored)
    assert_same(ours(loaded), ours(optimizer))
    assert loaded.starts == {"head": 3}
