"""Actions: their lists, labels, poses and times."""

import numpy as np
import pytest

from keras_video.puppets import (
    ACTIONS,
    DEMO_ACTIONS,
    ORDERED_PAIRS,
    TRAIN_ACTIONS,
)
from keras_video.puppets.action import REGISTRY, parse_label
from keras_video.puppets.body import Body
from keras_video.puppets.skeleton import INDEX, joints_of
from keras_video.puppets.style import Style

PHASE = np.linspace(0, 1, 33)
BODY = Body()


def test_lists():
    assert len(ACTIONS) >= 16 and len(set(ACTIONS)) == len(ACTIONS)
    assert len(TRAIN_ACTIONS) >= 12 and len(DEMO_ACTIONS) == 5
    assert set(TRAIN_ACTIONS) | set(DEMO_ACTIONS) <= set(ACTIONS)
    assert not set(TRAIN_ACTIONS) & set(DEMO_ACTIONS)
    for pair in ORDERED_PAIRS[:2]:
        assert set(pair) <= set(TRAIN_ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_moves_and_keeps_the_body_whole(name):
    joints = joints_of(REGISTRY[name].pose(PHASE, 1.0), BODY)
    assert np.isfinite(joints).all()
    # Something moves by a hand's breadth at least, nothing goes below the ground.
    assert np.ptp(joints, axis=0).max() > 0.15
    assert joints[..., 1].min() > -0.05
    bones = [
        ("left_shoulder", "left_elbow", BODY.arm / 2),
        ("right_elbow", "right_hand", BODY.arm / 2),
        ("left_hip", "left_knee", BODY.leg / 2),
        ("right_knee", "right_ankle", BODY.leg / 2),
        ("pelvis", "neck", BODY.torso),
    ]
    for a, b, length in bones:
        measured = np.linalg.norm(joints[:, INDEX[a]] - joints[:, INDEX[b]], axis=-1)
        np.testing.assert_allclose(measured, length, rtol=1e-6)


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_jumps(name):
    """Between two moments a 500th of the cycle apart, no joint leaps."""
    phase = np.linspace(0.01, 1.99, 1000)
    action = REGISTRY[name]
    joints = joints_of(action.pose(phase if not action.once else phase / 2, 1.0), BODY)
    assert np.abs(np.diff(joints, axis=0)).max() < 0.06


@pytest.mark.parametrize(("first", "second"), ORDERED_PAIRS)
def test_ordered_pairs_show_the_same_poses_in_opposite_order(first, second):
    forth = joints_of(REGISTRY[first].pose(PHASE, 1.0), BODY)
    back = joints_of(REGISTRY[second].pose(PHASE, 1.0), BODY)
    np.testing.assert_allclose(forth, back[::-1], atol=1e-9)
    assert np.abs(forth - back).max() > 0.3


def test_repeated_actions_are_periodic():
    for action in REGISTRY.values():
        if action.once or action.name in ("walk", "run", "spin"):
            continue
        now = joints_of(action.pose(PHASE, 1.0), BODY)
        later = joints_of(action.pose(PHASE + 3, 1.0), BODY)
        np.testing.assert_allclose(now, later, atol=1e-6, err_msg=action.name)


def test_mirrored_pose_is_the_mirror_image():
    pose = REGISTRY["throw"].pose(PHASE, 1.0)
    joints, mirrored = joints_of(pose, BODY), joints_of(pose.mirrored(), BODY)
    flip = np.array([-1.0, 1.0, 1.0])
    for name in ("hand", "knee", "toe"):
        np.testing.assert_allclose(
            joints[:, INDEX[f"left_{name}"]] * flip,
            mirrored[:, INDEX[f"right_{name}"]],
            atol=1e-9,
        )
    ball = pose.props["ball"], pose.mirrored().props["ball"]
    assert (ball[0].hand, ball[1].hand) == (1, 0)


def test_hands_meet_when_the_clap_is_heard():
    style = Style(phase=0.3, speed=1.1)
    action = REGISTRY["clap"]
    sounds = action.sounds_between(style, 0.0, 3.0)
    assert len(sounds) in (6, 7) and {name for _, name in sounds} == {"clap"}
    times = np.linspace(0, 3, 3001)
    joints = joints_of(action.performed(times, style, 0.0, 3.0), BODY)
    apart = np.linalg.norm(
        joints[:, INDEX["left_hand"]] - joints[:, INDEX["right_hand"]], axis=-1
    )
    closest = np.flatnonzero((apart[1:-1] < apart[:-2]) & (apart[1:-1] <= apart[2:]))
    np.testing.assert_allclose(
        times[closest + 1], [time for time, _ in sounds], atol=0.003
    )


def test_action_done_once_keeps_within_its_time():
    action, style = REGISTRY["sit_down"], Style(phase=0.5)
    for start, end in ((0.0, 2.0), (1.0, 9.0), (0.0, 0.5)):
        begin, finish = action.interval(style, start, end)
        assert start < begin < finish < end
        times = np.array([start, begin, finish, end])
        progress = action.progress(times, style, start, end)
        np.testing.assert_allclose(progress, [0, 0, 1, 1], atol=1e-9)


def test_labels():
    assert [a.name for a in parse_label("wave")] == ["wave"]
    assert [a.name for a in parse_label("wave+walk")] == ["walk", "wave"]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("waev", "Did you mean 'wave'"),
        ("fly", "Known actions: "),
        ("walk+run", "one is of the legs and one of the arms"),
        ("spin+wave", "one is of the legs and one of the arms"),
        (3, "must be a name"),
    ],
)
def test_bad_labels(label, message):
    with pytest.raises(ValueError, match=message) as error:
        parse_label(label)
    assert "Received: action=" in str(error.value)
