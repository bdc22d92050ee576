"""Sections of the report on mistakes: confused pairs, the matrix, the worst of all."""

import html

import numpy as np

from keras_video.evaluate.report.clips import clips
from keras_video.evaluate.report.mistakes import (
    best_example,
    confused_pairs,
    worst_mistakes,
)
from keras_video.pages.confusion import confusion, confusion_map
from keras_video.pages.text import bold, number_of

PAIRS, LISTED_PAIRS = 3, 50
MISTAKES_OF_A_PAIR, WORST = 4, 9
# Classes beyond which a map stands above the matrix, and the matrix is cut.
MAPPED, TABLED = 20, 60


def glance(predictions, class_names):
    """Which classes are confused most often, in a sentence."""
    wrong, total = int((~predictions.correct).sum()), len(predictions.correct)
    if not wrong:
        return f"No mistakes among {number_of(total, 'video')}."
    pairs = confused_pairs(predictions)[:PAIRS]
    if not pairs:
        return f"{number_of(wrong, 'video')} got scores that are no numbers."
    names = [(bold(class_names[p.first]), bold(class_names[p.second])) for p in pairs]
    if wrong == 1:
        return "The only mistake: a video of {} was taken for {}.".format(*names[0])
    said = [
        f"{first} with {second} ({number_of(pair.mistakes, 'mistake')})"
        for pair, (first, second) in zip(pairs, names, strict=True)
    ]
    return f"Most often confused: {', '.join(said)}; {wrong} mistakes in all."


def pair_section(predictions, class_names):
    """The pairs that are confused most often, with their videos.

    Returns:
        HTML, and the numbers of the mistaken videos in it.
    """
    pairs = confused_pairs(predictions)
    counts = predictions.count_by_class(class_names)
    parts, shown = [], []
    for pair in pairs[:PAIRS]:
        first, second = class_names[pair.first], class_names[pair.second]
        examples = [best_example(predictions, n) for n in (pair.first, pair.second)]
        mistakes = pair.shown(MISTAKES_OF_A_PAIR)
        shown += mistakes
        numbers = [n for n in examples if n is not None] + mistakes
        parts.append(
            f"<h3>{bold(first)} and {bold(second)}</h3>"
            f"<p>{_in_words(pair, class_names, counts)}</p>"
            + clips(predictions, numbers, class_names)
        )
    if len(pairs) > PAIRS:
        parts.append(_all_pairs(pairs, class_names, counts))
    return "\n".join(parts), shown


def _in_words(pair, class_names, counts):
    """How often two classes are taken for one another."""
    first, second = class_names[pair.first], class_names[pair.second]
    back = f"{len(pair.back)} of {counts[second][1]}" if len(pair.back) else "none"
    verb = "was" if len(pair.forth) == 1 else "were"
    return (
        f"{len(pair.forth)} of {number_of(counts[first][1], 'video')} of "
        f"{bold(first)} {verb} taken for {bold(second)}, {back} the other way round."
    )


def _all_pairs(pairs, class_names, counts):
    listed = pairs[PAIRS:LISTED_PAIRS]
    items = "".join(f"<li>{_in_words(p, class_names, counts)}</li>" for p in listed)
    of_all = "" if len(pairs) <= LISTED_PAIRS else f" of {len(pairs) - PAIRS}"
    return (
        f"<details><summary>{len(listed)}{of_all} more pairs</summary>"
        f"<ul>{items}</ul></details>"
    )


def matrix_section(predictions, class_names):
    """The confusion matrix; of many classes a map, and those with the most mistakes."""
    matrix = predictions.confusion()
    names = list(class_names)
    text = (
        "<p>One row for each true class, one column for each predicted class; a number "
        "counts videos: blue is right, orange is wrong.</p>"
    )
    if len(names) > MAPPED:
        text += (
            "<p>All of it as a map, the first class at the top and on the left: what "
            f"is off the diagonal is confused.</p>{confusion_map(matrix, names)}"
        )
    if len(names) > TABLED:
        wrong = matrix - np.diag(np.diag(matrix))
        most = np.argsort(-(wrong + wrong.T).sum(axis=1), kind="stable")[:TABLED]
        chosen = np.sort(most)
        text += f"<p>The {TABLED} of {len(names)} classes with the most mistakes:</p>"
        matrix, names = matrix[np.ix_(chosen, chosen)], [names[i] for i in chosen]
    table = confusion(matrix, names)
    label = html.escape(f"confusion matrix of {len(names)} classes")
    return (
        f'{text}<div class="matrix" tabindex="0" role="region" aria-label="{label}">'
        f"{table}</div>"
    )


def worst_section(predictions, class_names, shown=()):
    """The mistaken videos with the highest scores, but for those shown already."""
    worst = [number for number in worst_mistakes(predictions) if number not in shown]
    if not worst:
        return ""
    which = "The other mistakes" if len(shown) else "The mistakes"
    text = (
        f"<p>{which} of which the model was the most certain: the highest score of a "
        "wrong class first.</p>"
    )
    return text + clips(predictions, worst[:WORST], class_names)
