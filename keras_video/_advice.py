"""Errors with advice on arguments, which commands give in terms of their options."""

import re
from typing import NamedTuple


class Advice(NamedTuple):
    """A sentence of advice that names an argument.

    Args:
        sentence: the text, with {} where the argument is named.
        argument: its name.
        value: the value to give it, or None.
    """

    sentence: str
    argument: str
    value: str | None = None

    def in_python(self):
        """The sentence with the argument as a function has it."""
        named = f"`{self.argument}`"
        if self.value is not None:
            named = f'{self.argument}="{self.value}"'
        return self.sentence.format(named)

    def in_command(self, option):
        """The sentence with the option of a command."""
        value = "" if self.value is None else f" {self.value}"
        return self.sentence.format(f"`{option}{value}`")


def advised(error_type, text, *advice):
    """An error whose message ends with advice.

    Args:
        error_type: class of the error.
        text: what is wrong.
        *advice: `Advice`s, which `message_in_command` gives in a command's words.

    Example:
    >>> skip = Advice("{} leaves it out.", "on_error", "skip")
    >>> error = advised(ValueError, "a.mp4 is empty.", skip)
    >>> print(error)
    a.mp4 is empty. on_error="skip" leaves it out.
    >>> message_in_command(error, {"on_error": "--on-error"})
    'a.mp4 is empty. `--on-error skip` leaves it out.'
    >>> message_in_command(error, {})
    'a.mp4 is empty.'
    """
    error = error_type(" ".join([text, *(each.in_python() for each in advice)]))
    error.text, error.advice_on_arguments = text, advice
    return error


def message_in_command(error, options):
    """An error's message for the user of a command.

    Advice on arguments that the command has is given with its options, other advice is
    left out. Arguments in back quotes become options where there is one.

    Args:
        error: an exception.
        options: dictionary from argument to option.
    """
    text, advice = str(error), getattr(error, "advice_on_arguments", ())
    if advice:
        known = [each for each in advice if each.argument in options]
        told = [each.in_command(options[each.argument]) for each in known]
        text = " ".join([error.text, *told])
    return re.sub(
        r"`(\w+)`", lambda match: f"`{options.get(match[1], match[1])}`", text
    )
