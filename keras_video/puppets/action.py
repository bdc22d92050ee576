"""Actions of puppets, and their registry."""

import dataclasses
from collections.abc import Callable

import numpy as np

from keras_video.validation import did_you_mean

REGISTRY = {}


@dataclasses.dataclass(frozen=True)
class Action:
    """An action that a puppet can perform.

    A repeated action is a function of its phase (cycles, 0 to 1 and on); an action
    done once is a function of its progress (0 to 1), so that its course, not its
    repetition, tells it from its reverse.

    Args:
        name: its label.
        pose: function of (phase or progress (T,), amplitude) that gives a `Pose`.
        rate: cycles per second, or 1 / seconds for an action done once.
        once: whether it is done once.
        sounds: pairs (sound, phase or progress at which it is heard).
        limbs: "arms" or "legs" where the action leaves the others free, so that the
            two kinds can be performed together; "body" otherwise.
    """

    name: str
    pose: Callable
    rate: float
    once: bool = False
    sounds: tuple = ()
    limbs: str = "body"

    def interval(self, style, start, end):
        """(start, end) of the movement of an action that is done once.

        It takes its own time where that fits and rests in its first and last pose
        around it; otherwise it takes three quarters of the time given.
        """
        room = end - start
        length = min(1.25 / (self.rate * style.speed), 0.75 * room)
        begin = start + (0.15 + 0.7 * style.phase) * (room - length)
        return begin, begin + length

    def progress(self, times, style, start, end):
        """Phase or progress at each time (seconds)."""
        if not self.once:
            return style.phase + self.rate * style.speed * (times - start)
        begin, finish = self.interval(style, start, end)
        return np.clip((times - begin) / (finish - begin), 0.0, 1.0)

    def performed(self, times, style, start, end):
        """The `Pose` at each time of a performance from `start` to `end` seconds."""
        pose = self.pose(self.progress(times, style, start, end), style.amplitude)
        return pose.mirrored() if style.mirrored else pose

    def sounds_between(self, style, start, end):
        """Sounds of a performance: a list of (seconds, sound)."""
        heard = []
        for sound, offset in self.sounds:
            if self.once:
                begin, finish = self.interval(style, start, end)
                heard.append((begin + offset * (finish - begin), sound))
                continue
            tempo = self.rate * style.speed
            first = np.ceil(style.phase - offset)
            last = np.floor(style.phase - offset + tempo * (end - start))
            for cycle in np.arange(first, last + 1):
                heard.append((start + (cycle + offset - style.phase) / tempo, sound))
        return [(float(time), sound) for time, sound in sorted(heard) if time < end]


def action(rate, once=False, sounds=(), limbs="body"):
    """Register a function of (phase, amplitude) as the action of its name."""

    def register(function):
        name = function.__name__
        REGISTRY[name] = Action(name, function, rate, once, tuple(sounds), limbs)
        return function

    return register


def parse_label(label):
    """Split a label such as `"walk+wave"` into its actions, legs or body first.

    Raises:
        ValueError: for an unknown action (with near matches), or for two that need
            the same limbs.
    """
    if not isinstance(label, str):
        raise ValueError(
            "An action must be a name, or two joined by '+'. "
            f"Received: action={label!r}"
        )
    actions = [_lookup(name.strip()) for name in label.split("+")]
    if len(actions) == 1:
        return actions
    if sorted(action.limbs for action in actions) != ["arms", "legs"]:
        arms = sorted(a.name for a in REGISTRY.values() if a.limbs == "arms")
        legs = sorted(a.name for a in REGISTRY.values() if a.limbs == "legs")
        raise ValueError(
            "Two actions go together when one is of the legs and one of the arms: "
            f"one of {legs} with one of {arms}. Received: action={label!r}"
        )
    return sorted(actions, key=lambda action: action.limbs, reverse=True)


def _lookup(name):
    if name in REGISTRY:
        return REGISTRY[name]
    raise ValueError(
        f"Unknown puppet action {name!r}.{did_you_mean(name, REGISTRY)} "
        f"Known actions: {', '.join(REGISTRY)}. Received: action={name!r}"
    )
