"""Tapered strokes in space, of which bodies and things are made."""

import dataclasses

import numpy as np

from keras_video.puppets.skeleton import INDEX, rotation


@dataclasses.dataclass
class Strokes:
    """P strokes over T times, in metres of the world.

    Args:
        start: (T, P, 3).
        end: (T, P, 3).
        radii: (T, P, 2), at the start and the end; 0 where a stroke is hidden.
        colours: (P, 3), 0 to 255.
    """

    start: np.ndarray
    end: np.ndarray
    radii: np.ndarray
    colours: np.ndarray

    @classmethod
    def joined(cls, several):
        """One list of the strokes of several."""
        return cls(
            np.concatenate([s.start for s in several], axis=1),
            np.concatenate([s.end for s in several], axis=1),
            np.concatenate([s.radii for s in several], axis=1),
            np.concatenate([s.colours for s in several], axis=0),
        )

    def projected(self, camera):
        """Pixels: start (T, P, 2), end (T, P, 2), radii (T, P, 2), depth (T, P)."""
        start, depth_start, scale_start = camera.project(self.start)
        end, depth_end, scale_end = camera.project(self.end)
        radii = self.radii * np.stack([scale_start, scale_end], axis=-1)
        return start, end, radii, (depth_start + depth_end) / 2


def body_strokes(joints, body):
    """The strokes of a body whose joints are (T, 18, 3)."""
    arm = body.limb * body.sleeve
    leg = body.limb * body.trouser
    hand = 1.15 * body.limb
    cuff = body.skin if body.short_sleeves else body.shirt
    wrist = body.limb if body.short_sleeves else arm
    parts = [
        ("head", "head", body.head, body.head, body.skin),
        ("hair", "hair", 1.02 * body.head, 1.02 * body.head, body.hair),
        ("neck", "head", body.limb, body.limb, body.skin),
        ("pelvis", "neck", 0.9 * body.girth, body.girth, body.shirt),
        ("left_shoulder", "right_shoulder", 1.2 * arm, 1.2 * arm, body.shirt),
        ("left_hip", "right_hip", 1.4 * leg, 1.4 * leg, body.trousers),
    ]
    for side in ("left", "right"):
        parts += [
            (f"{side}_shoulder", f"{side}_elbow", 1.15 * arm, arm, body.shirt),
            (f"{side}_elbow", f"{side}_hand", wrist, 0.85 * wrist, cuff),
            (f"{side}_hand", f"{side}_hand", hand, hand, body.skin),
            (f"{side}_hip", f"{side}_knee", 1.25 * leg, leg, body.trousers),
            (f"{side}_knee", f"{side}_ankle", leg, 0.85 * leg, body.trousers),
            (f"{side}_ankle", f"{side}_toe", 0.06, 0.05, body.shoes),
        ]
    radii = np.array([part[2:4] for part in parts])
    return Strokes(
        joints[:, [INDEX[part[0]] for part in parts]],
        joints[:, [INDEX[part[1]] for part in parts]],
        np.tile(radii, (len(joints), 1, 1)),
        np.array([part[4] for part in parts]),
    )


# Thing -> strokes: start and end from the thing's centre, radius (metres).
_THINGS = {
    "ball": [((0, 0, 0), (0, 0, 0), 0.085)],
    "box": [((-0.1, 0, 0), (0.1, 0, 0), 0.14)],
    "stool": [
        ((-0.15, 0, 0), (0.15, 0, 0), 0.055),
        ((-0.14, 0, 0.1), (-0.17, -0.34, 0.13), 0.028),
        ((0.14, 0, 0.1), (0.17, -0.34, 0.13), 0.028),
        ((-0.14, 0, -0.1), (-0.17, -0.34, -0.13), 0.028),
        ((0.14, 0, -0.1), (0.17, -0.34, -0.13), 0.028),
    ],
}
THINGS = tuple(_THINGS)


def thing_strokes(thing, centers, turn, colour, visible=None):
    """The strokes of a thing at centres (T, 3), turned by (T,) radians."""
    parts = _THINGS[thing]
    matrix = rotation(turn, "y")
    offsets = np.array([[part[0], part[1]] for part in parts], dtype=float)
    offsets = np.einsum("tij,pej->tpei", matrix, offsets) + centers[:, None, None]
    radii = np.array([[part[2]] * 2 for part in parts])
    radii = np.tile(radii, (len(centers), 1, 1))
    if visible is not None:
        radii = radii * visible[:, None, None]
    colours = np.tile(np.asarray(colour, dtype=float), (len(parts), 1))
    return Strokes(offsets[:, :, 0], offsets[:, :, 1], radii, colours)
