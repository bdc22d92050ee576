"""Joints in space of a pose and a body (forward and inverse kinematics)."""

import numpy as np

from keras_video.puppets.pose import LEFT, RIGHT

JOINTS = (
    "pelvis",
    "neck",
    "head",
    "hair",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_hand",
    "right_hand",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_toe",
    "right_toe",
)
INDEX = {name: number for number, name in enumerate(JOINTS)}
_OUTWARD = {LEFT: np.array([1.0, 1.0, 1.0]), RIGHT: np.array([-1.0, 1.0, 1.0])}
_SIDE = {LEFT: "left", RIGHT: "right"}


def joints_of(pose, body):
    """Place every joint in the world, in metres.

    pose (T times) + body -> (T, 18, 3), axes x right, y up, z towards the camera;
    the order of the joints is `JOINTS`.
    """
    heading = rotation(pose.turn, "y")
    trunk = heading @ rotation(pose.twist, "y")
    trunk = trunk @ rotation(pose.lean, "x") @ rotation(-pose.tilt, "z")
    head = trunk @ rotation(pose.nod, "x")
    ground = pose.ground * body.leg
    joints = np.zeros((len(pose.turn), len(JOINTS), 3))

    def put(name, value):
        joints[:, INDEX[name]] = value
        return value

    height = np.array([0.0, body.leg * 0.985 + body.ankle, 0.0])
    pelvis = put("pelvis", ground + height + _turn(heading, pose.root * body.leg))
    neck = put("neck", pelvis + _turn(trunk, [0.0, body.torso, 0.0]))
    face = put("head", neck + _turn(head, [0.0, 1.25 * body.head, 0.15 * body.head]))
    put("hair", face + _turn(head, [0.0, 0.22 * body.head, -0.34 * body.head]))
    for side in (LEFT, RIGHT):
        outward, name = _OUTWARD[side], _SIDE[side]
        shoulder = put(
            f"{name}_shoulder",
            neck + _turn(trunk, outward * [body.shoulder, -0.06, 0.0]),
        )
        reach = _turn(trunk, pose.hands[:, side] * outward * body.arm)
        pole = _turn(trunk, outward * [0.5, -0.55, -0.8])
        elbow, hand = two_bones(shoulder, shoulder + reach, body.arm / 2, pole)
        put(f"{name}_elbow", elbow)
        put(f"{name}_hand", hand)

        hip = put(f"{name}_hip", pelvis + _turn(heading, outward * [body.hip, 0, 0]))
        stance = pose.feet[:, side] * outward * body.leg
        stance = stance + outward * [body.hip, 0.0, 0.0] + [0.0, body.ankle, 0.0]
        pole = _turn(heading, outward * [0.2, 0.35, 1.0])
        knee, ankle = two_bones(
            hip, ground + _turn(heading, stance), body.leg / 2, pole
        )
        put(f"{name}_knee", knee)
        put(f"{name}_ankle", ankle)
        toe = _perpendicular(_turn(heading, [0.0, 0.35, 1.0]), ankle - knee)
        put(f"{name}_toe", ankle + 0.16 * toe - [0.0, 0.02, 0.0])
    return joints


def two_bones(start, target, bone, pole):
    """Bend two equal bones so that the chain's end reaches a target.

    A target out of reach is approached along its direction.

    Args:
        start: (T, 3), the fixed end.
        target: (T, 3).
        bone: length of each bone.
        pole: (T, 3), the side to which the middle joint bends.

    Returns:
        The middle joint and the end, each (T, 3).
    """
    offset = target - start
    distance = np.linalg.norm(offset, axis=-1, keepdims=True)
    direction = offset / np.maximum(distance, 1e-6)
    distance = np.clip(distance, 0.1 * bone, 1.998 * bone)
    bend = np.sqrt(bone**2 - (distance / 2) ** 2)
    middle = start + direction * distance / 2 + bend * _perpendicular(pole, direction)
    return middle, start + direction * distance


def rotation(angle, axis):
    """(T,) angles in radians about x, y or z -> (T, 3, 3) matrices."""
    cos, sin = np.cos(angle), np.sin(angle)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.zeros((*np.shape(angle), 3, 3))
    matrix[...] = np.eye(3)
    matrix[..., first, first] = matrix[..., second, second] = cos
    matrix[..., first, second] = -sin
    matrix[..., second, first] = sin
    return matrix


def _turn(matrix, vectors):
    return np.einsum("tij,tj->ti", matrix, np.broadcast_to(vectors, (len(matrix), 3)))


def _perpendicular(vector, axis):
    """The unit part of a vector that is perpendicular to an axis."""
    axis = axis / np.maximum(np.linalg.norm(axis, axis=-1, keepdims=True), 1e-9)
    part = vector - axis * np.sum(vector * axis, axis=-1, keepdims=True)
    return part / np.maximum(np.linalg.norm(part, axis=-1, keepdims=True), 1e-6)
