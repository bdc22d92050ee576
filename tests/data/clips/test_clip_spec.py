import inspect
import json

import numpy as np
import pytest

from keras_video.data import (
    ClipSpec,
    detection_dataset_from_csv,
    load_clip,
    load_views,
    video_dataset_from_csv,
    video_dataset_from_directory,
)
from keras_video.data.clips.stream_clips import StreamClips
from keras_video.models import VideoPreprocessor

TAKERS = [
    VideoPreprocessor,
    StreamClips,
    detection_dataset_from_csv,
    load_clip,
    load_views,
    video_dataset_from_csv,
    video_dataset_from_directory,
]


def test_what_is_left_open_is_filled_in():
    spec = ClipSpec(image_size=(112, 160))
    assert spec.shape == (32, 112, 160, 3)
    assert spec.short_side == 128
    assert ClipSpec(image_size=[24, 32], short_side=(26, 40)).short_side == (26, 40)


@pytest.mark.parametrize(
    "given", [{}, {"frames_per_segment": 2}, {"spacing": "linspace", "frame_rate": 25}]
)
def test_arguments_give_the_same_again(given):
    spec = ClipSpec(num_frames=8, image_size=64, **given)
    assert ClipSpec(**spec.arguments()) == spec
    assert VideoPreprocessor(**spec.arguments()).clip == spec
    rare = {"frames_per_segment", "spacing"}
    assert rare & set(spec.arguments()) == rare & set(given)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"num_frames": 0}, "`num_frames` must be.*num_frames=0"),
        ({"num_frames": 8.5}, "`num_frames`.*8.5"),
        ({"frame_stride": True}, "`frame_stride`.*True"),
        ({"image_size": (1, 2, 3)}, "`image_size`"),
        ({"image_size": None}, "`image_size`.*None"),
        ({"short_side": 0}, "`short_side` must be a whole number.*short_side=0"),
        ({"short_side": (40, 30)}, "`short_side`"),
        ({"short_side": (40, 50, 60)}, "`short_side`"),
        ({"short_side": 40.5}, "`short_side`"),
        ({"frame_rate": 0}, "`frame_rate`"),
        ({"frames_per_segment": 5}, "Use 30 or 35 frames"),
        ({"spacing": "even"}, "`spacing`.*spacing='even'"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        ClipSpec(**arguments)


@pytest.mark.parametrize("taker", TAKERS, ids=lambda taker: taker.__name__)
def test_unknown_arguments_are_answered_with_the_near_one(taker):
    parameters = inspect.signature(
        taker.__init__ if inspect.isclass(taker) else taker
    ).parameters.values()
    needed = {
        p.name: None
        for p in parameters
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
        if p.name != "self"
    }
    message = f"{taker.__name__} has no argument 'image_sise'.*Did you mean.*image_size"
    with pytest.raises(TypeError, match=message):
        taker(**needed, image_sise=64)
    # Its own arguments stand among those that it names.
    with pytest.raises(TypeError, match=f"It takes .*{[*needed][0]}, .*spacing"):
        taker(**needed, no_such_thing=64)


def test_configs_hold_integers_of_python():
    size = {"num_frames": np.int64(8), "frames_per_segment": np.int64(4)}
    config = VideoPreprocessor(**size, image_size=np.array([32, 48])).get_config()
    again = json.loads(json.dumps(config))
    assert again["frames_per_segment"] == 4 and again["image_size"] == [32, 48]


@pytest.mark.parametrize(
    "taker, before",
    [
        (video_dataset_from_directory, ("videos", "inferred", "int", None)),
        (detection_dataset_from_csv, ("a.csv", "videos", *[None] * 8, 0.0)),
    ],
)
def test_frames_are_taken_by_name_alone(taker, before):
    # Version 0.1 took them at this position, where another argument is now.
    with pytest.raises(TypeError, match="positional"):
        taker(*before, 16)
