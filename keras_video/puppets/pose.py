"""Poses over time, independent of the proportions of a body."""

import dataclasses

import numpy as np

LEFT, RIGHT = 0, 1


def vector(x, y, z):
    """Three numbers or arrays as one array with a last axis of 3."""
    return np.stack(np.broadcast_arrays(*np.atleast_1d(x, y, z)), axis=-1)


@dataclasses.dataclass
class Prop:
    """The path of a thing that a puppet handles or sits on.

    Args:
        path: (T, 3), in leg lengths from the ground point between the feet.
        attach: (T,), from 0 (the thing is on its path) to 1 (it is in the hand).
        hand: 0 or 1 for one hand, `None` for the middle between both.
    """

    path: np.ndarray
    attach: np.ndarray
    hand: int | None = None


@dataclasses.dataclass
class Pose:
    """Where hands, feet, hips and trunk are at each of T times.

    Lengths are relative, so that one action fits every body: hands in arm lengths
    from the shoulder, in the trunk's frame; everything else in leg lengths. Axes
    are x to the puppet's left, y up, z forward; for hands and feet, x points
    outward on either side, so that a mirrored pose is the sides swapped.

    Args:
        ground: (T, 3), the ground point the figure stands on.
        root: (T, 3), how far the hips are from where they are in standing.
        turn: (T,), rotation of the whole figure about the vertical, radians.
        lean: (T,), trunk forward, radians.
        tilt: (T,), trunk to the left, radians.
        twist: (T,), shoulders against hips, radians.
        nod: (T,), head forward, radians.
        hands: (T, 2, 3), left and right.
        feet: (T, 2, 3), left and right, from the ground below each hip.
        props: things by name, see `Prop`.
    """

    ground: np.ndarray
    root: np.ndarray
    turn: np.ndarray
    lean: np.ndarray
    tilt: np.ndarray
    twist: np.ndarray
    nod: np.ndarray
    hands: np.ndarray
    feet: np.ndarray
    props: dict = dataclasses.field(default_factory=dict)

    @classmethod
    def standing(cls, length):
        """Upright, with the arms hanging."""
        hands = np.zeros((length, 2, 3))
        hands[...] = (0.2, -0.92, 0.1)
        return cls(
            ground=np.zeros((length, 3)),
            root=np.zeros((length, 3)),
            turn=np.zeros(length),
            lean=np.zeros(length),
            tilt=np.zeros(length),
            twist=np.zeros(length),
            nod=np.zeros(length),
            hands=hands,
            feet=np.zeros((length, 2, 3)),
        )

    def mirrored(self):
        """The same action with left and right exchanged."""
        flip = np.array([-1.0, 1.0, 1.0])
        props = {
            thing: Prop(
                prop.path * flip,
                prop.attach,
                None if prop.hand is None else 1 - prop.hand,
            )
            for thing, prop in self.props.items()
        }
        return Pose(
            ground=self.ground * flip,
            root=self.root * flip,
            turn=-self.turn,
            lean=self.lean,
            tilt=-self.tilt,
            twist=-self.twist,
            nod=self.nod,
            hands=self.hands[:, ::-1],
            feet=self.feet[:, ::-1],
            props=props,
        )

    def with_arms_of(self, other):
        """These legs and this trunk, with the arms of another pose."""
        return dataclasses.replace(
            self, hands=other.hands, props={**self.props, **other.props}
        )

    def blended(self, other, weight):
        """Move towards another pose of the same length; `weight` is (T,), 0 to 1.

        The things stay behind: whether they are there does not blend.
        """
        merged = {}
        for field in dataclasses.fields(self):
            if field.name == "props":
                continue
            a, b = getattr(self, field.name), getattr(other, field.name)
            w = weight.reshape((-1,) + (1,) * (a.ndim - 1))
            difference = b - a
            if field.name == "turn":
                # The short way round: a spin that ends must not unwind itself.
                difference = (difference + np.pi) % (2 * np.pi) - np.pi
            merged[field.name] = a + w * difference
        return Pose(**merged)
