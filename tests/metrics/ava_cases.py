"""Random cases for frame-mAP, with everything that is awkward about real tables."""

import random

from keras_video.data.detection import ActionBoxes

LABELS = (1, 3, 4, 7, 8)
SCORED = (1, 3, 4, 8, 9)


def random_case(seed):
    """`(rows of the ground truth, rows of detections)`, as in csv files.

    Some classes have only detections, some only ground truth, label 7 is not scored and
    9 does not appear; coordinates lie on a coarse or a fine grid and scores have one
    decimal or five, so that there are equals everywhere.
    """
    draw = random.Random(seed)
    decimals, grid = draw.choice([1, 2, 5]), draw.choice([5, 20, 1000])
    images = [
        (video, time)
        for video in ("x", "y", "z")
        for time in draw.sample([902.0, 903.0, 904.5, 905.123456], 3)
    ]
    labels = [label for label in LABELS if draw.random() < 0.8] or [1]
    truth, detections = [], []
    for image in images:
        if draw.random() < 0.8:
            truth += true_rows(draw, image, labels, grid)
        if draw.random() < 0.8:
            here = [row for row in truth if row[:2] == image and len(row) > 2]
            detections += found_rows(draw, image, here, grid, decimals)
    draw.shuffle(detections)
    draw.shuffle(truth)
    return truth, detections


def true_rows(draw, image, labels, grid):
    """Up to four boxes with up to three labels; without one, the key frame alone."""
    boxes = [random_box(draw, grid) for _ in range(draw.randrange(5))]
    return [
        (*image, *box, label)
        for box in boxes
        for label in draw.choices(labels, k=draw.randrange(1, 4))
    ] or [image]


def found_rows(draw, image, truth, grid, decimals):
    """Boxes anywhere, and near those of the truth; now and then a row twice."""
    rows = []
    crowded = draw.random() < 0.2
    for _ in range(draw.randrange(60, 90) if crowded else draw.randrange(12)):
        box, label = random_box(draw, grid, degenerate=True), draw.choice(LABELS)
        if truth and draw.random() < 0.7:
            row = draw.choice(truth)
            box = moved(draw, row[2:6], grid)
            label = row[6] if draw.random() < 0.7 else label
        row = (*image, *box, label, round(draw.random(), decimals))
        rows += [row] * (2 if draw.random() < 0.1 else 1)
    return rows


def random_box(draw, grid, degenerate=False):
    low = -1 if degenerate and draw.random() < 0.3 else draw.random() > 0.1
    x1, y1 = draw.randrange(grid), draw.randrange(grid)
    width, height = (draw.randrange(low, max(2, grid // 2)) for _ in "xy")
    return tuple(side / grid for side in (x1, y1, x1 + width, y1 + height))


def moved(draw, box, grid):
    """One step of the grid at most; on the coarsest, mostly the box as it is."""
    if grid == 5 and draw.random() < 0.7:
        return box
    return tuple(round(side + draw.choice([-1, 0, 1]) / grid, 6) for side in box)


def table(rows):
    """`ActionBoxes` of the rows that have a box."""
    rows = [row for row in rows if len(row) > 2]
    columns = [[row[i] for row in rows] for i in (0, 1, 6)]
    scores = [row[7] if len(row) == 8 else 1.0 for row in rows]
    return ActionBoxes(*columns[:2], [row[2:6] for row in rows], columns[2], scores)


def empty_key_frames(rows):
    """The key frames that are listed without a box."""
    return [row for row in rows if len(row) == 2]
