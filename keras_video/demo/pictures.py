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
        figures.append(_figure(contact_sheet(_frames(path)), name))
    return "\n".join(figures)


def prediction_pictures(results, classes=12):
    """Frames of one test video of each class, with bars for the top classes."""
    figures = []
    for path, truth, scores in results.predictions[:classes]:
        right = scores[0][0] == truth
        caption = f"a test video of <b>{html.escape(truth)}</b>: " + (
            '<span class="right">recognised</span>'
            if right
            else '<span class="wrong">not recognised</span>'
        )
        figures.append(_figure(contact_sheet(_frames(path), scores), caption))
    return "\n".join(figures)


def _frames(path, count=8, height=94):
    """A few frames spread over the whole video."""
    with VideoReader(path) as video:
        stride = max(video.num_slots // count, 1)
    return load_clip(path, num_frames=count, frame_stride=stride, short_side=height)


def _figure(sheet, caption):
    data = base64.b64encode(png_bytes(sheet)).decode()
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
