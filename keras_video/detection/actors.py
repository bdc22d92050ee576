"""People at a time of a video: their boxes, numbers and actions."""

import dataclasses

import numpy as np

from keras_video.data.annotations.action_boxes import NO_LABEL
from keras_video.detection.box_arithmetic import distinct_boxes


@dataclasses.dataclass(frozen=True)
class Actor:
    """One person at one time of a video.

    Args:
        box: (4,), (x1, y1, x2, y2) as fractions of the image size.
        number: the same for the same person in one video; -1 where not known.
        actions: pairs of label and score, the highest score first.
    """

    box: np.ndarray
    number: int
    actions: tuple


def actors_of(table):
    """The people of one key frame, each with all their actions.

    Args:
        table: `ActionBoxes` of one key frame; rows with the same box are one person's.

    Returns:
        List of `Actor`, in the order of their first rows.

    Example:
    >>> from keras_video.data import ActionBoxes
    >>> box = [0.1, 0.1, 0.5, 0.9]
    >>> table = ActionBoxes(["a"] * 2, [1.0] * 2, [box] * 2, [12, 4], [0.5, 0.75])
    >>> [actor.actions for actor in actors_of(table)]
    [((4, 0.75), (12, 0.5))]
    """
    first, persons = distinct_boxes(table.boxes)
    actors = []
    for number, box in enumerate(table.boxes[first]):
        rows = np.flatnonzero(persons == number)
        rows = rows[np.argsort(-table.scores[rows], kind="stable")]
        actions = tuple(
            (int(table.labels[row]), float(table.scores[row]))
            for row in rows
            if table.labels[row] != NO_LABEL
        )
        actors.append(Actor(box, int(table.actors[rows[0]]), actions))
    return actors


def actors_between(before, after, time, hold):
    """The people at a time between two key frames, interpolated.

    The box of a person at both is interpolated linearly. That of a person at one of
    them only stays while that key frame is the nearer. Actions are those of the nearer
    key frame.

    Args:
        before: pair of seconds and list of `Actor`, or `None` before the first.
        after: the same of the next key frame, or `None` after the last.
        time: seconds.
        hold: seconds for which a box stays at most.

    Returns:
        List of `Actor`.

    Example:
    >>> import numpy as np
    >>> left = Actor(np.array([0.0, 0.0, 0.2, 1.0]), 3, ((12, 0.9),))
    >>> right = Actor(np.array([0.4, 0.0, 0.6, 1.0]), 3, ((80, 0.8),))
    >>> now = actors_between((1.0, [left]), (2.0, [right]), 1.25, hold=1.0)
    >>> now[0].box.round(2).tolist(), now[0].actions
    ([0.1, 0.0, 0.3, 1.0], ((12, 0.9),))
    """
    ends = [end for end in (before, after) if end]
    if not ends:
        return []
    near = min(ends, key=lambda end: abs(end[0] - time))
    far = ends[0] if near is ends[-1] else ends[-1]
    distance = abs(time - near[0])
    others = {actor.number: actor for actor in far[1] if actor.number >= 0}
    people = []
    for actor in near[1]:
        goal = others.get(actor.number)
        if far is not near and goal is not None:
            weight = distance / abs(far[0] - near[0])
            box = (1 - weight) * actor.box + weight * goal.box
            people.append(dataclasses.replace(actor, box=box))
        elif distance <= hold:
            people.append(actor)
    return people
