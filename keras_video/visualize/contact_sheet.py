"""Contact sheet: the frames of a clip with the scores of a model, as one image."""

import numpy as np

from keras_video._optional import require
from keras_video.visualize.shorten import shorten
from keras_video.visualize.tile_frames import tile_frames

INK = (30, 41, 59)
PALE = (226, 232, 240)
ACCENT = (37, 99, 235)
OTHER = (148, 163, 184)
MARGIN = 8
LINE = 22
LABEL = 150


def contact_sheet(frames, scores=None, title=None, columns=None, max_frames=8):
    """Draw frames of a clip side by side, with the top classes as bars below.

    ```
    title
    [frame] [frame] [frame] [frame]
    wave  ################---- 82 %
    jump  ##------------------ 11 %
    ```

    Args:
        frames: array `(T, H, W, 3)`, values 0..255.
        scores: list of `(class name, probability)`, as `predict_video` returns it.
        title: a line of text on top.
        columns: frames in a row; all in one row by default.
        max_frames: at most so many frames are shown, spread over the clip.

    Returns:
        `PIL.Image.Image`; a notebook shows it, `save("sheet.png")` stores it.

    Raises:
        ImportError: Pillow is not installed.
        ValueError: `frames` is not of this shape.

    Example:
    >>> import numpy as np
    >>> frames = np.zeros((16, 64, 64, 3), "uint8")
    >>> contact_sheet(frames, [("wave", 0.82), ("jump", 0.11)]).size
    (584, 132)
    """
    require("PIL", extra="viz", purpose="drawing a contact sheet")
    from PIL import Image, ImageDraw

    frames = _check(frames)
    if len(frames) > max_frames:
        frames = frames[np.linspace(0, len(frames) - 1, max_frames).round().astype(int)]
    tiles = Image.fromarray(tile_frames(frames, columns, MARGIN))
    top = LINE if title else 0
    bars_top = top + tiles.height
    scores = list(scores or [])
    size = (
        max(tiles.width, 320 if scores else 0),
        bars_top + len(scores) * LINE + (MARGIN if scores else 0),
    )
    sheet = Image.new("RGB", size, "white")
    sheet.paste(tiles, (0, top))
    draw = ImageDraw.Draw(sheet)
    if title:
        draw.text((MARGIN, MARGIN - 2), title, fill=INK, font=_font())
    _draw_bars(draw, scores, top=bars_top, right=size[0] - MARGIN)
    return sheet


def _check(frames):
    frames = np.asarray(frames)
    if frames.ndim != 4 or frames.shape[-1] != 3 or not len(frames):
        raise ValueError(
            "`frames` must be an array (T, H, W, 3) with at least one frame. "
            f"Received: frames.shape={frames.shape}"
        )
    return np.clip(frames, 0, 255).astype("uint8")


def _draw_bars(draw, scores, top, right):
    """Draw a line per class: name, bar and percentage; the first one in colour."""
    font = _font()
    names = [shorten(draw, str(name), font, LABEL) for name, _ in scores]
    label = max((draw.textlength(name, font) for name in names), default=0)
    left, end = MARGIN + label + MARGIN, right - 56
    for i, (name, (_, score)) in enumerate(zip(names, scores, strict=True)):
        y = top + i * LINE
        draw.text((MARGIN, y + 2), name, fill=INK, font=font)
        draw.rectangle((left, y + 5, end, y + LINE - 6), fill=PALE)
        fraction = min(max(float(score), 0.0), 1.0)
        if fraction > 0:
            bar = (left, y + 5, left + max(fraction * (end - left), 1), y + LINE - 6)
            draw.rectangle(bar, fill=OTHER if i else ACCENT)
        percent = f"{100 * score:.1f} %"
        draw.text((right, y + 2), percent, fill=INK, font=font, anchor="ra")


def _font():
    from PIL import ImageFont

    return ImageFont.load_default(size=14)
