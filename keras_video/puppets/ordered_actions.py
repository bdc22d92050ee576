"""Actions done once, in pairs that show the same poses in opposite order."""

from keras_video.puppets.action import action
from keras_video.puppets.arm_actions import ramp
from keras_video.puppets.pose import Pose, Prop, vector

ORDERED_PAIRS = (
    ("sit_down", "stand_up"),
    ("pick_up", "put_down"),
    ("lie_down", "get_up"),
)


@action(rate=0.9, once=True, sounds=[("thud", 0.95)])
def sit_down(progress, amplitude):
    """From standing before a stool to sitting on it."""
    pose = Pose.standing(len(progress))
    seated = ramp(progress, 0.0, 1.0)
    bend = 4 * seated * (1 - seated)
    pose.root = vector(0.0, -0.44 * seated, -0.42 * seated)
    pose.lean = 0.1 * seated + 0.5 * amplitude * bend
    pose.hands[...] = vector(0.1, -0.9 + 0.25 * seated, 0.1 + 0.45 * seated)[:, None]
    stool = vector(0.0, 0.45, -0.42) + 0 * progress[:, None]
    pose.props["stool"] = Prop(stool, 0 * progress)
    return pose


@action(rate=0.9, once=True)
def stand_up(progress, amplitude):
    """From sitting on a stool to standing: `sit_down` in reverse."""
    return sit_down(1 - progress, amplitude)


@action(rate=0.6, once=True, sounds=[("scrape", 0.5)])
def pick_up(progress, amplitude):
    """Bend to a box on the ground and rise with it."""
    pose = Pose.standing(len(progress))
    down = ramp(progress, 0.0, 0.42) - ramp(progress, 0.58, 1.0)
    held = ramp(progress, 0.45, 0.55)
    carried = ramp(progress, 0.55, 1.0)
    pose.lean = 1.15 * down
    pose.root = vector(0.0, -0.36 * down, -0.24 * down)
    reach = ramp(progress, 0.0, 0.35)
    pose.hands[...] = vector(
        0.2 - 0.3 * reach,
        -0.92 + 0.1 * reach + 0.3 * carried,
        0.1 + 0.12 * reach + 0.5 * carried,
    )[:, None]
    floor = vector(0.0, 0.16, 0.42 + 0 * progress)
    pose.props["box"] = Prop(floor, held)
    return pose


@action(rate=0.6, once=True, sounds=[("thud", 0.5)])
def put_down(progress, amplitude):
    """Bend with a box, leave it on the ground and rise: `pick_up` in reverse."""
    return pick_up(1 - progress, amplitude)


@action(rate=0.6, once=True, sounds=[("thud", 0.85)])
def lie_down(progress, amplitude):
    """From standing over sitting on the ground to lying on the back."""
    pose = Pose.standing(len(progress))
    sunk = ramp(progress, 0.0, 0.6)
    flat = ramp(progress, 0.45, 1.0)
    bend = 4 * sunk * (1 - sunk)
    pose.root = vector(0.0, -0.92 * sunk, -0.5 * sunk)
    pose.feet[...] = vector(0.04, 0.0, 0.4 * flat)[:, None]
    pose.lean = 0.6 * bend - 1.45 * flat
    pose.hands[...] = vector(0.3, -0.85, -0.1 - 0.25 * bend)[:, None]
    return pose


@action(rate=0.6, once=True)
def get_up(progress, amplitude):
    """From lying to standing: `lie_down` in reverse."""
    return lie_down(1 - progress, amplitude)
