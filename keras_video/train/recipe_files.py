"""Files of recipes: those of the library, and the user's own."""

from pathlib import Path

from keras_video._atomic import new_output
from keras_video.presets.saving import write_json
from keras_video.presets.sources import data_folder, read_json
from keras_video.validation import did_you_mean

# What a run folder calls the recipe that it was made by.
FILE = "recipe.json"


def list_recipes():
    """Names of the recipes of the library, sorted.

    Example:
    >>> "small" in list_recipes()
    True
    """
    return sorted(path.stem for path in _folder().glob("*.json"))


def read_recipe(name_or_path):
    """The contents of a recipe's file, and what messages call it.

    Args:
        name_or_path: one of `list_recipes`, a file, or a folder with `recipe.json`.

    Returns:
        `(contents, name)`: a dictionary, and the name or path.

    Raises:
        FileNotFoundError: there is none; the message has near names.
        ValueError: it is no JSON object.
    """
    named = str(name_or_path)
    path = Path(name_or_path)
    if named in list_recipes():
        path = _folder() / f"{named}.json"
    elif (path / FILE).is_file():
        path = path / FILE
    elif not path.is_file():
        what = "file" if path.suffix or path.parent != Path() else "recipe"
        raise FileNotFoundError(
            f"There is no {what} {named!r}.{did_you_mean(named, list_recipes())} "
            f"The library has the recipes {', '.join(list_recipes())}; a path of a "
            "JSON file is taken, too."
        )
    contents = read_json(path)
    return contents, named


def write_recipe(contents, path):
    """Write a recipe's contents to a file, which is replaced at once and as a whole."""
    with new_output(path, overwrite=True) as new:
        write_json(new, contents)


def _folder():
    return data_folder("zoo") / "recipes"
