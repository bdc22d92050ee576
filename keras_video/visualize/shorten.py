"""Shortening of text to a width."""


def shorten(draw, text, font, width):
    """Text cut to a width, with dots where something is missing.

    Args:
        draw: `PIL.ImageDraw.ImageDraw`.
        text: str.
        font: `PIL.ImageFont` that it is drawn in.
        width: pixels.
    """
    if draw.textlength(text, font) <= width:
        return text
    while text and draw.textlength(text + "...", font) > width:
        text = text[:-1]
    return text + "..."
