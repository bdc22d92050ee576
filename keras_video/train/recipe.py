"""Recipes of training, as data."""

import dataclasses

from keras_video.train.recipe_augmentation import (
    check_augmentations,
    open_augmentations,
)
from keras_video.train.recipe_fields import arguments, received, text
from keras_video.train.recipe_files import read_recipe, write_recipe
from keras_video.train.recipe_section import as_json
from keras_video.train.recipe_sections import (
    SECTIONS,
    ClipSettings,
    EvaluationSettings,
    FreezeSettings,
    LossSettings,
    MixSettings,
    ModelSettings,
    OptimizerSettings,
    ScheduleSettings,
    TrainingSettings,
)
from keras_video.validation import check_count, did_you_mean

_TEXTS = ("name", "description", "source")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a model is trained: optimizer, schedule, clips, augmentation, evaluation.

    A recipe is data: `Recipe.load` reads one of the library's, or a JSON file of your
    own that has the same sections and names no more fields than it changes.

    Args:
        name: of the recipe.
        description: a sentence of what it is for.
        source: where its values come from: paper, section, table.
        assumptions: of values that the source does not print, dictionary from field to
            where they come from.
        model: `ModelSettings`, and so on for the other sections.
        optimizer: the optimizer and its arguments.
        schedule: the learning rate over the epochs.
        freeze: what is not trained.
        loss: label smoothing and class weights.
        clips: how clips are cut from videos.
        augment: tuple of `{"kind": "random_flip", "probability": 0.5}`: the class of
            `keras_video.augment` in small letters, without "Clip", and its arguments.
        mix: MixUp and CutMix.
        training: epochs, batches, early stopping.
        evaluation: the views of a video.

    Raises:
        ValueError: a value is not valid, or two of them do not go together; the
            message names the field.

    Example:
    >>> recipe = Recipe.load("small").changed({"optimizer.learning_rate": 0.001})
    >>> recipe.optimizer.learning_rate, recipe.training.batch_size
    (0.001, 16)
    """

    name: str = "custom"
    description: str = ""
    source: str = ""
    assumptions: dict = dataclasses.field(default_factory=dict)
    model: ModelSettings = ModelSettings()
    optimizer: OptimizerSettings = OptimizerSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    freeze: FreezeSettings = FreezeSettings()
    loss: LossSettings = LossSettings()
    clips: ClipSettings = ClipSettings()
    augment: tuple = ()
    mix: MixSettings = MixSettings()
    training: TrainingSettings = TrainingSettings()
    evaluation: EvaluationSettings = EvaluationSettings()

    def __post_init__(self):
        for name in _TEXTS:
            text(name, getattr(self, name))
        object.__setattr__(
            self, "assumptions", arguments("assumptions", self.assumptions)
        )
        for field in self.assumptions:
            _check_path(field)
        for name, section in SECTIONS.items():
            if not isinstance(getattr(self, name), section):
                raise ValueError(
                    f"`{name}` must be {section.__name__}. "
                    f"{received(name, getattr(self, name))}"
                )
        object.__setattr__(self, "augment", check_augmentations(self.augment))
        self._check_together()

    def _check_together(self):
        """Refuse fields of two sections that do not go together."""
        epochs, schedule = self.training.epochs, self.schedule
        if schedule.warmup_epochs >= epochs and schedule.warmup_epochs:
            schedule.refuse(
                "warmup_epochs",
                f"must be less than the {epochs} of `training.epochs`",
            )
        if schedule.milestones and schedule.milestones[-1] >= epochs:
            schedule.refuse(
                "milestones", f"must be less than the {epochs} of `training.epochs`"
            )
        if self.freeze.epochs and self.freeze.epochs >= epochs:
            self.freeze.refuse(
                "epochs", f"must be less than the {epochs} of `training.epochs`"
            )
        if self.loss.class_weights and self.training.balanced_sampling:
            self.loss.refuse(
                "class_weights",
                "and `training.balanced_sampling` both make classes count alike; "
                "choose one",
            )
        if self.schedule.warmup_from > self.optimizer.learning_rate:
            schedule.refuse(
                "warmup_from",
                "must be at most the `optimizer.learning_rate` of "
                f"{self.optimizer.learning_rate:g}",
            )

    @classmethod
    def load(cls, name_or_path):
        """A recipe of the library, or of a JSON file.

        Args:
            name_or_path: one of `list_recipes()`; a file; or a run folder, for the
                recipe that it was made by.

        Raises:
            FileNotFoundError: there is none of this name.
            ValueError: the file is no recipe; the message names file and field.
        """
        contents, named = read_recipe(name_or_path)
        try:
            return cls.from_dict(contents)
        except ValueError as error:
            raise ValueError(f"Recipe {named}: {error}") from error

    @classmethod
    def from_dict(cls, values):
        """A recipe of a dictionary as `to_dict` gives it; what it leaves out is usual.

        Raises:
            ValueError: there is no such field, or a value is not valid.
        """
        values = arguments("recipe", values)
        for name in values:
            if name not in cls._names():
                raise ValueError(
                    f"A recipe has no {name!r}."
                    f"{did_you_mean(name, [*cls._names(), *_paths()], most=1)} "
                    f"It has {', '.join(cls._names())}."
                )
        made = {
            name: SECTIONS[name].from_dict(value) if name in SECTIONS else value
            for name, value in values.items()
        }
        return cls(**made)

    def to_dict(self):
        """Dictionary of all fields, as JSON has them."""
        return {
            name: getattr(self, name).to_dict()
            if name in SECTIONS
            else as_json(getattr(self, name))
            for name in self._names()
        }

    def save(self, path):
        """Write the recipe, with all its fields, to a JSON file; replace what is there.

        Raises:
            OSError: it cannot be written.
        """
        write_recipe(self.to_dict(), path)

    def changed(self, changes):
        """A recipe with other values.

        Args:
            changes: dictionary from field, as `"optimizer.learning_rate"` or
                `"model.overrides.num_frames"`, to value.

        Raises:
            ValueError: there is no such field, the message has near ones; or a value
                is not valid.
        """
        values = self.to_dict()
        for path, value in changes.items():
            _check_path(path)
            *above, last = path.split(".")
            place = values
            for name in above:
                place = place[name]
            place[last] = value
            if value is None and _is_open_ended(path):
                del place[last]
        return type(self).from_dict(values)

    def for_epochs(self, epochs):
        """The recipe for another number of epochs: its schedule is scaled along.

        Example:
        >>> recipe = Recipe.load("stan_charades")
        >>> recipe.for_epochs(10).schedule.milestones
        (8.0,)
        """
        check_count("epochs", epochs)
        scale = epochs / self.training.epochs
        changes = {
            "training.epochs": epochs,
            "schedule.warmup_epochs": self.schedule.warmup_epochs * scale,
            "schedule.milestones": [each * scale for each in self.schedule.milestones],
        }
        if self.freeze.epochs:
            frozen = min(round(self.freeze.epochs * scale), epochs - 1)
            changes["freeze.epochs"] = frozen or None
            changes["freeze.parts"] = self.freeze.parts if frozen else ()
        return self.changed(changes)

    def augmentation(self, image_size=None):
        """The list of `ClipAugmentation`s to apply in turn, or None.

        Args:
            image_size: of the model's clips, for crops that do not say their own.
        """
        return open_augmentations(self.augment, image_size) or None

    def model_arguments(self):
        """Keyword arguments for `from_preset`, of what the recipe names."""
        given = {"dropout": self.model.dropout, "dtype": self.model.precision}
        named = {name: value for name, value in given.items() if value is not None}
        return {**named, **self.model.overrides}

    def data_arguments(self, preprocessor=None):
        """Keyword arguments for the training data set, of what the recipe names.

        Args:
            preprocessor: that of the model, whose clips `clips.relative_short_side`
                refers to. Where it takes whole frames, and the recipe names no
                `clips.image_size`, they are not cropped.

        Raises:
            ValueError: the size is relative, and there is no preprocessor.
        """
        size = self.clips.image_size or getattr(preprocessor, "image_size", None)
        whole = preprocessor is not None and size is None
        given = {
            "sampling": self.clips.sampling,
            "crop": self.clips.crop or ("fit" if whole else None),
            "image_size": self.clips.image_size,
            "short_side": self.clips.short_side_in_pixels(preprocessor),
            "augment": self.augmentation(size),
            "batch_size": self.training.batch_size,
        }
        return {name: value for name, value in given.items() if value is not None}

    @classmethod
    def _names(cls):
        return [field.name for field in dataclasses.fields(cls)]


def _paths():
    """All fields, as `changed` takes them."""
    fields = [
        f"{name}.{field}"
        for name, section in SECTIONS.items()
        for field in section.field_names()
    ]
    return [*_TEXTS, "assumptions", "augment", *fields]


def _check_path(path):
    """Refuse a field that no recipe has."""
    known = _paths()
    if path in known or _is_open_ended(path):
        return
    # Sections have long names: without them, any field would be near to any other.
    alike = [each for each in known if did_you_mean(_last(path), [_last(each)])]
    near = did_you_mean(path, alike, most=1)
    raise ValueError(
        f"A recipe has no field {path!r}.{near} `keras-video recipes small` shows all."
    )


def _last(path):
    return path.rpartition(".")[2]


def _is_open_ended(path):
    """Whether a field is an argument of something else, of any name."""
    parent, _, last = path.rpartition(".")
    return bool(last) and parent in ("model.overrides", "evaluation.clips")
