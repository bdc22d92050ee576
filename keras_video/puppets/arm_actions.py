"""Actions of the arms and the trunk over standing legs."""

import numpy as np

from keras_video.puppets.action import action
from keras_video.puppets.pose import LEFT, RIGHT, Pose, Prop, vector


def cycle(phase):
    """0 at whole phases, 1 halfway, smooth and periodic."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * phase)


def ramp(x, low, high):
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def pulse(phase, center, width):
    """A smooth periodic bump of height 1 and the given half width, in cycles."""
    distance = np.abs((phase - center + 0.5) % 1.0 - 0.5)
    return ramp(width - distance, 0.0, width)


@action(rate=1.6, limbs="arms")
def wave(phase, amplitude):
    """One raised hand goes from side to side."""
    pose = Pose.standing(len(phase))
    swing = np.sin(2 * np.pi * phase) * amplitude
    pose.hands[:, LEFT] = vector(0.42 + 0.36 * swing, 0.78 - 0.1 * swing**2, 0.2)
    pose.tilt = 0.04 * swing
    return pose


@action(rate=1.9, sounds=[("clap", 0.5)], limbs="arms")
def clap(phase, amplitude):
    """Both hands meet before the chest."""
    pose = Pose.standing(len(phase))
    apart = 1 - cycle(phase)
    pose.hands[...] = vector(-0.3 + 0.42 * amplitude * apart, -0.12, 0.62)[:, None]
    return pose


@action(rate=0.6, limbs="arms")
def raise_arms(phase, amplitude):
    """Both straight arms rise to the front until they point up, and sink again."""
    pose = Pose.standing(len(phase))
    angle = np.deg2rad(-80 + 160 * np.minimum(amplitude, 1.05) * cycle(phase))
    pose.hands[...] = vector(0.12, 0.97 * np.sin(angle), 0.97 * np.cos(angle))[:, None]
    return pose


@action(rate=0.75, limbs="arms")
def arm_circles(phase, amplitude):
    """Both arms draw large circles at the sides, together."""
    pose = Pose.standing(len(phase))
    angle = 2 * np.pi * phase
    # The hands pass before the chest, where the elbows have to bend.
    inward = 0.5 - 0.5 * np.sin(angle)
    side = 0.93 - 0.85 * min(amplitude, 1.1) * inward
    pose.hands[...] = vector(side, -0.88 * np.cos(angle), 0.12 + 0.48 * inward)[:, None]
    return pose


@action(rate=1.0, sounds=[("whoosh", 0.25), ("whoosh", 0.75)], limbs="arms")
def punch(phase, amplitude):
    """Left and right fist shoot forward in turn, out of a guard."""
    pose = Pose.standing(len(phase))
    for side, center in ((LEFT, 0.25), (RIGHT, 0.75)):
        out = pulse(phase, center, 0.2) * min(amplitude, 1.1)
        pose.hands[:, side] = vector(
            -0.08 - 0.2 * out, -0.02 + 0.06 * out, 0.36 + 0.62 * out
        )
    push = pulse(phase, 0.25, 0.2) - pulse(phase, 0.75, 0.2)
    pose.twist = -0.35 * push
    pose.lean = 0.12 * np.ones_like(phase)
    pose.feet[:, LEFT] = (0.08, 0.0, 0.14)
    pose.feet[:, RIGHT] = (0.08, 0.0, -0.14)
    pose.root[:, 1] = -0.05
    return pose


@action(rate=0.65, limbs="body")
def swim(phase, amplitude):
    """Bent forward, the arms turn in the front crawl, one after the other."""
    pose = Pose.standing(len(phase))
    for side, offset in ((LEFT, 0.0), (RIGHT, 0.5)):
        angle = 2 * np.pi * (phase + offset)
        pose.hands[:, side] = vector(0.12, 0.9 * np.sin(angle), -0.9 * np.cos(angle))
    pose.lean = 0.75 * amplitude * np.ones_like(phase)
    pose.nod = -0.5 * np.ones_like(phase)
    pose.twist = 0.2 * np.sin(2 * np.pi * phase)
    pose.root[:, 2] = -0.15
    pose.root[:, 1] = -0.05
    return pose


@action(rate=0.55, limbs="body")
def side_bend(phase, amplitude):
    """The trunk bends to either side, with the arms joined overhead."""
    pose = Pose.standing(len(phase))
    pose.tilt = 0.75 * amplitude * np.sin(2 * np.pi * phase)
    pose.root[:, 0] = -0.1 * np.sin(2 * np.pi * phase)
    pose.hands[...] = (-0.22, 0.9, 0.05)
    pose.feet[:, :, 0] = 0.15
    return pose


@action(rate=0.7, limbs="body")
def twist(phase, amplitude):
    """The shoulders turn against the hips, with the arms held out."""
    pose = Pose.standing(len(phase))
    pose.twist = 1.0 * amplitude * np.sin(2 * np.pi * phase)
    pose.hands[...] = (0.92, -0.02, 0.1)
    pose.feet[:, :, 0] = 0.1
    return pose


@action(rate=0.5, limbs="body")
def bow(phase, amplitude):
    """The trunk bows to the front and rises."""
    pose = Pose.standing(len(phase))
    down = cycle(phase) * amplitude
    pose.lean = 1.25 * down
    pose.nod = 0.3 * down
    pose.root[:, 2] = -0.16 * down
    pose.hands[...] = vector(0.05, -0.9, -0.1 + 0.1 * down)[:, None]
    return pose


@action(rate=0.7, sounds=[("thud", 0.72)], limbs="body")
def chop(phase, amplitude):
    """Both hands rise slowly overhead and strike down between the feet."""
    pose = Pose.standing(len(phase))
    phase = phase % 1.0
    up = ramp(phase, 0.0, 0.5) - ramp(phase, 0.58, 0.74)
    angle = np.deg2rad(-50 + 165 * min(amplitude, 1.05) * up)
    pose.hands[...] = vector(-0.26, 0.93 * np.sin(angle), 0.93 * np.cos(angle))[:, None]
    pose.lean = 0.75 - 0.9 * up
    pose.root[:, 1] = -0.16 * (1 - up)
    pose.root[:, 2] = -0.14 * (1 - up)
    pose.feet[:, :, 0] = 0.14
    return pose


@action(rate=0.75, sounds=[("whoosh", 0.55)], limbs="body")
def throw(phase, amplitude):
    """One arm draws back overhead and throws a ball to the front."""
    pose = Pose.standing(len(phase))
    phase = phase % 1.0
    back = ramp(phase, 0.0, 0.38) - ramp(phase, 0.44, 0.6)
    out = ramp(phase, 0.44, 0.6) - ramp(phase, 0.75, 1.0)
    hand = vector(
        0.25 + 0.1 * back - 0.2 * out,
        -0.8 + 1.4 * back + 0.95 * out,
        0.15 - 0.55 * back + 0.8 * out,
    )
    pose.hands[:, RIGHT] = hand
    pose.hands[:, LEFT] = vector(0.2, -0.6 + 0.55 * back, 0.3 + 0.4 * back)
    pose.twist = amplitude * (-0.5 * back + 0.45 * out)
    pose.lean = amplitude * (-0.2 * back + 0.4 * out)
    pose.feet[:, LEFT] = vector(0.03, 0.1 * pulse(phase, 0.45, 0.15), 0.1 + 0.25 * out)
    pose.feet[:, RIGHT] = (0.08, 0.0, -0.22)
    pose.root[:, 2] = -0.12 * back + 0.12 * out
    pose.root[:, 1] = -0.06
    flight = np.clip((phase - 0.53) / 0.47, 0.0, 1.0)
    path = vector(-0.2, 1.75 + 0.5 * flight - 1.6 * flight**2, 0.6 + 4.0 * flight)
    pose.props["ball"] = Prop(path, 1 - ramp(phase, 0.52, 0.56), RIGHT)
    return pose
