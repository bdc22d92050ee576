"""The JSON files of Something-Something v2."""

import json

from keras_video.data.annotations.formats.list_format import (
    ListedVideo,
    ListFormat,
    part_of,
)
from keras_video.data.annotations.read_text import read_text


class SomethingSomething(ListFormat):
    """`[{"id": "78687", "template": "Holding [something] ..."}, ...]`.

    The class is the template without brackets, in the order of `...labels.json` beside
    the list. The test list has no labels.
    """

    suffix = ".json"

    @classmethod
    def recognises(cls, name, head):
        known = '"template"' in head or part_of(name) == "test"
        return head.lstrip()[:1] == "[" and '"id"' in head and known

    def videos(self):
        part = part_of(self.path.name)
        for number, entry in enumerate(_load(self.path, self.text, list), 1):
            where = f"entry {number}"
            known = isinstance(entry, dict) and str(entry.get("id", "")).strip()
            if not known or not isinstance(entry.get("template", ""), str):
                raise self.wrong(where, "an object with `id` and `template`", entry)
            labels = None
            if "template" in entry:
                labels = (entry["template"].replace("[", "").replace("]", ""),)
            yield ListedVideo(where, str(entry["id"]), labels, part)

    def class_names(self):
        path = self.beside("*labels.json")
        if path is None:
            return None
        numbers = _load(path, read_text(path, ""), dict)
        if sorted(map(str, numbers.values())) != sorted(map(str, range(len(numbers)))):
            raise ValueError(
                f"{path}: the classes must have the numbers from 0 to "
                f"{len(numbers) - 1}, each once."
            )
        return sorted(numbers, key=lambda name: int(numbers[name]))


def _load(path, text, kind):
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON: {error}.") from None
    if not isinstance(content, kind):
        expected = "a list of videos" if kind is list else "numbers by class"
        raise ValueError(
            f"{path} must hold {expected}. Received: {type(content).__name__}"
        )
    return content
