"""Writing of the page that shows what a model gets wrong."""

import html
import math
from pathlib import Path

from keras_video.evaluate.report import confusions, groups, summary, training
from keras_video.evaluate.report.about import About
from keras_video.pages.page import fill_template, write_page
from keras_video.pages.text import skipped_videos

TEMPLATE = Path(__file__).with_name("template.html")
NAME = "report.html"


def write_report(
    path,
    predictions,
    class_names,
    *,
    average_precision=None,
    skipped=(),
    notes=(),
    **about,
):
    """Write a page that shows which classes a model confuses, and on which videos.

    Top first: what was trained or evaluated and its accuracy; the pairs of classes that
    are confused most often, with frames of the videos; the confusion matrix; the
    mistakes of which the model was the most certain; the accuracy by class and by the
    length of the videos; the curves of the training and its recipe. Where videos have
    several labels, and of detectors, the average precision of each class takes the
    place of pairs and matrix. The page is one file that needs no network.

    Args:
        path: a file that ends in `.html`, or a folder, in which it is `report.html`.
            An older page is replaced.
        predictions: `Predictions`. Its `paths` are needed for frames (at most 27 videos
            are read), its `seconds` for the accuracy by length. `None` for a detector.
        class_names: names of the classes, as many as the predictions have scores.
        average_precision: dictionary from class name to average precision; NaN
            or `None` where there is nothing to be found. Needed without predictions.
        skipped: list of `(path, reason)` of videos that could not be read.
        notes: sentences that are to be read before the figures are believed.
        **about: what the page says beside these, all of it optional:
            `model`, what the commands to go on with take as MODEL; `preset`, what the
            training started from; `data`, what the commands take as DATA;
            `evaluation`, the protocol in words; `recipe`, a `Recipe` or a dictionary of
            its fields; `history`, a dictionary from metric to its values, one per
            epoch; `training_videos`, their number; `seconds`, those of the training;
            `command`, its command line.

    Returns:
        Path of the page.

    Raises:
        ValueError: the arguments do not go together.
        OSError: the page cannot be written.

    Example:
    >>> import numpy as np, tempfile
    >>> from keras_video.evaluate import Predictions
    >>> predictions = Predictions(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    >>> path = write_report(tempfile.mkdtemp(), predictions, ["jump", "wave"])
    >>> "The only mistake: a video of <b><bdi>wave</bdi></b>" in path.read_text()
    True
    """
    path, about = Path(path), About(**about)
    if path.suffix not in (".html", ".htm"):
        path = path / NAME
    _check(predictions, class_names, average_precision)
    names = list(class_names)
    if average_precision is not None:
        average_precision = {
            name: math.nan if value is None else float(value)
            for name, value in average_precision.items()
        }
    elif predictions.labels.ndim == 2:
        values = map(float, predictions.average_precision)
        average_precision = dict(zip(names, values, strict=True))
    if average_precision is None:
        shown = confusions.glance(predictions, names)
        sections = _of_one_label(predictions, names)
    else:
        shown = summary.precision_glance(average_precision)
        sections = _of_several_labels(predictions, names, average_precision)
    sections |= _of_training(about)
    sections["Videos that could not be read"] = skipped_videos(skipped)
    if about.model is not None:
        sections["How to go on"] = training.next_section(about, predictions is None)
    title = "Training report" if about.trained else "Evaluation report"
    contents = {
        "title": title,
        "heading": title,
        "sentence": summary.sentence(about, predictions, len(names)),
        "notes": summary.notes_of(notes),
        "cards": summary.cards(predictions, average_precision, about.seconds),
        "glance": shown,
        "sections": "\n".join(
            f"<section><h2>{html.escape(heading)}</h2>\n{content}</section>"
            for heading, content in sections.items()
            if content
        ),
    }
    write_page(path, fill_template(TEMPLATE, contents))
    return path


def _of_one_label(predictions, names):
    pairs, shown = confusions.pair_section(predictions, names)
    return {
        "Which classes are confused": pairs,
        "Confusion matrix": confusions.matrix_section(predictions, names),
        "The worst mistakes": confusions.worst_section(predictions, names, shown),
        "Accuracy by class": groups.accuracy_section(predictions, names),
        "Accuracy by length of the video": groups.length_section(predictions),
    }


def _of_several_labels(predictions, names, average_precision):
    sections = {
        "Average precision by class": groups.average_precision_section(
            average_precision
        )
    }
    if predictions is not None:
        worst = confusions.worst_section(predictions, names)
        sections = {"The worst mistakes": worst, **sections}
    return sections


def _of_training(about):
    sections = {}
    if about.trained:
        sections["The training"] = training.curves_section(about.history)
    if about.fields:
        sections["The recipe"] = training.recipe_section(about.fields)
    return sections


def _check(predictions, class_names, average_precision):
    """Raise `ValueError` where the arguments do not go together."""
    if predictions is None:
        if average_precision is None:
            raise ValueError(
                "`average_precision` must be given without predictions. Received: "
                "predictions=None, average_precision=None"
            )
        return
    videos, classes = predictions.scores.shape
    if not videos:
        raise ValueError(
            "`predictions` must have at least one video. Received: "
            f"scores of shape {predictions.scores.shape}"
        )
    if len(class_names) != classes:
        raise ValueError(
            f"`class_names` must have a name for each of the {classes} classes that "
            f"have scores. Received: {len(class_names)} names"
        )
