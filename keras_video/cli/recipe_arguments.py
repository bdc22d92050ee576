"""Arguments of a command that trains by a recipe."""

import argparse
import json

DEFAULT_RECIPE = "small"
WORDS = {"none": None, "true": True, "false": False}


def add_recipe_arguments(parser, default=DEFAULT_RECIPE):
    """Add the recipe, and changes of its fields."""
    parser.add_argument(
        "--recipe",
        metavar="NAME_OR_FILE",
        default=default,
        help="how to train: one that `keras-video recipes` lists, a JSON file, or the "
        "run folder of an earlier training (%(default)s)",
    )
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="FIELD=VALUE",
        type=setting,
        action="append",
        default=[],
        help="change a field of the recipe, such as optimizer.learning_rate=0.01; may "
        "be repeated",
    )


def recipe_of(args):
    """The `Recipe` that `add_recipe_arguments` describes."""
    from keras_video.train import Recipe

    return Recipe.load(args.recipe).changed(dict(args.settings))


def setting(text):
    """Parse FIELD=VALUE, for argparse: JSON, or else text."""
    field, equals, value = text.partition("=")
    if not (field.strip() and equals):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FIELD=VALUE, such as optimizer.learning_rate=0.01"
        )
    value = value.strip()
    if value.lower() in WORDS:
        return field.strip(), WORDS[value.lower()]
    try:
        return field.strip(), json.loads(value)
    except ValueError:
        return field.strip(), value
