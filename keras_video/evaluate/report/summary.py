"""Top of the report: what was trained or evaluated, and the main figures."""

import html
import math

from keras_video.evaluate.wilson_interval import wilson_interval
from keras_video.pages.text import bold, duration, number_of, percent

# Classes from which on it is worth saying whether a right one is among five.
TOP5_FROM = 10


def sentence(about, predictions, classes):
    """What was done with which model and videos, in a sentence.

    Args:
        about: `About`.
        predictions: `Predictions`, or `None`.
        classes: number of classes.
    """
    tested = f"{number_of(classes, 'class')}"
    if predictions is not None:
        tested = f"{number_of(len(predictions.labels), 'video')} of {tested}"
    if about.data is not None:
        tested += f" ({_code(about.data)})"
    if about.evaluation:
        tested += f", by {html.escape(about.evaluation)}"
    if not about.trained:
        model = "A model" if about.model is None else _code(about.model)
        return f"{model} was evaluated on {tested}."
    return f"{_training(about)} and tested on {tested}."


def _training(about):
    text = "A model" if about.preset is None else _code(about.preset)
    text += " was trained"
    if about.fields.get("name"):
        text += f" by the recipe {_code(about.fields['name'])}"
    if about.epochs:
        text += f" for {number_of(about.epochs, 'epoch')}"
    if about.training_videos is not None:
        text += f" on {number_of(about.training_videos, 'video')}"
    return text


def cards(predictions, average_precision, seconds=None):
    """The main figures as cards.

    Args:
        predictions: `Predictions`, or `None`.
        average_precision: dictionary from class name to average precision, or `None`.
        seconds: of the training, or `None`.
    """
    found = []
    if average_precision is not None:
        values = [v for v in average_precision.values() if not math.isnan(v)]
        mean = sum(values) / len(values) if values else math.nan
        text = f"mean average precision of {number_of(len(values), 'class')}"
        found.append((percent(mean), text))
    elif predictions is not None:
        found += _accuracies(predictions)
    if seconds is not None:
        found.append((duration(seconds), "of training"))
    return '<div class="cards">{}</div>'.format(
        "\n".join(
            f'<div class="card"><b>{value}</b><span>{html.escape(label)}</span></div>'
            for value, label in found
        )
    )


def _accuracies(predictions):
    right, total = int(predictions.correct.sum()), len(predictions.correct)
    low, high = wilson_interval(right, total)
    yield (
        percent(predictions.accuracy),
        f"accuracy: {right} of {total} videos right (95 % interval: "
        f"{percent(low)} to {percent(high)})",
    )
    yield percent(predictions.mean_class_accuracy), "mean of the classes' accuracies"
    if predictions.scores.shape[1] >= TOP5_FROM:
        text = "of the videos have a right class among the five highest scores"
        yield percent(predictions.top_k_accuracy(5)), text


def notes_of(notes):
    """Sentences that are to be read before the figures are believed."""
    return "\n".join(f'<p class="note">{html.escape(note)}</p>' for note in notes)


def precision_glance(average_precision, most=3):
    """Which classes are found worst, in a sentence.

    Args:
        average_precision: dictionary from class name to average precision.
        most: how many classes.
    """
    values = {n: v for n, v in average_precision.items() if not math.isnan(v)}
    if not values:
        return "No class has anything to be found in the test videos."
    worst = sorted(values, key=values.get)[:most]
    said = ", ".join(f"{bold(name)} ({percent(values[name])})" for name in worst)
    return f"Lowest average precision: {said}."


def _code(text):
    return f"<code>{html.escape(str(text))}</code>"
