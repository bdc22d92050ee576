"""Pictures of videos for the demo's report."""

import base64
import html

from keras_video.data import VideoReader, load_clip
from keras_video.visualize.contact_sheet import contact_sheet, png_bytes


def example_pictures(results, classes=12):
    """Frames of one training video of each class (the first dozen of them)."""
    figures = []
    labelled = zip(results.training_labels, results.training_paths, strict=True)
    first = {}
    for number, path in labelled:
        first.setdefault(int(number), path)
    for number, path in sorted(first.items())[:classes]:
        name = html.escape(results.class_names[number])
        figures.append(_figure(path, f"a training video of {name}", name))
    return "\n".join(figures)


def prediction_pictures(results, classes=12):
    """Frames of one test video of each class, with bars for the top classes."""
    figures = []
    for path, truth, scores in results.predictions[:classes]:
        right = scores[0][0] == truth
        name = html.escape(truth)
        caption = f"a test video of <b>{name}</b>: " + (
            '<span class="right">recognised</span>'
            if right
            else '<span class="wrong">not recognised</span>'
        )
        figures.append(_figure(path, f"a test video of {name}", caption, _bars(scores)))
    return "\n".join(figures)


def _bars(scores):
    """The top classes with their probabilities, as bars."""
    rows = "".join(
        f'<span>{html.escape(name)}</span><i style="--share:{score:.3f}"></i>'
        f"<span>{100 * score:.1f} %</span>"
        for name, score in scores
    )
    return f'<div class="bars">{rows}</div>'


def _frames(path, count=8, height=94):
    """A few frames spread over the whole video."""
    with VideoReader(path) as video:
        stride = max(video.num_slots // count, 1)
    return load_clip(path, num_frames=count, frame_stride=stride, short_side=height)


def _figure(path, what, caption, below=""):
    frames = _frames(path)
    data = base64.b64encode(png_bytes(contact_sheet(frames))).decode()
    return (
        '<figure><div class="scroll"><img class="frames" '
        f'src="data:image/png;base64,{data}" alt="{len(frames)} frames of {what}">'
        f"</div>{below}<figcaption>{caption}</figcaption></figure>"
    )
