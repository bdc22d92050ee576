"""List the recipes of training, or show all fields of one and where it is from.

A recipe says how a model is trained: optimizer, schedule, augmentation, evaluation. One
of your own is a JSON file with the fields that it changes; `--set` changes single ones.

Examples:
  keras-video recipes
  keras-video recipes stan_kinetics400
  keras-video train clips --recipe small --set optimizer.learning_rate=0.001 -o run
"""

import json
import textwrap

from keras_video.cli.recipe_arguments import DEFAULT_RECIPE

HELP = "list the recipes of training, or show one"
COLUMNS = "{:<{width}}  {:<9}  {:>8}  {:>6}  {:>5}  {}"


def add_arguments(parser):
    parser.add_argument(
        "recipe", nargs="?", metavar="NAME", help="recipe or JSON file to show"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video.train import Recipe, list_recipes

    if args.recipe:
        recipe = Recipe.load(args.recipe)
        lines = [json.dumps(recipe.to_dict(), indent=2)] if args.json else show(recipe)
    else:
        # The library's own first: they are for any data.
        recipes = [Recipe.load(name) for name in list_recipes()]
        recipes.sort(key=lambda recipe: not recipe.source.startswith("keras_video"))
        rows = [recipe.to_dict() for recipe in recipes]
        lines = [json.dumps(rows, indent=2)] if args.json else table(recipes)
    print("\n".join(lines))


def table(recipes):
    """Lines that list recipes."""
    width = max(len(recipe.name) for recipe in recipes)
    titles = ("recipe", "optimizer", "rate", "epochs", "batch", "for")
    yield COLUMNS.format(*titles, width=width)
    for recipe in recipes:
        yield COLUMNS.format(
            recipe.name,
            recipe.optimizer.name,
            f"{recipe.optimizer.learning_rate:g}",
            recipe.training.epochs,
            recipe.training.batch_size,
            recipe.description,
            width=width,
        )
    yield f"\n`keras-video train` takes {DEFAULT_RECIPE} where --recipe names no other."


def show(recipe):
    """Lines with all that a recipe says; a star is at what is not of its source."""
    yield recipe.name
    yield from textwrap.wrap(recipe.description, 79)
    yield from textwrap.wrap(f"Source: {recipe.source or 'not given'}", 79)
    values = recipe.to_dict()
    for section, fields in values.items():
        if section in ("name", "description", "source", "assumptions"):
            continue
        yield ""
        fields = fields if isinstance(fields, dict) else {"": fields}
        for name, value in fields.items():
            path = f"{section}.{name}".rstrip(".")
            star = "*" if path in recipe.assumptions else ""
            yield f"{path:<30} {json.dumps(value)}{star}"
    if recipe.assumptions:
        yield "\n* The source does not print it:"
    for path, origin in recipe.assumptions.items():
        yield from textwrap.wrap(
            f"{path}: {origin}.", 79, initial_indent="  ", subsequent_indent="    "
        )
