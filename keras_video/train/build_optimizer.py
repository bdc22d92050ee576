"""The optimizer of a recipe."""

import keras

from keras_video.train.epoch_schedule import EpochSchedule
from keras_video.train.model_parts import depth_rates, layers_of
from keras_video.train.optimizers import LayerwiseAdam, LayerwiseLion, LayerwiseSGD

KERAS = {
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.Adam,
    "lion": keras.optimizers.Lion,
}
LAYERWISE = {
    "adam": LayerwiseAdam,
    "adamw": LayerwiseAdam,
    "lion": LayerwiseLion,
    "sgd": LayerwiseSGD,
}


def build_optimizer(model, recipe, steps_per_epoch, batch_size):
    """Make the optimizer of a recipe, not yet built.

    Keras's own, where it has what the recipe says; see `Layerwise` for the rest: SGD as
    PyTorch has it, decay as a part of the gradient, rates by depth, parts that are
    trained later.

    Args:
        model: task model.
        recipe: `Recipe`.
        steps_per_epoch: batches of an epoch.
        batch_size: clips of a batch, on all devices together.
    """
    settings = recipe.optimizer
    arguments = {
        **_arguments(settings),
        "learning_rate": schedule_of(recipe, steps_per_epoch, batch_size),
        "global_clipnorm": settings.clip_norm,
        **_accumulation(settings),
    }
    l2 = settings.weight_decay and settings.decay_form == "l2"
    rates = depth_rates(model, settings.layer_decay)
    starts = _starts(model, recipe, steps_per_epoch)
    if settings.name == "sgd" or l2 or rates or starts:
        return LAYERWISE[settings.name](
            **arguments,
            decay_rate=settings.weight_decay,
            decay_form=settings.decay_form,
            rates=rates,
            starts=starts,
        )
    optimizer = KERAS[settings.name](
        **arguments, weight_decay=settings.weight_decay or None
    )
    if settings.weight_decay:
        flat = [variable for variable in model.variables if len(variable.shape) < 2]
        optimizer.exclude_from_weight_decay(var_list=flat)
    return optimizer


def schedule_of(recipe, steps_per_epoch, batch_size):
    """The learning rate of a recipe over the batches of its training.

    A recipe whose rates are for `per_clips` clips has them scaled by the clips of a
    step: those of the batches that are accumulated.
    """
    settings, schedule = recipe.optimizer, recipe.schedule
    scale = 1.0
    if settings.per_clips:
        scale = batch_size * settings.accumulate_steps / settings.per_clips
    return EpochSchedule(
        settings.learning_rate * scale,
        steps_per_epoch,
        recipe.training.epochs,
        kind=schedule.kind,
        warmup_epochs=schedule.warmup_epochs,
        warmup_from=schedule.warmup_from * scale,
        end=schedule.end * scale,
        after_warmup=schedule.after_warmup,
        milestones=schedule.milestones,
        factor=schedule.factor,
    )


def _arguments(settings):
    if settings.name == "sgd":
        return {"momentum": float(settings.momentum), "nesterov": settings.nesterov}
    arguments = {"beta_1": settings.beta_1}
    if settings.beta_2 is not None:
        arguments["beta_2"] = settings.beta_2
    if settings.name != "lion":
        arguments["epsilon"] = settings.epsilon
    return arguments


def _accumulation(settings):
    """Accumulation of gradients, and the average of the weights.

    Keras averages at each batch, also where several make one step.
    """
    steps, arguments = settings.accumulate_steps, {}
    if steps > 1:
        arguments["gradient_accumulation_steps"] = steps
    if settings.ema:
        arguments.update(use_ema=True, ema_momentum=settings.ema ** (1 / steps))
    return arguments


def _starts(model, recipe, steps_per_epoch):
    """The step with which the parts that are frozen at first are trained, by path."""
    if not recipe.freeze.epochs:
        return {}
    batches = recipe.freeze.epochs * steps_per_epoch
    start = batches // recipe.optimizer.accumulate_steps
    return {
        variable.path: start
        for layer in layers_of(model, recipe.freeze.parts)
        for variable in layer.variables
    }
