"""Style of a performance: size of movement, tempo, side and posture."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Style:
    """The differences between two performances of one action.

    Args:
        amplitude: factor on the size of the movement, about 1.
        speed: factor on the tempo, about 1.
        phase: where in its cycle a repeated action starts, 0 to 1.
        mirrored: whether left and right are exchanged.
        facing: rotation of the puppet about the vertical, radians.
        travel: fraction of the ground covered that a walker really moves; the rest is
            followed by the camera.
        sway: (4, 3) frequencies (Hz), phases and sizes of small idle movements.
    """

    amplitude: float = 1.0
    speed: float = 1.0
    phase: float = 0.0
    mirrored: bool = False
    facing: float = 0.0
    travel: float = 0.0
    sway: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros((4, 3)))

    @classmethod
    def sample(cls, rng):
        """Draw a performance from a NumPy generator."""
        sway = np.stack(
            [rng.uniform(0.15, 0.6, 4), rng.uniform(0, 1, 4), rng.uniform(0, 1, 4)],
            axis=1,
        )
        return cls(
            amplitude=rng.uniform(0.85, 1.15),
            speed=rng.uniform(0.8, 1.25),
            phase=rng.uniform(),
            mirrored=bool(rng.integers(2)),
            facing=np.deg2rad(rng.uniform(-12, 12)),
            travel=rng.uniform(0.0, 0.35),
            sway=sway,
        )

    def swayed(self, pose, times):
        """Add breathing and shifting of weight, so that no puppet stands still."""
        waves = self.sway[:, 2] * np.sin(
            2 * np.pi * (np.outer(times, self.sway[:, 0]) + self.sway[:, 1])
        )
        pose.lean = pose.lean + 0.04 * waves[:, 0]
        pose.tilt = pose.tilt + 0.03 * waves[:, 1]
        pose.hands = pose.hands + (
            0.05 * waves[:, 2, None, None] * np.array([1.0, 0.2, 0.6])
        )
        pose.nod = pose.nod + 0.1 * waves[:, 3]
        return pose
