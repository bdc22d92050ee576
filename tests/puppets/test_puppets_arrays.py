"""Sets of clips in memory."""

import numpy as np
import pytest

from keras_video.puppets import TRAIN_ACTIONS, puppets_arrays, render_clip
from keras_video.puppets.video_seed import video_seed

SMALL = {"num_frames": 3, "image_size": (32, 32)}


def test_workers_do_not_matter():
    one = puppets_arrays(["jump", "kick", "bow"], 3, seed=5, num_workers=1, **SMALL)
    many = puppets_arrays(["jump", "kick", "bow"], 3, seed=5, num_workers=4, **SMALL)
    np.testing.assert_array_equal(one[0], many[0])
    assert one[1].tolist() == [0, 1, 2] * 3 and one[1].dtype == np.int64


def test_clips_are_those_of_their_seeds():
    clips, _ = puppets_arrays(["jump", "kick"], 2, seed=5, first_index=3, **SMALL)
    expected, _ = render_clip("kick", video_seed(5, "kick", 4), **SMALL)
    np.testing.assert_array_equal(clips[3], expected)


def test_order_of_classes_does_not_matter():
    one, _ = puppets_arrays(["jump", "kick"], 1, **SMALL)
    two, _ = puppets_arrays(["kick", "jump"], 1, **SMALL)
    np.testing.assert_array_equal(one, two[::-1])


def test_no_clip_twice():
    clips = np.concatenate(
        [puppets_arrays(["jump", "kick"], 3, seed=s, **SMALL)[0] for s in (0, 1)]
    )
    assert len({clip.tobytes() for clip in clips}) == len(clips) == 12


def test_default_classes():
    _, labels = puppets_arrays(None, 1, 1, (16, 16))
    assert labels.tolist() == list(range(len(TRAIN_ACTIONS)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": "jump"}, "Received: classes='jump'"),
        ({"classes": []}, "Received: classes="),
        ({"classes": ["jump", "jump"]}, "twice"),
        ({"classes": ["jmp"]}, "Did you mean 'jump'"),
        ({"clips_per_class": 0}, "Received: clips_per_class=0"),
        ({"num_workers": 0}, "Received: num_workers=0"),
        ({"seed": 1.5}, "Received: seed=1.5"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        puppets_arrays(**{"classes": ["jump"], **SMALL, **arguments})
