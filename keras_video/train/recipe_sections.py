"""The sections of a recipe: model, optimizer, schedule, and what else it says."""

import dataclasses
from typing import ClassVar

from keras_video.train.recipe_fields import (
    arguments,
    ascending,
    choice,
    count,
    flag,
    number,
    setting,
    single_or_range,
    text,
    words,
)
from keras_video.train.recipe_section import RecipeSection

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelSettings(RecipeSection):
    """How the model differs from its preset.

    Args:
        dropout: rate before the classification layer; None for the preset's.
        precision: one of Keras's dtype policies; None for the current one.
        overrides: further arguments of `from_preset`, such as `num_frames`,
            `frame_stride` and `image_size`.
    """

    section: ClassVar[str] = "model"
    dropout: float | None = setting(None, number(least=0, below=1), optional=True)
    precision: str | None = setting(None, choice(*PRECISIONS), optional=True)
    overrides: dict = setting({}, arguments)


@dataclasses.dataclass(frozen=True, kw_only=True)
class OptimizerSettings(RecipeSection):
    """The optimizer, and what it does with gradients and weights.

    Args:
        name: "sgd", "adam", "adamw" or "lion".
        learning_rate: the highest of the schedule.
        per_clips: None; or a number of clips, such as 256: all learning rates of the
            recipe are then for batches of so many clips, and scale with the batch.
        weight_decay: none is applied to biases and normalisation.
        decay_form: "decoupled" multiplies weights (AdamW); "l2" adds to gradients, and
            so passes through the momentum, as in the papers that train by SGD.
        momentum: of "sgd".
        nesterov: whether it is Nesterov's, of "sgd".
        beta_1: decay rate of the mean of gradients, of the others.
        beta_2: decay rate of the mean of their squares; None for Keras's default.
        epsilon: added to the root of the squares, of "adam" and "adamw".
        layer_decay: factor of the learning rate from a stage of the network to the one
            before it; None for one rate for all.
        clip_norm: the gradient's largest norm, over all weights; None for any.
        accumulate_steps: batches whose gradients make one step.
        ema: momentum of the moving average of the weights, which evaluation and the
            saved model use; None for none.
    """

    section: ClassVar[str] = "optimizer"
    name: str = setting("adamw", choice("sgd", "adam", "adamw", "lion"))
    learning_rate: float = setting(1e-3, number(above=0))
    per_clips: int | None = setting(None, count(), optional=True)
    weight_decay: float = setting(0.0, number(least=0))
    decay_form: str = setting("decoupled", choice("decoupled", "l2"))
    momentum: float = setting(0.9, number(least=0, below=1))
    nesterov: bool = setting(False, flag)
    beta_1: float = setting(0.9, number(least=0, below=1))
    beta_2: float | None = setting(None, number(least=0, below=1), optional=True)
    epsilon: float = setting(1e-7, number(above=0))
    layer_decay: float | None = setting(None, number(above=0, most=1), optional=True)
    clip_norm: float | None = setting(None, number(above=0), optional=True)
    accumulate_steps: int = setting(1, count())
    ema: float | None = setting(None, number(above=0, below=1), optional=True)

    def check(self):
        """Refuse Nesterov's momentum where there is none."""
        if self.nesterov and (self.name != "sgd" or not self.momentum):
            self.refuse("nesterov", 'goes with the optimizer "sgd" and a momentum')


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScheduleSettings(RecipeSection):
    """The learning rate over the epochs, set again at each step.

    Args:
        kind: "constant"; "cosine", which falls to `end`; or "steps".
        warmup_epochs: over which the rate rises linearly to its peak; may be a
            fraction.
        warmup_from: the learning rate that it rises from.
        end: that of the last step, of "cosine".
        after_warmup: whether the cosine starts when the warm-up ends; else it starts
            with the training, and the warm-up rises to where it then is, as in
            PySlowFast.
        milestones: epochs after which the rate is multiplied by `factor`, of "steps".
        factor: see `milestones`.
    """

    section: ClassVar[str] = "schedule"
    kind: str = setting("constant", choice("constant", "cosine", "steps"))
    warmup_epochs: float = setting(0.0, number(least=0))
    warmup_from: float = setting(0.0, number(least=0))
    end: float = setting(0.0, number(least=0))
    after_warmup: bool = setting(True, flag)
    milestones: tuple = setting((), ascending(number(above=0)))
    factor: float = setting(0.1, number(above=0))

    def check(self):
        """Refuse what belongs to another kind of schedule."""
        if self.kind == "steps" and not self.milestones:
            self.refuse("milestones", 'must name the epochs of the schedule "steps"')
        if self.kind != "steps" and self.milestones:
            self.refuse("milestones", 'goes with the schedule "steps"')
        if self.kind != "cosine" and self.end:
            self.refuse("end", 'goes with the schedule "cosine"')
        if self.warmup_from and not self.warmup_epochs:
            self.refuse("warmup_from", "goes with `schedule.warmup_epochs`")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FreezeSettings(RecipeSection):
    """The parts of the model that are not trained.

    Args:
        parts: "backbone"; a plugin such as "alignment"; "stem", "res2" to "res5".
        epochs: number of epochs for which they are not; None for the whole training.
    """

    section: ClassVar[str] = "freeze"
    parts: tuple = setting((), words)
    epochs: int | None = setting(None, count(), optional=True)

    def check(self):
        """Refuse a time without parts."""
        if self.epochs and not self.parts:
            self.refuse("epochs", "goes with `freeze.parts`")


@dataclasses.dataclass(frozen=True, kw_only=True)
class LossSettings(RecipeSection):
    """What is added to the cross-entropy.

    Args:
        label_smoothing: share of each label that is spread over all classes.
        class_weights: None; or "balanced", by which each class counts alike, whatever
            its number of clips.
    """

    section: ClassVar[str] = "loss"
    label_smoothing: float = setting(0.0, number(least=0, below=1))
    class_weights: str | None = setting(None, choice("balanced"), optional=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClipSettings(RecipeSection):
    """How clips for training are cut from their videos; None for the data set's usual.

    Args:
        sampling: their position in time, "random", "center" or "uniform".
        crop: their position in the frame, "random", "center" or "fit".
        image_size: height and width of the crop in pixels, for detectors that take
            whole frames; other models are built for theirs, `model.overrides`.
        short_side: pixels to which frames are scaled before the crop; a pair [low,
            high] is drawn from for each clip.
        relative_short_side: the same in multiples of the crop's shorter side, or of
            the preset's short side where it takes whole frames.
    """

    section: ClassVar[str] = "clips"
    sampling: str | None = setting(
        None, choice("random", "center", "uniform"), optional=True
    )
    crop: str | None = setting(None, choice("random", "center", "fit"), optional=True)
    image_size: int | None = setting(None, count(), optional=True)
    short_side: int | tuple | None = setting(
        None, single_or_range(count()), optional=True
    )
    relative_short_side: float | tuple | None = setting(
        None, single_or_range(number(least=1)), optional=True
    )

    def check(self):
        """Refuse two sizes."""
        if self.short_side and self.relative_short_side:
            self.refuse(
                "relative_short_side", "and `clips.short_side` exclude each other"
            )

    def short_side_in_pixels(self, preprocessor=None):
        """`short_side` of the training data set, or None for its usual one.

        Args:
            preprocessor: of the model, for a relative size.

        Raises:
            ValueError: the size is relative, and there is no preprocessor.
        """
        if self.relative_short_side is None:
            return self.short_side
        if preprocessor is None:
            self.refuse("relative_short_side", "needs the model's `preprocessor`")
        size = preprocessor.image_size
        base = self.image_size or (min(size) if size else preprocessor.short_side)
        if isinstance(self.relative_short_side, tuple):
            return tuple(round(base * each) for each in self.relative_short_side)
        return round(base * self.relative_short_side)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MixSettings(RecipeSection):
    """Mixing of the clips of a batch, and of their labels.

    Args:
        mixup: alpha of MixUp's Beta distribution; None for no MixUp.
        cutmix: alpha of CutMix's; None for no CutMix. With both, one is drawn for each
            batch.
        probability: that a batch is mixed.
    """

    section: ClassVar[str] = "mix"
    mixup: float | None = setting(None, number(above=0), optional=True)
    cutmix: float | None = setting(None, number(above=0), optional=True)
    probability: float = setting(1.0, number(least=0, most=1))


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingSettings(RecipeSection):
    """How long training takes, and on which batches.

    Args:
        epochs: passes over the training set.
        batch_size: clips of a batch.
        balanced_sampling: whether each class is drawn alike often.
        patience: epochs without a better value of `monitor` after which training
            stops; None for never.
        monitor: metric by which epochs are compared; None for the accuracy, or the
            mAP, on the validation set.
    """

    section: ClassVar[str] = "training"
    epochs: int = setting(10, count())
    batch_size: int = setting(8, count())
    balanced_sampling: bool = setting(False, flag)
    patience: int | None = setting(None, count(), optional=True)
    monitor: str | None = setting(None, text, optional=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class EvaluationSettings(RecipeSection):
    """How the trained model is to be evaluated.

    Args:
        temporal_views: clips of a video, spread over it.
        spatial_views: crops of each clip, along the longer side of its frames.
        aggregate: "mean" or "max" of the views' scores.
        clips: arguments that differ from the preset's, such as `image_size` and
            `short_side`.
    """

    section: ClassVar[str] = "evaluation"
    temporal_views: int = setting(1, count())
    spatial_views: int = setting(1, count())
    aggregate: str = setting("mean", choice("mean", "max"))
    clips: dict = setting({}, arguments)


SECTIONS = {
    cls.section: cls
    for cls in (
        ModelSettings,
        OptimizerSettings,
        ScheduleSettings,
        FreezeSettings,
        LossSettings,
        ClipSettings,
        MixSettings,
        TrainingSettings,
        EvaluationSettings,
    )
}
