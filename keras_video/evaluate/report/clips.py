"""Single videos in the report: frames, the right class, and the scores."""

import html

import numpy as np

from keras_video.evaluate.report.mistakes import predicted_classes
from keras_video.pages.bars import bars
from keras_video.pages.pictures import frames_picture
from keras_video.pages.text import bold, file_name, percent

# Labels of one video that are named.
LABELS = 6


def clips(predictions, numbers, class_names):
    """Videos side by side, as many as the width has room for.

    Args:
        predictions: `Predictions`; without `paths` there are no pictures.
        numbers: of the videos.
        class_names: names of the classes.
    """
    figures = [_figure(predictions, number, class_names) for number in numbers]
    return '<div class="clips">' + "\n".join(figures) + "</div>" if figures else ""


def _figure(predictions, number, class_names):
    truth, best = _truth(predictions, number), predicted_classes(predictions)[number]
    labels, found = [class_names[i] for i in truth], class_names[best]
    if predictions.paths is None:
        picture, name = "", f"video {number}"
    else:
        path = predictions.paths[number]
        said = "no class" if not labels else " and ".join(labels[:LABELS])
        what = f"a video of {said}, predicted {found}"
        picture = frames_picture(path, what, count=6, columns=3, short_side=96)
        name = file_name(path)
    return (
        f"<figure>{picture}<figcaption>{_caption(labels, found)}</figcaption>"
        f"{_bars(predictions.scores[number], truth, class_names)}{name}</figure>"
    )


def _truth(predictions, number):
    """Numbers of the classes of a video."""
    labels = predictions.labels[number]
    return np.flatnonzero(labels > 0) if np.ndim(labels) else [int(labels)]


def _caption(labels, found):
    """What a video shows, and what it was taken for."""
    names = ", ".join(map(bold, labels[:LABELS])) or "no class"
    if len(labels) > LABELS:
        names += f" and {len(labels) - LABELS} more"
    if found in labels:
        return f'{names}: <span class="right">recognised</span>'
    wrong = f'<b class="wrong"><bdi>{html.escape(found)}</bdi></b>'
    return f"{names}, taken for {wrong}"


def _bars(scores, truth, class_names, most=3):
    """The highest scores, and that of a right class if it is not among them."""
    shown = np.argsort(-scores, kind="stable")[:most].tolist()
    right = [int(number) for number in truth]
    if right and not set(right) & set(shown):
        shown.append(max(right, key=lambda number: scores[number]))
    probabilities = scores.min() >= 0 and scores.max() <= 1
    return bars(
        (
            class_names[number],
            scores[number],
            percent(scores[number]) if probabilities else f"{scores[number]:.2f}",
            "hit" if number in right else "miss",
        )
        for number in shown
    )
