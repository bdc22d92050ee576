"""The size, build and clothes of one puppet."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Body:
    """Lengths and thicknesses in metres, colours as RGB from 0 to 255.

    Args:
        leg: hip to ankle.
        arm: shoulder to hand.
        torso: hips to the base of the neck.
        shoulder: half the distance between the shoulders.
        hip: half the distance between the hips.
        head: radius of the head.
        limb: radius of a bare limb.
        sleeve: factor of the clothes on the radius of arms.
        trouser: factor of the clothes on the radius of legs.
        girth: radius of the trunk.
        short_sleeves: whether the forearms are bare.
        skin, shirt, trousers, shoes, hair: colours.
    """

    leg: float = 0.86
    arm: float = 0.62
    torso: float = 0.52
    shoulder: float = 0.19
    hip: float = 0.1
    head: float = 0.13
    limb: float = 0.05
    sleeve: float = 1.1
    trouser: float = 1.3
    girth: float = 0.13
    short_sleeves: bool = True
    skin: tuple = (224, 172, 138)
    shirt: tuple = (200, 60, 50)
    trousers: tuple = (50, 60, 120)
    shoes: tuple = (40, 40, 40)
    hair: tuple = (60, 40, 20)

    @classmethod
    def sample(cls, rng, backdrop=(128, 128, 128)):
        """Draw a body whose clothes do not vanish before a backdrop's mean colour."""
        size = rng.uniform(0.9, 1.08)
        tan = rng.uniform(0.35, 1.0)
        return cls(
            leg=0.86 * size * rng.uniform(0.93, 1.07),
            arm=0.62 * size * rng.uniform(0.93, 1.07),
            torso=0.52 * size * rng.uniform(0.93, 1.07),
            shoulder=0.19 * size * rng.uniform(0.88, 1.15),
            hip=0.1 * size * rng.uniform(0.85, 1.15),
            head=0.13 * rng.uniform(0.92, 1.12),
            limb=0.05 * rng.uniform(0.9, 1.15),
            sleeve=rng.uniform(0.95, 1.3),
            trouser=rng.uniform(1.05, 1.55),
            girth=0.13 * rng.uniform(0.85, 1.2),
            short_sleeves=bool(rng.integers(2)),
            skin=tuple(tan * np.array([238.0, 190.0, 155.0])),
            shirt=_colour_apart(rng, backdrop),
            trousers=_colour_apart(rng, backdrop),
            shoes=tuple(rng.uniform(10, 245, 3)),
            hair=tuple(rng.uniform(0.1, 1.0) * np.array([190.0, 140.0, 80.0])),
        )

    @property
    def ankle(self):
        """Height of the ankle above the ground."""
        return 0.07


def _colour_apart(rng, backdrop, distance=80.0):
    """A random colour at some distance from another one, if a few draws find it."""
    for _ in range(8):
        colour = rng.uniform(15, 240, 3)
        if np.linalg.norm(colour - np.asarray(backdrop)) > distance:
            break
    return tuple(colour)
