"""Clips in memory: pixels, seeds, boxes."""

import hashlib

import numpy as np
import pytest

from keras_video.puppets import ACTIONS, Viewpoint, render_clip


def digest(frames):
    return hashlib.sha256(frames.tobytes()).hexdigest()


def test_shape_and_annotation():
    frames, annotation = render_clip("walk+wave", 1, 6, (48, 80), fps=8, num_actors=2)
    assert frames.shape == (6, 48, 80, 3) and frames.dtype == np.uint8
    assert annotation.boxes.shape == (6, 2, 4)
    assert annotation.duration == 0.75 and annotation.image_size == (48, 80)
    assert annotation.labels == ("walk", "wave")
    assert annotation.labels_at(0.5, 1) == ("walk", "wave")
    assert annotation.labels_at(0.8, 1) == ()
    assert (np.ptp(frames.astype(int), axis=0) > 40).any(), "nothing moves"


def test_same_seed_same_pixels():
    first, again, other = (
        digest(render_clip("kick", seed, 6, (48, 48))[0]) for seed in (3, 3, 4)
    )
    assert first == again != other


def test_seed_may_be_a_tuple():
    one, two = (render_clip("kick", (3, n), 2, (32, 32))[0] for n in (0, 1))
    assert digest(one) != digest(two)


def test_viewpoint_changes_nothing_but_the_view():
    near, far = (
        render_clip("jump", 5, 4, (48, 48), viewpoint=Viewpoint(zoom=(z, z)))[1]
        for z in (1.0, 0.5)
    )
    assert near.spans == far.spans and near.sounds == far.sounds
    assert {k for k in near.viewpoint if near.viewpoint[k] != far.viewpoint[k]} == {
        "zoom"
    }
    size = [np.diff(a.boxes[:, 0, 1::2]).mean() for a in (near, far)]
    assert size[1] == pytest.approx(size[0] / 2, rel=0.05)


def test_yaw_shows_the_other_side():
    """From behind, the head is hair; from the front it is a face."""
    sides = {}
    for yaw in (0, 180):
        view = Viewpoint(yaw=(yaw, yaw))
        frames, annotation = render_clip(
            "clap", 2, 2, (128, 128), viewpoint=view, clutter=0
        )
        x1, y1, x2, _ = annotation.boxes[0, 0]
        sides[yaw] = frames[0, int(y1) + 8, int((x1 + x2) / 2)].astype(int)
    assert np.abs(sides[0] - sides[180]).max() > 20


@pytest.mark.parametrize("name", ["wave", "kick", "lie_down", "spin", "jumping_jack"])
@pytest.mark.parametrize("view", ["frontal", "wide"])
def test_box_encloses_what_is_drawn(name, view):
    """Before a flat background, what differs from it is the actor."""
    viewpoint = getattr(Viewpoint, view)()
    frames, annotation = render_clip(
        name, 7, 8, (96, 96), viewpoint=viewpoint, clutter=0
    )
    backdrop = frames[0, 0, 0].astype(int)
    drawn = (np.abs(frames.astype(int) - backdrop) > 12).any(axis=-1)
    for mask, (x1, y1, x2, y2) in zip(drawn, annotation.boxes[:, 0], strict=True):
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        assert len(rows) > 20
        # Half a pixel is lost to antialiasing at most; one to the threshold.
        assert columns[0] >= x1 - 1 and columns[-1] + 1 <= x2 + 1
        assert rows[0] >= y1 - 1 and rows[-1] + 1 <= y2 + 1
        tight = [columns[0] - x1, rows[0] - y1, x2 - columns[-1] - 1, y2 - rows[-1] - 1]
        assert max(tight) < 3, tight


def test_actor_outside_the_image_has_no_box():
    view = Viewpoint(shift=(0.99, 0.99), zoom=(0.3, 0.3))
    _, annotation = render_clip("wave", 0, 2, (32, 32), viewpoint=view)
    assert not annotation.boxes.any()


def test_each_actor_has_its_action():
    _, annotation = render_clip(["wave", "squat", "jump"], 1, 4, (32, 64))
    assert [annotation.labels_at(0.1, n) for n in range(3)] == [
        ("wave",),
        ("squat",),
        ("jump",),
    ]
    left, _, right = annotation.boxes[0]
    assert left[0] < right[0]


def test_clutter_is_a_matter_of_degree():
    flat, some, full = (
        render_clip("bow", 3, 2, (64, 64), clutter=c)[0].astype(float)
        for c in (0, 0.3, 1)
    )
    corner = [np.std(f[:, :12, :12], axis=(0, 1, 2)).mean() for f in (flat, some, full)]
    assert corner[0] == 0 < corner[1] < corner[2]


def test_every_action_renders_from_every_side():
    for number, name in enumerate(ACTIONS):
        frames, _ = render_clip(name, number, 3, (32, 32), viewpoint=Viewpoint.wide())
        assert frames.std() > 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"actions": "jmup"}, "Did you mean 'jump'"),
        ({"actions": ["jump", "kick"], "num_actors": 3}, "one for each"),
        ({"num_actors": 0}, "Received: num_actors=0"),
        ({"seed": -1}, "Received: seed=-1"),
        ({"seed": ()}, "Received: seed="),
        ({"num_frames": 0}, "Received: num_frames=0"),
        ({"image_size": 96}, "Received: image_size=96"),
        ({"image_size": (8, 96)}, "Received: image_size="),
        ({"fps": 0}, "Received: fps=0"),
        ({"viewpoint": "wide"}, "Received: viewpoint='wide'"),
        ({"clutter": 2}, "Received: clutter=2"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        render_clip(**{"actions": "jump", **arguments})
