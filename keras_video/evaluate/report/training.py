"""Sections of the report on a training: the curves, the recipe, how to go on."""

import html
import json
import math
import shlex

from keras_video.pages.charts import (
    curve,
    loss_curve,
    metric_names,
    rate_curve,
    words,
)
from keras_video.pages.text import percent


def curves_section(history):
    """The loss, the metrics and the learning rate over the epochs.

    Args:
        history: dictionary from metric to its values, one per epoch.
    """
    parts = [_best(name, history) + curve(history, name) for name in _drawn(history)]
    if len(history.get("loss", ())):
        parts.append(
            "<p>The loss, which training makes small: where that of the test videos "
            "rises again while that of the training videos falls, the model learns its "
            f"videos by heart.</p>\n{loss_curve(history)}"
        )
    rate = rate_curve(history)
    if rate:
        parts.append(f"<p>The learning rate at the end of each epoch.</p>\n{rate}")
    return "\n".join(parts)


def _drawn(history):
    return [name for name in metric_names(history) if len(_values(name, history))]


def _values(name, history):
    """A metric's values on the test videos, else on those trained on."""
    return history.get(f"val_{name}", history.get(name, ()))


def _best(name, history):
    """When a metric was highest, in a sentence."""
    values = [v if math.isfinite(v) else -1 for v in _values(name, history)]
    best = max(range(len(values)), key=values.__getitem__)
    videos = "test videos" if f"val_{name}" in history else "training videos"
    title = words(name)
    text = f"<p>{title[:1].upper()}{html.escape(title[1:])}: highest on the {videos} "
    text += f"after epoch {best + 1} with {percent(values[best])}"
    if best + 1 < len(values):
        text += f", {percent(values[-1])} after the last"
    return text + ".</p>"


def recipe_section(fields):
    """All fields of the recipe, folded.

    Args:
        fields: dictionary, as `Recipe.to_dict` gives it.
    """
    text = json.dumps(fields, indent=2, ensure_ascii=False, default=str)
    name = html.escape(str(fields.get("name") or "the recipe"))
    about = html.escape(str(fields.get("description") or ""))
    return (
        (f"<p>{about}</p>" if about else "")
        + f"<details><summary>All fields of <code>{name}</code></summary>"
        f"<pre>{html.escape(text)}</pre></details>"
    )


def next_section(about, detector):
    """Commands that go on from here.

    Args:
        about: `About`, with a model.
        detector: whether the model is one.
    """
    model = shlex.quote(str(about.model))
    data = "DATA" if about.data is None else shlex.quote(str(about.data))
    views = "" if detector else " --views 10x3"
    lines = [
        "# what it makes of another video",
        f"keras-video {'detect' if detector else 'predict'} {model} new_video.mp4",
        "# more views of each video, and a page like this one",
        f"keras-video evaluate {model} {data}{views} --report evaluation.html",
        "# for a phone; export --help lists the other formats",
        f"keras-video export {model} -o model.tflite",
    ]
    if about.command:
        resume = "" if "--resume" in about.command.split() else " --resume"
        lines += ["# if the training was interrupted", about.command + resume]
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"
