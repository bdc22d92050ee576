"""Checks of arguments that have a few valid values or names."""

import difflib
import inspect


def check_choice(name, value, choices, advice=""):
    """Refuse an argument that is not one of its choices.

    Args:
        name: of the argument.
        value: what was given.
        choices: the valid values.
        advice: a sentence that says more of them.

    Raises:
        ValueError: it is none of them; the error names the nearest ones.

    Example:
    >>> check_choice("crop", "centre", ("random", "center"))
    Traceback (most recent call last):
    ValueError: `crop` must be one of 'random', 'center'. Did you mean 'center'? \
Received: crop='centre'
    """
    choices = list(choices)
    if value in choices:
        return
    valid = ", ".join(map(repr, choices))
    near = did_you_mean(value, choices) if isinstance(value, str) else ""
    advice = f" {advice}" if advice else ""
    raise ValueError(
        f"`{name}` must be one of {valid}.{advice}{near} Received: {name}={value!r}"
    )


def check_argument_names(function, arguments, known):
    """Refuse keyword arguments that a function does not have.

    Args:
        function: the function, or a class.
        arguments: the names that it was given beyond its own parameters.
        known: names that it takes beyond its own parameters.

    Raises:
        TypeError: if a name is unknown; the message has the near ones.
    """
    called = function.__init__ if inspect.isclass(function) else function
    own = [
        parameter.name
        for parameter in inspect.signature(called).parameters.values()
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        and parameter.name != "self"
    ]
    known = [*own, *(name for name in known if name not in own)]
    for name in arguments:
        if name not in known:
            raise TypeError(
                f"{function.__name__} has no argument {name!r}."
                f"{did_you_mean(name, known)} It takes {', '.join(known)}."
            )


def did_you_mean(word, words, most=3):
    """A question that names the nearest of some words, after a blank; or nothing.

    Example:
    >>> did_you_mean("jumpe", ["jump", "wave"])
    " Did you mean 'jump'?"
    >>> did_you_mean("sit", ["jump", "wave"])
    ''
    """
    words = [each for each in words if isinstance(each, str)]
    near = difflib.get_close_matches(str(word), words, n=most, cutoff=0.5)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
