"""Errors with advice on arguments, which commands give in terms of their options."""

import re
from typing import NamedTuple

# What users of a command call arguments for which none has an option.
_WORDS = {"class_names": "the classes", "num_classes": "the number of classes"}


class Advice(NamedTuple):
    """A sentence of advice at the end of an error's message.

    Args:
        sentence: the text, with {} where the argument is named.
        argument: its name; None for advice that is for Python alone.
        value: the value to give it, or None.
    """

    sentence: str
    argument: str | None = None
    value: str | bool | None = None

    def in_python(self):
        """The sentence with the argument as a function has it."""
        named = f"`{self.argument}`"
        if self.value is not None:
            value = f'"{self.value}"' if isinstance(self.value, str) else self.value
            named = f"`{self.argument}={value}`"
        return self.sentence.replace("{}", named)

    def in_command(self, option):
        """The sentence with the option of a command."""
        value = f" {self.value}" if isinstance(self.value, str) else ""
        return self.sentence.replace("{}", f"`{option}{value}`")


def advised(error, *advice):
    """The error, with advice at the end of its message.

    Args:
        error: an exception whose message says what is wrong.
        *advice: `Advice`s, which `message_in_command` gives in a command's words.

    Example:
    >>> skip = Advice("{} leaves it out.", "on_error", "skip")
    >>> error = advised(ValueError("a.mp4 is empty."), skip)
    >>> print(error)
    a.mp4 is empty. `on_error="skip"` leaves it out.
    >>> message_in_command(error, {"on_error": "--on-error"})
    'a.mp4 is empty. `--on-error skip` leaves it out.'
    >>> message_in_command(error, {})
    'a.mp4 is empty.'
    """
    error.text, error.advice_on_arguments = str(error), advice
    error.args = (" ".join([error.text, *(each.in_python() for each in advice)]),)
    return error


def message_in_command(error, options):
    """An error's message for the user of a command.

    Advice on arguments that the command has is given with its options, other advice is
    left out, see `in_options` for the rest.

    Args:
        error: an exception.
        options: dictionary from argument to option.
    """
    text, advice = str(error), getattr(error, "advice_on_arguments", ())
    if advice:
        known = [each for each in advice if each.argument in options]
        told = [each.in_command(options[each.argument]) for each in known]
        text = " ".join([error.text, *told])
    return in_options(text, options)


def in_options(text, options):
    """Text in which arguments in back quotes are options, where there is one.

    Example:
    >>> in_options("`batch_size` of `class_names`", {"batch_size": "--batch-size"})
    '`--batch-size` of the classes'
    """
    words = _WORDS | {name: f"`{option}`" for name, option in options.items()}
    return re.sub(r"`(\w+)`", lambda match: words.get(match[1], match[0]), text)
