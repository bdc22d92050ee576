"""Actions of the legs, and of the whole body in repeated motion."""

import numpy as np

from keras_video.puppets.action import action
from keras_video.puppets.arm_actions import cycle, pulse, ramp
from keras_video.puppets.pose import LEFT, RIGHT, Pose, vector


def _gait(phase, stride, lift, heel=0.0):
    """Feet, alternating: on the ground from front to back, then lifted to the front."""
    feet = np.zeros((len(phase), 2, 3))
    for side, offset in ((LEFT, 0.0), (RIGHT, 0.5)):
        angle = 2 * np.pi * (phase + offset)
        swing = np.maximum(0.0, -np.sin(angle))
        feet[:, side] = vector(0.0, lift * swing, stride * np.cos(angle) - heel * swing)
    return feet


def _travel(pose, phase, distance):
    """Cover ground with each cycle; the scene decides how much of it is seen."""
    pose.ground[:, 2] = distance * phase
    return pose


@action(rate=0.95, sounds=[("step", 0.0), ("step", 0.5)], limbs="legs")
def walk(phase, amplitude):
    """Steps to the front, with the arms swinging against the legs."""
    pose = Pose.standing(len(phase))
    pose.feet = _gait(phase, 0.3 * amplitude, 0.14)
    swing = 0.34 * amplitude * np.cos(2 * np.pi * phase)
    pose.hands[:, LEFT] = vector(0.12, -0.9, 0.08 - swing)
    pose.hands[:, RIGHT] = vector(0.12, -0.9, 0.08 + swing)
    pose.root[:, 1] = -0.04 * cycle(2 * phase + 0.5)
    pose.twist = 0.12 * np.cos(2 * np.pi * phase)
    return _travel(pose, phase, 1.2 * amplitude)


@action(rate=1.45, sounds=[("step", 0.0), ("step", 0.5)], limbs="legs")
def run(phase, amplitude):
    """Long bounding steps, leaning forward, with bent arms."""
    pose = Pose.standing(len(phase))
    pose.feet = _gait(phase, 0.46 * amplitude, 0.45, heel=0.2)
    airborne = cycle(2 * phase)
    pose.feet[:, :, 1] += 0.06 * airborne[:, None]
    pose.root[:, 1] = -0.1 + 0.13 * airborne
    swing = 0.55 * amplitude * np.cos(2 * np.pi * phase)
    pose.hands[:, LEFT] = vector(0.02, -0.45 - 0.5 * swing, 0.28 - swing)
    pose.hands[:, RIGHT] = vector(0.02, -0.45 + 0.5 * swing, 0.28 + swing)
    pose.lean = 0.25 * np.ones_like(phase)
    pose.twist = 0.2 * np.cos(2 * np.pi * phase)
    return _travel(pose, phase, 1.9 * amplitude)


@action(rate=0.9, sounds=[("step", 0.0), ("step", 0.5)], limbs="legs")
def march(phase, amplitude):
    """Steps on the spot with the knees drawn up to the hips."""
    pose = Pose.standing(len(phase))
    for side, center in ((LEFT, 0.25), (RIGHT, 0.75)):
        up = pulse(phase, center, 0.25) * min(amplitude, 1.1)
        pose.feet[:, side] = vector(0.0, 0.48 * up, 0.22 * up)
    swing = pulse(phase, 0.25, 0.25) - pulse(phase, 0.75, 0.25)
    pose.hands[:, LEFT] = vector(0.05, -0.75 - 0.15 * swing, 0.2 - 0.4 * swing)
    pose.hands[:, RIGHT] = vector(0.05, -0.75 + 0.15 * swing, 0.2 + 0.4 * swing)
    return pose


@action(rate=0.55, limbs="legs")
def squat(phase, amplitude):
    """The hips sink between bent knees and rise, with the arms held out in front."""
    pose = Pose.standing(len(phase))
    down = cycle(phase) * min(amplitude, 1.1)
    pose.root = vector(0.0, -0.5 * down, -0.2 * down)
    pose.lean = 0.55 * down
    pose.feet[:, :, 0] = 0.12
    pose.hands[...] = vector(0.02, -0.9 + 1.25 * down, 0.1 + 0.72 * down)[:, None]
    return pose


@action(rate=0.5, limbs="legs")
def lunge(phase, amplitude):
    """One foot steps far forward, the other knee sinks, and back."""
    pose = Pose.standing(len(phase))
    down = cycle(phase) * min(amplitude, 1.1)
    pose.feet[:, LEFT] = vector(0.04, 0.1 * pulse(phase, 0.22, 0.15), 0.78 * down)
    pose.feet[:, RIGHT] = vector(0.02, 0.06 * down, -0.1 * down)
    pose.root = vector(0.0, -0.36 * down, 0.36 * down)
    pose.hands[...] = (0.12, -0.5, 0.12)
    return pose


@action(rate=0.6, sounds=[("step", 0.3), ("step", 0.8)], limbs="legs")
def sidestep(phase, amplitude):
    """Steps to one side and back, feet apart and together."""
    pose = Pose.standing(len(phase))
    phase = phase % 1.0
    lead = ramp(phase, 0.0, 0.25) - ramp(phase, 0.72, 1.0)
    follow = ramp(phase, 0.22, 0.5) - ramp(phase, 0.5, 0.75)
    reach = 0.62 * amplitude
    lift = pulse(phase, 0.13, 0.12) + pulse(phase, 0.86, 0.12)
    drag = pulse(phase, 0.36, 0.12) + pulse(phase, 0.62, 0.12)
    pose.feet[:, LEFT] = vector(reach * lead - reach / 2, 0.12 * lift, 0.0)
    pose.feet[:, RIGHT] = vector(-reach * follow + reach / 2, 0.12 * drag, 0.0)
    pose.root[:, 0] = reach * (lead + follow - 1) / 2
    pose.root[:, 1] = -0.08 * np.abs(lead - follow)
    pose.hands[...] = vector(0.3 + 0.25 * np.abs(lead - follow), -0.8, 0.1)[:, None]
    return pose


@action(rate=0.8, sounds=[("whoosh", 0.5)], limbs="legs")
def kick(phase, amplitude):
    """One straight leg swings from behind up to the front."""
    pose = Pose.standing(len(phase))
    phase = phase % 1.0
    back = pulse(phase, 0.28, 0.2)
    out = pulse(phase, 0.58, 0.24) * min(amplitude, 1.1)
    pose.feet[:, RIGHT] = vector(
        0.0, 0.18 * back + 0.72 * out, -0.45 * back + 0.85 * out
    )
    pose.lean = 0.15 * back - 0.3 * out
    pose.hands[:, LEFT] = vector(0.45, -0.7 + 0.3 * out, 0.1 + 0.45 * out)
    pose.hands[:, RIGHT] = vector(0.45, -0.75, 0.1 + 0.3 * back - 0.4 * out)
    pose.root[:, 2] = -0.06 * out
    return pose


@action(rate=0.85, sounds=[("thud", 0.75)], limbs="legs")
def jump(phase, amplitude):
    """A crouch with the arms back, a leap with the arms up, a landing."""
    pose = Pose.standing(len(phase))
    phase = phase % 1.0
    crouch = pulse(phase, 0.2, 0.2) + 0.8 * pulse(phase, 0.85, 0.14)
    rise = np.clip((phase - 0.36) / 0.4, 0.0, 1.0)
    height = 4 * rise * (1 - rise) * 0.42 * amplitude
    swing = ramp(phase, 0.25, 0.42) - ramp(phase, 0.65, 0.95)
    pose.root = vector(0.0, height - 0.3 * crouch, -0.12 * crouch)
    pose.feet[:, :, 1] = (height * 0.95 + 0.1 * (height > 0) * height)[:, None]
    pose.lean = 0.5 * crouch
    angle = np.deg2rad(-115 + 190 * swing)
    pose.hands[...] = vector(0.16, 0.9 * np.sin(angle), 0.9 * np.cos(angle))[:, None]
    return pose


@action(rate=0.95, sounds=[("clap", 0.5), ("thud", 0.0)], limbs="body")
def jumping_jack(phase, amplitude):
    """Legs and arms open to the sides in a hop, and close."""
    pose = Pose.standing(len(phase))
    wide = cycle(phase)
    angle = np.deg2rad(-78 + 155 * wide)
    pose.hands[...] = vector(
        0.95 * np.cos(angle) - 0.25 * wide, 0.95 * np.sin(angle), 0.08
    )[:, None]
    hop = 0.12 * cycle(2 * phase) * amplitude
    pose.feet[...] = vector(0.34 * amplitude * wide, hop, 0.0)[:, None]
    pose.root[:, 1] = hop - 0.05 * wide
    return pose


@action(rate=0.55, limbs="body")
def spin(phase, amplitude):
    """The whole figure turns on the spot with the arms held out."""
    pose = Pose.standing(len(phase))
    pose.turn = 2 * np.pi * phase
    pose.hands[...] = vector(0.7, -0.35 * amplitude, 0.15)[:, None]
    pose.feet = _gait(2 * phase, 0.0, 0.1)
    return pose


@action(rate=0.7, limbs="body")
def climb(phase, amplitude):
    """Hands and knees rise in turn, as on a ladder."""
    pose = Pose.standing(len(phase))
    for side, center in ((LEFT, 0.25), (RIGHT, 0.75)):
        up = pulse(phase, center, 0.3) * min(amplitude, 1.1)
        pose.feet[:, side] = vector(0.05, 0.4 * up, 0.2 + 0.1 * up)
        pose.hands[:, 1 - side] = vector(0.0, 0.05 + 0.85 * up, 0.5 - 0.2 * up)
    pose.nod = -0.3 * np.ones_like(phase)
    pose.root[:, 1] = -0.03
    return pose
