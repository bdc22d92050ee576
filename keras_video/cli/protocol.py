"""The protocol of an evaluation: views of a video, and how their scores are joined."""

import argparse
import dataclasses
import json
import re
from pathlib import Path

from keras_video.cli.arguments import positive


@dataclasses.dataclass(frozen=True)
class Protocol:
    """How videos are seen in an evaluation.

    Args:
        temporal_views: clips of a video.
        spatial_views: crops of each clip.
        aggregate: "mean" or "max" of the views' scores.
        clips: arguments of the clips that differ from the model's.
    """

    temporal_views: int = 1
    spatial_views: int = 1
    aggregate: str = "mean"
    clips: dict = dataclasses.field(default_factory=dict)

    @property
    def several_views(self):
        """Whether a video is seen in more than one view."""
        return self.temporal_views * self.spatial_views > 1

    def __str__(self):
        if not self.several_views:
            return "the centre clip"
        times, crops = self.temporal_views, self.spatial_views
        joined = "mean" if self.aggregate == "mean" else "maximum"
        return f"{times} x {crops} views, the {joined} of their scores"


def add_protocol(parser):
    """Add the views, and how their scores become those of a video."""
    # Named as in Python, so that errors can be shown in terms of the options.
    parser.add_argument(
        "--views",
        dest="temporal_views",
        type=_views,
        metavar="TxS",
        help="clips of a video, spread over it, and crops of each, such as 10x3 (those "
        "of the recipe that MODEL was trained by, or else 1x1: the centre clip)",
    )
    parser.add_argument(
        "--aggregate",
        choices=("mean", "max"),
        help="how the scores of the views become those of the video (the recipe's, or "
        "else mean; papers on Charades use max)",
    )
    parser.add_argument(
        "--image-size",
        type=positive,
        help="height and width of a clip in pixels (the recipe's, or else the model's)",
    )
    parser.add_argument(
        "--short-side",
        type=positive,
        help="pixels to which frames are scaled before they are cropped (likewise)",
    )


def protocol_of(args, model):
    """The `Protocol` that the arguments say, the rest by the model's recipe."""
    known = recipe_protocol(model)
    times, crops = args.temporal_views or (known.temporal_views, known.spatial_views)
    clips = {"image_size": args.image_size, "short_side": args.short_side}
    clips = {name: value for name, value in clips.items() if value is not None}
    return Protocol(
        times, crops, args.aggregate or known.aggregate, {**known.clips, **clips}
    )


def recipe_protocol(model):
    """The `Protocol` of the recipe that a model was trained by; else the centre clip.

    Args:
        model: folder of a training run, or one of a model in it.

    Raises:
        ValueError: the recipe of the run is not valid.
    """
    path = _file_of_run(model, "recipe.json")
    if path is None:
        return Protocol()
    from keras_video.train.recipe import Recipe

    known = Recipe.load(path).evaluation
    return Protocol(
        known.temporal_views, known.spatial_views, known.aggregate, dict(known.clips)
    )


def fold_of_run(model):
    """The division into training and test that a model was trained on, or None.

    Args:
        model: folder of a training run, or one of a model in it.
    """
    path = _file_of_run(model, "run.json")
    if path is None:
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8")).get("data")
    except (ValueError, AttributeError):
        return None
    return data.get("fold") if isinstance(data, dict) else None


def _file_of_run(model, name):
    """Path of a file of the run that a model belongs to, or None."""
    folder = Path(model)
    for run in (folder, folder.parent) if folder.is_dir() else ():
        if (run / "run.json").is_file() and (run / name).is_file():
            return run / name
    return None


def _views(text):
    """Parse clips and crops, such as 10x3, for argparse."""
    match = re.fullmatch(r"(\d+)(?:[x×](\d+))?", text)
    views = match and (int(match[1]), int(match[2] or 1))
    if not views or 0 in views:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not clips x crops, such as 10x3 or 1x1"
        )
    return views
