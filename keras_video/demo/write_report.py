"""Writing of the demo's report, as JSON and as HTML."""

import html
import json
from pathlib import Path

from keras_video.demo import charts
from keras_video.demo.pictures import example_pictures, prediction_pictures

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
    page = TEMPLATE.read_text(encoding="utf-8")
    for name, content in _contents(results, out, data).items():
        mark = f"<!--{name}-->"
        if mark not in page:
            raise ValueError(f"{TEMPLATE} has no mark <!--{name}-->.")
        page = page.replace(mark, content)
    (folder / "report.html").write_text(page, encoding="utf-8")


def _contents(results, out, data):
    """The HTML of each mark in the template."""
    before, after = results.before.accuracy, results.after.accuracy
    return {
        "preset": html.escape(results.preset),
        "origin": _origin(data),
        "figures": _figures(results, before, after),
        "training_videos": str(len(results.training_paths)),
        "testing_videos": str(len(results.testing_paths)),
        "classes": str(len(results.class_names)),
        "epochs": str(len(results.history["loss"])),
        "training_time": f"{results.training_seconds:.0f}",
        "examples": example_pictures(results),
        "curve": charts.curve(results.history),
        "confusion": charts.confusion(results.after.confusion(), results.class_names),
        "predictions": prediction_pictures(results),
        "exports": _exports(results),
        "skipped": _skipped(results.skipped),
        "out": html.escape(str(out)),
    }


def _origin(data):
    if data is not None:
        return f"The videos are those of <code>{html.escape(str(data))}</code>."
    return (
        "The videos are generated: stick figures that perform actions before moving "
        "backgrounds, seen from changing viewpoints, stored as ordinary mp4 files. "
        "None of these actions was among those that the preset was trained on."
    )


def _figures(results, before, after):
    """The main numbers, as cards."""
    cards = [
        (f"{100 * before:.0f} %", "accuracy before fine-tuning"),
        (f"{100 * after:.0f} %", "accuracy after it"),
        (f"{results.tflite.size / 1e6:.1f} MB", "TFLite file"),
        (
            f"{max(results.tflite.max_diff, results.saved_model.max_diff):.0e}",
            "largest difference of an exported model",
        ),
        (f"{results.seconds:.0f} s", "for all steps"),
    ]
    return "\n".join(
        f'<div class="card"><b>{value}</b><span>{label}</span></div>'
        for value, label in cards
    )


def _exports(results):
    rows = "\n".join(
        f"<tr><td><code>{report.path.name}</code></td><td>{report.size / 1e6:.2f} MB"
        f"</td><td>{report.max_diff:.1e}</td></tr>"
        for report in (results.saved_model, results.tflite)
    )
    ops = ", ".join(f"<code>{op}</code>" for op in results.tflite.ops)
    return (
        '<table class="plain"><tr><th>file</th><th>size</th>'
        f"<th>largest difference from the model</th></tr>\n{rows}</table>\n"
        f"<p>Operators in the TFLite file, all of them built in: {ops}.</p>"
    )


def _skipped(skipped):
    if not skipped:
        return ""
    items = "".join(
        f"<li><code>{html.escape(str(path))}</code>: {html.escape(str(reason))}</li>"
        for path, reason in skipped
    )
    return (
        f"<p>{len(skipped)} videos could not be read and were skipped:</p>"
        f"<ul>{items}</ul>"
    )
