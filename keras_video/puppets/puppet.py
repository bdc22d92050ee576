"""An actor of a scene: a body that follows a script of actions."""

import dataclasses

import numpy as np

from keras_video.puppets.action import parse_label
from keras_video.puppets.annotation import Sound, Span
from keras_video.puppets.arm_actions import ramp
from keras_video.puppets.pose import Pose
from keras_video.puppets.skeleton import INDEX, joints_of, rotation
from keras_video.puppets.strokes import (
    THINGS,
    Strokes,
    body_strokes,
    thing_strokes,
)

_FADE = 0.3  # seconds from one action to the next
_ROOM = 0.6  # leg lengths of ground that a walker may really cover


class Puppet:
    """A body that follows a script.

    Args:
        number: which of the scene's actors it is.
        script: list of (label, start, end), seconds; it stands idle in between.
        body: a `Body`.
        style: a `Style`; each part of the script gets its own phase.
        times: (T,), seconds, when it is seen.
        duration: length of the clip in seconds.
        position: (3,), where it stands, metres.
        rng: generator of the phases and of the colours of its things.
    """

    def __init__(self, number, script, body, style, times, duration, position, rng):
        self.number = number
        self.body = body
        self.style = style
        self.spans, self.sounds = [], []
        pose = Pose.standing(len(times))
        things = []
        begins = {start for _, start, _ in script}
        colours = rng.uniform(20, 235, (len(THINGS), 3))
        for label, start, end in script:
            actions = parse_label(label)
            own = dataclasses.replace(style, phase=rng.uniform())
            performed = [a.performed(times, own, start, end) for a in actions]
            doing = performed[0]
            if len(performed) == 2:
                doing = doing.with_arms_of(performed[1])
            doing.ground = _bounded(doing.ground * style.travel)
            weight = _weight(times, start, end, duration, end in begins)
            pose = pose.blended(doing, weight)
            seen = (times >= start) & (times < end)
            things += [(thing, prop, seen) for thing, prop in doing.props.items()]
            self._note(actions, own, start, end)
        pose = style.swayed(pose, times)
        pose.turn = pose.turn + style.facing
        self.joints = joints_of(pose, body) + position
        self._things = [
            self._thing(thing, prop, pose, position, seen, colours[THINGS.index(thing)])
            for thing, prop, seen in things
        ]

    def _note(self, actions, style, start, end):
        for action in actions:
            # Of an action done once, only the movement counts, not the rest around.
            moving = action.interval(style, start, end) if action.once else (start, end)
            self.spans.append(Span(self.number, action.name, *map(float, moving)))
            self.sounds += [
                Sound(time, name, self.number)
                for time, name in action.sounds_between(style, start, end)
            ]

    def _thing(self, thing, prop, pose, position, visible, colour):
        heading = rotation(pose.turn, "y")
        path = np.einsum("tij,tj->ti", heading, prop.path) + pose.ground
        path = path * self.body.leg + position
        hands = self.joints[:, [INDEX["left_hand"], INDEX["right_hand"]]]
        held = hands.mean(axis=1) if prop.hand is None else hands[:, prop.hand]
        centers = path + prop.attach[:, None] * (held - path)
        return thing_strokes(thing, centers, pose.turn, colour, visible)

    def strokes(self):
        """The body's `Strokes`; its things' are in `thing_strokes`."""
        return body_strokes(self.joints, self.body)

    def thing_strokes(self):
        """`Strokes` of what it handles, or `None`."""
        return Strokes.joined(self._things) if self._things else None


def _weight(times, start, end, duration, followed):
    """How much an action is under way; it is in full at the ends of the clip.

    Where another action follows, this one stays until that one has taken over, so
    that the puppet does not fall back towards standing in between.
    """
    weight = np.ones_like(times)
    if start > 0:
        weight = weight * ramp(times, start - _FADE / 2, start + _FADE / 2)
    if end < duration:
        last = end + _FADE if followed else end
        weight = weight * (1 - ramp(times, last - _FADE / 2, last + _FADE / 2))
    return weight


def _bounded(path):
    """Centre a path, and shrink it to the room there is."""
    path = path - (path.max(axis=0) + path.min(axis=0)) / 2
    return path * min(1.0, _ROOM / max(np.ptp(path), 1e-6))
