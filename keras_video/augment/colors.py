"""Operations on the values of a clip, the same for each of its frames.

They take uint8 arrays (T, H, W, C) and return such. What an image's operation takes
from the image (its mean, its histogram) is that of the whole clip here, so that nothing
flickers.
"""

import numpy as np

# Rec. 601, as torchvision rounds it.
_GREY = np.array([0.2989, 0.587, 0.114], "float32")


def brightness(clip, factor):
    """Multiply all values."""
    return _look_up(clip, np.arange(256) * factor)


def color(clip, factor):
    """Multiply the distance from grey, the saturation."""
    if clip.shape[-1] == 1:
        return clip
    colored = np.empty_like(clip)
    # Frame by frame, so that the intermediate values stay in the processor's cache.
    for frame, target in zip(clip, colored, strict=True):
        target[...] = _levels(_blend(frame, _grey(frame), factor))
    return colored


def contrast(clip, factor):
    """Multiply the distance from the clip's mean grey."""
    mean = np.mean([_grey(frame).mean(dtype="float64") for frame in clip])
    return _look_up(clip, _blend(np.arange(256), mean, factor))


def sharpness(clip, factor):
    """Multiply the distance from the smoothed frame; the outermost pixels stay."""
    if min(clip.shape[1:3]) <= 2:
        return clip
    sharpened = clip.copy()
    for frame, target in zip(clip, sharpened, strict=True):
        target[1:-1, 1:-1] = _levels(_blend(frame[1:-1, 1:-1], _smooth(frame), factor))
    return sharpened


def posterize(clip, bits):
    """Keep the highest bits of all values."""
    return clip & np.uint8(256 - 2 ** (8 - bits))


def solarize(clip, threshold):
    """Invert the values from a threshold on."""
    values = np.arange(256)
    return _look_up(clip, np.where(values >= threshold, 255 - values, values))


def auto_contrast(clip, _):
    """Stretch the values of each channel to 0..255."""
    tables = []
    for channel in np.moveaxis(clip, -1, 0):
        low, high = int(channel.min()), int(channel.max())
        scale = 255 / (high - low) if high > low else 1
        tables.append((np.arange(256) - (low if high > low else 0)) * scale)
    return _look_up_channels(clip, tables)


def equalize(clip, _):
    """Spread the values of each channel evenly over 0..255."""
    tables = []
    for channel in np.moveaxis(clip, -1, 0):
        counts = np.bincount(channel.ravel(), minlength=256)
        step = (counts.sum() - counts[np.flatnonzero(counts)[-1]]) // 255
        below = np.cumsum(counts) - counts
        tables.append((below + step // 2) // step if step else np.arange(256))
    return _look_up_channels(clip, tables)


def _look_up(clip, table):
    """The clip with each value replaced by its entry in a table of 256."""
    return np.take(_levels(table), clip)


def _look_up_channels(clip, tables):
    result = np.empty_like(clip)
    for number, table in enumerate(tables):
        result[..., number] = np.take(_levels(table), clip[..., number])
    return result


def _blend(values, others, factor):
    """`values` moved away from `others`, or with a factor below 1 towards them."""
    return values * np.float32(factor) + others * np.float32(1 - factor)


def _grey(frame):
    """(H, W, 1) float32, whole numbers."""
    if frame.shape[-1] == 1:
        return frame.astype("float32")
    return np.floor(frame.astype("float32") @ _GREY)[..., None]


def _smooth(frame):
    """The means of 3x3 pixels, the middle one counted five times, without the edges."""
    wide = frame.astype("uint16")
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    total = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] + 4 * wide[1:-1, 1:-1]
    return ((total + 6) // 13).astype("float32")


def _levels(values):
    return np.rint(np.clip(values, 0, 255)).astype("uint8")
