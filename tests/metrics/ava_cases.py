"""Random cases for frame-mAP, with everything that is awkward about real tables."""

import numpy as np

from keras_video.data.detection import ActionBoxes

LABELS = (1, 3, 4, 7, 8)
SCORED = (1, 3, 4, 8, 9)


def random_case(seed):
    """`(rows of the ground truth, rows of detections)`, as in csv files.

    Some classes have only detections, some only ground truth, label 7 is not scored and
    9 does not appear; coordinates lie on a coarse or a fine grid and scores have one
    decimal or five, so that there are equals everywhere.
    """
    rng = np.random.default_rng(seed)
    decimals = int(rng.choice([1, 2, 5]))
    grid = int(rng.choice([5, 20, 1000]))
    images = [
        (str(video), float(time))
        for video in ("x", "y", "z")
        for time in rng.choice([902, 903, 904.5, 905.123456], 3, replace=False)
    ]
    with_truth = [image for image in images if rng.random() < 0.8]
    with_boxes = [image for image in images if rng.random() < 0.8]
    labels = [label for label in LABELS if rng.random() < 0.8] or [1]
    truth, detections = [], []
    for image in with_truth:
        boxes = [random_box(rng, grid) for _ in range(rng.integers(0, 5))]
        for box in boxes or [None]:
            if box is None:
                truth.append(image)
            else:
                for label in rng.choice(labels, rng.integers(1, 4)):
                    truth.append((*image, *box, int(label)))
    boxed = [row for row in truth if len(row) > 2]
    for image in with_boxes:
        here = [row for row in boxed if row[:2] == image]
        crowded = rng.random() < 0.2
        for _ in range(rng.integers(60, 90) if crowded else rng.integers(0, 12)):
            box = random_box(rng, grid, degenerate=True)
            label = int(rng.choice(LABELS))
            if here and rng.random() < 0.7:
                row = here[rng.integers(len(here))]
                box = moved(rng, row[2:6], grid)
                label = row[6] if rng.random() < 0.7 else label
            score = round(float(rng.random()), decimals)
            for _ in range(2 if rng.random() < 0.1 else 1):
                detections.append((*image, *box, label, score))
    rng.shuffle(detections)
    rng.shuffle(truth)
    return truth, detections


def random_box(rng, grid, degenerate=False):
    x1, y1 = rng.integers(0, grid, 2)
    low = -1 if degenerate and rng.random() < 0.3 else 0 if rng.random() < 0.1 else 1
    width, height = rng.integers(low, max(2, grid // 2), 2)
    return tuple(float(side) / grid for side in (x1, y1, x1 + width, y1 + height))


def moved(rng, box, grid):
    shift = rng.integers(-1, 2, 4) / grid * (grid > 5 or rng.random() < 0.3)
    return tuple(float(round(side, 6)) for side in np.array(box) + shift)


def table(rows):
    """`ActionBoxes` of the rows that have a box."""
    rows = [row for row in rows if len(row) > 2]
    columns = [[row[i] for row in rows] for i in (0, 1, 6)]
    scores = [row[7] if len(row) == 8 else 1.0 for row in rows]
    return ActionBoxes(*columns[:2], [row[2:6] for row in rows], columns[2], scores)


def empty_key_frames(rows):
    """The key frames that are listed without a box."""
    return [row for row in rows if len(row) == 2]
