"""Base class of the sections of a recipe."""

import dataclasses
from typing import ClassVar

from keras_video.validation import did_you_mean


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecipeSection:
    """Fields of a recipe that belong together, each checked when it is made.

    A field of a subclass is a `setting`; what two of them have to do with each other is
    checked in `check`.
    """

    # What a recipe calls the section.
    section: ClassVar[str] = ""

    def __post_init__(self):
        for field in dataclasses.fields(self):
            name = f"{self.section}.{field.name}"
            value = field.metadata["check"](name, getattr(self, field.name))
            object.__setattr__(self, field.name, value)
        self.check()

    def check(self):
        """Refuse fields that do not go together."""

    def refuse(self, field, reason):
        """Raise the error of a field, which says why and what it was."""
        name = f"{self.section}.{field}"
        raise ValueError(
            f"`{name}` {reason}. Received: {name}={getattr(self, field)!r}"
        )

    @classmethod
    def field_names(cls):
        """Names of the fields, in order."""
        return [field.name for field in dataclasses.fields(cls)]

    @classmethod
    def from_dict(cls, values):
        """A section with these values, and defaults for all other fields.

        Raises:
            ValueError: there is no such field, or a value is not valid.
        """
        if not isinstance(values, dict):
            raise ValueError(
                f"`{cls.section}` must hold the fields {', '.join(cls.field_names())}. "
                f"Received: {cls.section}={values!r}"
            )
        for name in values:
            if name not in cls.field_names():
                raise ValueError(
                    f"`{cls.section}` has no field {name!r}."
                    f"{did_you_mean(name, cls.field_names())} "
                    f"It has {', '.join(cls.field_names())}."
                )
        return cls(**values)

    def to_dict(self):
        """Dictionary of all fields, as JSON has them."""
        return {name: as_json(getattr(self, name)) for name in self.field_names()}


def as_json(value):
    """A value with lists for tuples, all the way down."""
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    return (
        [as_json(each) for each in value] if isinstance(value, list | tuple) else value
    )
