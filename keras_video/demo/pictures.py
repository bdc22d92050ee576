"""Pictures of videos for the demo's report."""

import html

from keras_video.pages.bars import bars
from keras_video.pages.pictures import frames_picture
from keras_video.pages.text import bold


def example_pictures(results, classes=12):
    """Frames of one training video of each class (the first dozen of them)."""
    figures = []
    labelled = zip(results.training_labels, results.training_paths, strict=True)
    first = {}
    for number, path in labelled:
        first.setdefault(int(number), path)
    for number, path in sorted(first.items())[:classes]:
        name = results.class_names[number]
        what = f"a training video of {name}"
        figures.append(_figure(path, what, html.escape(name)))
    return "\n".join(figures)


def prediction_pictures(results, classes=12):
    """Frames of one test video of each class, with bars for the top classes."""
    figures = []
    for path, truth, scores in results.predictions[:classes]:
        right = scores[0][0] == truth
        caption = f"a test video of {bold(truth)}: " + (
            '<span class="right">recognised</span>'
            if right
            else '<span class="wrong">not recognised</span>'
        )
        figures.append(
            _figure(path, f"a test video of {truth}", caption, _bars(scores))
        )
    return "\n".join(figures)


def _bars(scores):
    """The top classes with their probabilities, as bars."""
    return bars((name, score, f"{100 * score:.1f} %") for name, score in scores)


def _figure(path, what, caption, below=""):
    return (
        f'<figure><div class="scroll">{frames_picture(path, what)}</div>{below}'
        f"<figcaption>{caption}</figcaption></figure>"
    )
