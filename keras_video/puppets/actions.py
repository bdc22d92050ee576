"""The lists of actions: all, those of the shipped preset, those of the demo."""

from keras_video.puppets import arm_actions, leg_actions  # noqa: F401
from keras_video.puppets.action import REGISTRY
from keras_video.puppets.ordered_actions import ORDERED_PAIRS

ACTIONS = tuple(REGISTRY)

# What the shipped preset is trained on. It holds two of the ordered pairs, which no
# model can tell apart from single frames.
TRAIN_ACTIONS = (
    "wave",
    "clap",
    "raise_arms",
    "punch",
    "swim",
    "bow",
    "chop",
    "walk",
    "run",
    "squat",
    "lunge",
    "sidestep",
    "jumping_jack",
    "spin",
    "sit_down",
    "stand_up",
    "pick_up",
    "put_down",
)

# What the demo learns afterwards; none of these is in the list above.
DEMO_ACTIONS = ("jump", "kick", "throw", "arm_circles", "side_bend")

__all__ = ["ACTIONS", "DEMO_ACTIONS", "ORDERED_PAIRS", "TRAIN_ACTIONS"]
