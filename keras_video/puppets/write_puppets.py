"""Sets of puppet videos with the annotation files of a public data set."""

import dataclasses
import json
from pathlib import Path

from keras_video.puppets.layouts import LAYOUTS
from keras_video.puppets.layouts.recording import Recording
from keras_video.puppets.new_folder import new_folder
from keras_video.puppets.puppets_arrays import check_classes, worker_count
from keras_video.puppets.render_clip import check_clip, check_image_size
from keras_video.puppets.studio import Studio
from keras_video.puppets.video_seed import video_seed
from keras_video.puppets.viewpoint import Viewpoint
from keras_video.validation import check_choice, check_count

# Folders of puppets are known by it (`presets.dataset`).
_RECORD = "puppets.json"


@dataclasses.dataclass(frozen=True)
class PuppetsSummary:
    """Summary of what `write_puppets` wrote.

    Args:
        directory: the folder.
        format: the layout's name.
        classes: labels, in the order of their numbers.
        num_videos: number of videos of each split.
        num_frames: length of each video.
        annotation_files: paths from the folder.
    """

    directory: Path
    format: str
    classes: tuple
    num_videos: dict
    num_frames: int
    annotation_files: tuple


def write_puppets(
    directory,
    classes=None,
    videos_per_class=20,
    seed=0,
    num_frames=None,
    image_size=(96, 96),
    fps=16.0,
    viewpoint=None,
    clutter=0.5,
    num_actors=None,
    format="folders",
    audio=True,
    crf=23,
    preset="veryfast",
    overwrite=False,
    num_workers=None,
    progress=None,
):
    """Write puppet videos (H.264 and AAC in mp4) and their annotation files.

    scenes by seed -> frames and sound -> videos + annotations of the format.

    The folder appears when all of it is written; after a failure there is nothing.
    Beside the format's own files it holds `puppets.json`: how it was made, and for
    each video its actions with times, its sounds and the camera's viewpoint.

    Args:
        directory: the folder to write.
        classes: names of actions; `None` is `TRAIN_ACTIONS`.
        videos_per_class: a number, or a dictionary from split to number, such as
            `{"train": 20, "val": 5}`. In the formats "ava", "charades" and "thumos14",
            whose videos show several actions, each class is certain to occur in so
            many.
        seed: non-negative integer. Videos of different seeds never coincide, and
            neither do the splits of one seed.
        num_frames: length of each video; `None` is 32, but 6 seconds for "ava" and
            "charades", and 12 for "thumos14".
        image_size: (height, width), pixels, both even.
        fps: frames per second.
        viewpoint: a `Viewpoint`; `None` is `Viewpoint.moderate()`.
        clutter: how busy the background is, from 0 (one colour) to 1.
        num_actors: puppets in each video; `None` is 1, but 2 for "ava".
        format: "folders", "kinetics", "ucf101", "hmdb51", "charades",
            "something_something", "ava" or "thumos14".
        audio: whether the videos have sound.
        crf: quality of the encoder, from 0 (lossless) to 51.
        preset: speed of the encoder, "ultrafast" to "veryslow".
        overwrite: replace the folder if it exists; only a folder that this function
            wrote is ever replaced.
        num_workers: number of threads; `None` takes the number of cores. The videos
            do not depend on it.
        progress: function of (videos done, videos in all), called after each.

    Returns:
        A `PuppetsSummary`.

    Raises:
        FileExistsError: if the folder exists and is not empty.
        ValueError: for an unknown action or format, or an argument out of range.

    Example:
    >>> import tempfile
    >>> from keras_video.puppets import write_puppets
    >>> folder = tempfile.mkdtemp()
    >>> summary = write_puppets(f"{folder}/clips", ["jump", "kick"], 2, num_frames=8)
    >>> summary.num_videos, sorted(p.name for p in summary.directory.iterdir())
    ({'': 4}, ['jump', 'kick', 'puppets.json'])
    """
    layout, splits = _layout(format, check_classes(classes), seed, videos_per_class)
    if num_frames is None:
        num_frames = int(round(layout.seconds * fps)) if layout.seconds else 32
    if num_actors is None:
        num_actors = layout.num_actors
    check_count("num_actors", num_actors)
    check_clip(seed, num_frames, image_size, fps, viewpoint, clutter)
    check_image_size(image_size, even=True)
    workers = worker_count(num_workers)
    studio = Studio(
        layout,
        num_frames,
        tuple(image_size),
        fps,
        viewpoint or Viewpoint.moderate(),
        clutter,
        num_actors,
        audio,
        crf,
        preset,
    )
    with new_folder(directory, _RECORD, overwrite) as folder:
        plan = _plan(layout, splits, num_frames / fps)
        made = studio.make_all(folder, plan, workers, progress)
        files = layout.write(folder, made)
        record = json.dumps({"format": format, **studio.record(made)}, indent=1)
        (folder / _RECORD).write_text(record, encoding="utf-8")
    return PuppetsSummary(
        directory=Path(directory),
        format=format,
        classes=layout.classes,
        num_videos={split: n * len(layout.classes) for split, n in splits.items()},
        num_frames=num_frames,
        annotation_files=tuple(files),
    )


def _layout(format, classes, seed, videos_per_class):
    """The layout, and the number of videos per class of each split."""
    check_choice("format", format, LAYOUTS)
    layout = LAYOUTS[format](classes, seed)
    composed = [label for label in classes if "+" in label]
    if composed and layout.seconds:
        raise ValueError(
            f"In the format {format!r}, actions are combined by themselves: each of "
            f"`classes` must be one action. Received: {', '.join(composed)}"
        )
    splits = videos_per_class
    if not isinstance(splits, dict):
        splits = {layout.default_split: splits}
    for split, number in splits.items():
        check_count("videos_per_class", number)
        if not _possible(split, layout.splits):
            names = ", ".join(layout.splits or ("plain names of folders",))
            raise ValueError(
                f"The splits of `videos_per_class` for format={format!r} can be "
                f"{names}. Received: videos_per_class={videos_per_class!r}"
            )
    if not splits:
        raise ValueError(
            "`videos_per_class` must name at least one split. "
            f"Received: videos_per_class={videos_per_class!r}"
        )
    return layout, splits


def _possible(split, known):
    if known is not None:
        return split in known
    return (
        isinstance(split, str)
        and split not in (".", "..")
        and not (set(split) & set("/\\"))
    )


def _plan(layout, splits, seconds):
    """Every video of the set, in order."""
    plan = []
    first = start = 0
    for split, number in splits.items():
        for label in layout.classes:
            for n in range(number):
                plan.append(
                    Recording(
                        path=layout.path(split, label, first + n, start + n, seconds),
                        split=split,
                        label=label,
                        index=first + n,
                        seed=video_seed(layout.seed, label, first + n),
                    )
                )
        first += number
        start += -(-number // 4) * 4
    return plan
