"""Drawing of boxes with captions on a frame."""

import numpy as np

from keras_video._optional import require
from keras_video.visualize.shorten import shorten

# Dark enough for white text, and easy to distinguish.
COLORS = (
    (37, 99, 235),
    (194, 65, 12),
    (21, 128, 61),
    (147, 51, 234),
    (190, 18, 60),
    (14, 116, 144),
    (133, 77, 14),
    (219, 39, 119),
)
UNKNOWN = (71, 85, 105)
PAPER = (255, 255, 255)
_SMALLEST_FONT = 9


def draw_boxes(frame, boxes, captions=None, actors=None, max_lines=3):
    """Draw boxes on a frame, each with lines of text on its own colour.

    A caption stands above its box; where there is no room, or another caption, below
    it or inside. Text is shortened to what fits into the frame.

    Args:
        frame: uint8 array (H, W, 3).
        boxes: (n, 4), pixels (x1, y1, x2, y2).
        captions: for each box a list of lines, or of pairs (name, score from 0 to 1).
        actors: for each box a number that chooses its colour; -1 for grey. By default
            each box has another colour.
        max_lines: at most so many lines of each caption are drawn.

    Returns:
        uint8 array (H, W, 3), a copy.

    Raises:
        ImportError: Pillow is not installed.
        ValueError: `frame` is not of this shape, or there are not as many captions or
            actors as boxes.

    Example:
    >>> import numpy as np
    >>> frame = np.zeros((90, 120, 3), "uint8")
    >>> drawn = draw_boxes(frame, [[20, 30, 60, 80]], [[("wave", 0.92)]])
    >>> drawn.shape, tuple(int(c) for c in drawn[50, 20]) == COLORS[0]
    ((90, 120, 3), True)
    """
    require("PIL", extra="viz", purpose="Drawing boxes")
    from PIL import Image, ImageDraw, ImageFont

    frame, boxes = _check(frame, boxes)
    captions = [[]] * len(boxes) if captions is None else list(captions)
    actors = range(len(boxes)) if actors is None else list(actors)
    if not len(boxes) == len(captions) == len(actors):
        raise ValueError(
            "There must be a caption and an actor for each box. Received: "
            f"{len(boxes)} boxes, {len(captions)} captions, {len(actors)} actors"
        )
    side = min(frame.shape[:2])
    font = ImageFont.load_default(size=max(side // 28, _SMALLEST_FONT))
    image = Image.fromarray(frame)
    draw = ImageDraw.Draw(image)
    # One pixel would lose its colour in a video, which halves the chroma.
    thickness = max(side // 180, 2)
    colors = [_color(actor) for actor in actors]
    for box, color in zip(boxes, colors, strict=True):
        draw.rectangle(_outline(box, frame.shape), outline=color, width=thickness)
    taken = []
    for box, lines, color in zip(boxes, captions, colors, strict=True):
        lines = [shorten(draw, _text(line), font, frame.shape[1] - 4) for line in lines]
        if lines := lines[:max_lines]:
            taken.append(
                _draw_caption(draw, box, lines, color, font, image.size, taken)
            )
    return np.asarray(image)


def _check(frame, boxes):
    frame = np.asarray(frame)
    if frame.ndim != 3 or frame.shape[-1] != 3 or frame.dtype != np.uint8:
        raise ValueError(
            "`frame` must be a uint8 array (H, W, 3). "
            f"Received: frame of shape {frame.shape} and type {frame.dtype}"
        )
    return np.ascontiguousarray(frame), np.asarray(boxes, "float64").reshape(-1, 4)


def _color(actor):
    return COLORS[actor % len(COLORS)] if actor >= 0 else UNKNOWN


def _outline(box, shape):
    """The box in whole pixels, clipped to the frame."""
    height, width = shape[:2]
    x1, y1, x2, y2 = np.rint(box).astype(int)
    x1, y1 = min(max(x1, 0), width - 1), min(max(y1, 0), height - 1)
    return x1, y1, min(max(x2, x1), width - 1), min(max(y2, y1), height - 1)


def _text(line):
    if isinstance(line, str):
        return line
    name, score = line
    return f"{name} {100 * score:.0f} %"


def _draw_caption(draw, box, lines, color, font, size, taken):
    """Draw a caption where there is room, and return its rectangle."""
    ascent, descent = font.getmetrics()
    line_height = ascent + descent
    width = int(max(draw.textlength(line, font) for line in lines)) + 4
    height = line_height * len(lines) + 1
    x1, y1, _, y2 = _outline(box, (size[1], size[0]))
    left = max(min(x1, size[0] - width), 0)
    corners = [
        (left, max(min(top, size[1] - height), 0)) for top in (y1 - height, y1, y2 + 1)
    ]
    rectangles = [(x, y, x + width - 1, y + height - 1) for x, y in corners]
    # Above if the picture has room for it there, and nothing else stands there.
    order = [0, 2, 1] if y1 >= height else [1, 2, 0]
    free = [
        rectangles[i] for i in order if not any(_meet(rectangles[i], t) for t in taken)
    ]
    rectangle = free[0] if free else rectangles[order[0]]
    draw.rectangle(rectangle, fill=color)
    for number, line in enumerate(lines):
        corner = (rectangle[0] + 2, rectangle[1] + number * line_height)
        draw.text(corner, line, fill=PAPER, font=font)
    return rectangle


def _meet(a, b):
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
