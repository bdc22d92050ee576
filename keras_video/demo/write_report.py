"""Writing of the demo's report, as JSON and as HTML."""

import html
import json
from pathlib import Path

from keras_video.demo.pictures import example_pictures, prediction_pictures
from keras_video.pages import charts
from keras_video.pages.confusion import confusion
from keras_video.pages.page import fill_template, write_page
from keras_video.pages.text import duration, skipped_videos
from keras_video.presets.dataset import is_puppets, puppets_behind

TEMPLATE = Path(__file__).with_name("report_template.html")


def write_report(results, folder, out, data=None):
    """Write `report.json` and `report.html`.

    Args:
        results: `Results`.
        folder: where to write, and where the exported files are.
        out: where the folder will be, for the commands in the page.
        data: the user's folder of videos, if there was one.
    """
    text = json.dumps(results.to_json(), indent=2) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    page = fill_template(TEMPLATE, _contents(results, out, data))
    write_page(folder / "report.html", page)


def _contents(results, out, data):
    """The HTML of each mark in the template."""
    return {
        "preset": html.escape(results.preset),
        "origin": _origin(results, data),
        "figures": _figures(results),
        "training_videos": str(len(results.training_paths)),
        "testing_videos": str(len(results.testing_paths)),
        "classes": str(len(results.class_names)),
        "epochs": str(len(results.history["loss"])),
        "training_time": duration(results.training_seconds),
        "examples": example_pictures(results),
        "curve": charts.curve(results.history),
        "loss_curve": charts.loss_curve(results.history),
        "mistakes": _mistakes(results),
        "confusion": confusion(results.after.confusion(), results.class_names),
        "singles": _singles(results),
        "predictions": prediction_pictures(results),
        "exports": _exports(results),
        "skipped": skipped_videos(results.skipped),
        "out": html.escape(str(out)),
    }


def _origin(results, data):
    """What the videos are, and what the results say of footage."""
    if data is not None:
        text = f"The videos are those of <code>{html.escape(str(data))}</code>."
        if puppets_behind(results.preset) is None or is_puppets(data):
            return text
        return (
            f'{text}</p>\n<p class="note">The preset was trained on generated stick '
            "figures, which say nothing of footage: start from one that was trained on "
            "footage to recognise more. <code>keras-video presets</code> lists them."
        )
    return (
        "The videos are generated: stick figures that perform actions before moving "
        "backgrounds, seen from changing viewpoints, stored as ordinary mp4 files. "
        "None of these actions was among those that the preset was trained on.</p>\n"
        '<p class="note">What a model makes of stick figures says nothing of footage. '
        "For that, train on videos of your own (section 6), from a "
        "preset that was trained on footage: <code>keras-video presets</code> lists "
        "them."
    )


def _figures(results):
    """The main numbers, as cards."""
    same, compared = _same_class(results)
    cards = [
        (f"{100 * results.before.accuracy:.0f} %", "accuracy before fine-tuning"),
        (f"{100 * results.after.accuracy:.0f} %", "accuracy after it"),
        (f"{results.tflite.size / 1e6:.1f} MB", "TFLite file"),
        (
            f"{same} of {compared}",
            "videos get the same class from the exported files",
        ),
        (duration(results.seconds), "for all steps"),
    ]
    return "\n".join(
        f'<div class="card"><b>{value}</b><span>{label}</span></div>'
        for value, label in cards
    )


def _same_class(results):
    """Of how many videos both files name the model's class, and of how many in all."""
    count = results.compared_videos
    worst = min(r.top1 or 0.0 for r in (results.saved_model, results.tflite))
    return round(worst * count), count


def _mistakes(results):
    """What the confusion matrix comes to, in a sentence."""
    wrong, total = int((~results.after.correct).sum()), len(results.after.correct)
    if not wrong:
        return f"No mistakes among {total} test videos."
    return f"{wrong} of {total} got a wrong class: blue is right, orange is wrong."


def _singles(results):
    """Which test videos are shown."""
    if results.after.correct.all():
        return "One test video of each class"
    return "One test video of each class, a misclassified one where there is any"


def _exports(results):
    rows = "\n".join(
        f"<tr><td><code>{report.path.name}</code></td>"
        f'<td class="nowrap">{report.size / 1e6:.2f} MB</td>'
        f"<td>{_points(report.max_diff)}</td></tr>"
        for report in (results.saved_model, results.tflite)
    )
    ops = ", ".join(f"<code>{op}</code>" for op in results.tflite.ops)
    return (
        '<table class="plain"><tr><th>file</th><th>size</th>'
        f"<th>probabilities differ from the model's by</th></tr>\n{rows}</table>\n"
        f"<details><summary>The {len(results.tflite.ops)} kinds of operators in the "
        f"TFLite file, all of them built in</summary>\n<p>{ops}</p></details>"
    )


def _points(difference):
    """A difference of probabilities, as a person reads it.

    Example:
    >>> _points(3e-7), _points(0.0123)
    ('less than 0.001 percentage points', 'at most 1.230 percentage points')
    """
    points = 100 * difference
    text = "less than 0.001" if points < 0.001 else f"at most {points:.3f}"
    return f"{text} percentage points"
