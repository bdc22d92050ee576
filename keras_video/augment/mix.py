"""MixUp and CutMix of a batch of clips."""

import numpy as np

from keras_video.validation import check_fraction, check_positive

# Fractions are multiples of this, so that mixing uint8 takes no more than 16 bits.
_STEP = 1 / 256


class Mix:
    """Mixes the clips of a batch with each other, and their labels likewise.

    ```
    clips (B, T, H, W, C), labels (B, K)      each clip with the one before it
      MixUp:   fraction * clip + (1 - fraction) * other,  labels the same
      CutMix:  a rectangle of `other` in every frame,     labels by its area
    ```

    The data sets take one as `mix`, with labels that a mixture can be written in
    (`label_mode="categorical"`, `"multi_label"` or `"binary"`, and a loss that takes
    such): what is mixed depends on the seed, the epoch and the batch alone. Where both
    are asked for, each batch gets one of them, either as often.

    Args:
        mixup: alpha of the beta distribution that MixUp's fraction is drawn from, above
            0; None for no MixUp.
        cutmix: the same of CutMix.
        probability: that a batch is mixed, 0 to 1.

    Call arguments:
        clips: array (B, T, H, W, C).
        labels: float array (B, K), one-hot or multi-hot.
        rng: `np.random.Generator`.
        weights: (B,), or None. Clips of weight 0 fill a batch up: they are mixed with
            nothing, and nothing with them.

    Returns:
        (clips, labels) of the shapes and types that were given.

    Raises:
        ValueError: if an argument is out of range, or labels are class numbers.

    Example:
    >>> clips = np.stack([np.full((1, 2, 2, 3), v, "uint8") for v in (0, 100)])
    >>> mix = Mix(mixup=0.8)
    >>> mixed, labels = mix(clips, np.eye(2, dtype="float32"), np.random.default_rng(1))
    >>> float(mixed[0, 0, 0, 0, 0]) == round(100 * float(labels[0, 1]))
    True

    Reference:
        MixUp: Zhang et al., https://arxiv.org/abs/1710.09412. CutMix: Yun et al.,
        https://arxiv.org/abs/1905.04899. As torchvision's `MixUp` and `CutMix`.
    """

    def __init__(self, mixup=None, cutmix=None, probability=1.0):
        if mixup is None and cutmix is None:
            raise ValueError(
                "`mixup` or `cutmix` must be given, the alpha of one or of both. "
                "Received: mixup=None, cutmix=None"
            )
        self.mixup = mixup if mixup is None else check_positive("mixup", mixup)
        self.cutmix = cutmix if cutmix is None else check_positive("cutmix", cutmix)
        check_fraction("probability", probability)
        self.probability = probability

    def __call__(self, clips, labels, rng, weights=None):
        if np.ndim(labels) != 2 or np.asarray(labels).dtype.kind != "f":
            raise ValueError(
                "`labels` must be floats (B, K), since a mixture of classes has no "
                f"number. Received: labels of shape {np.shape(labels)} and type "
                f"{np.asarray(labels).dtype}"
            )
        real = np.flatnonzero(np.ones(len(clips)) if weights is None else weights)
        if len(real) < 2 or rng.random() >= self.probability:
            return clips, labels
        mixed, mixed_labels = self._mix(clips[real], labels[real], rng)
        if len(real) == len(clips):
            return mixed, mixed_labels
        clips, labels = clips.copy(), labels.copy()
        clips[real], labels[real] = mixed, mixed_labels
        return clips, labels

    def __repr__(self):
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"

    def get_config(self):
        """The arguments of the constructor."""
        return {
            "mixup": self.mixup,
            "cutmix": self.cutmix,
            "probability": self.probability,
        }

    def _mix(self, clips, labels, rng):
        cuts = self.mixup is None
        if None not in (self.mixup, self.cutmix):
            cuts = rng.random() < 0.5
        alpha = self.cutmix if cuts else self.mixup
        fraction = float(rng.beta(alpha, alpha))
        if not cuts:
            fraction = round(fraction / _STEP) * _STEP
            return mixup(clips, fraction), mixup(labels, fraction)
        window = draw_window(rng, clips.shape[2:4], fraction)
        clips = cutmix(clips, window)
        left = 1 - window[2] * window[3] / (clips.shape[2] * clips.shape[3])
        return clips, mixup(labels, left)


def mixup(values, fraction):
    """`fraction` of each, and the rest of the one before it; the first has the last's.

    Args:
        values: array (B, ...); of uint8 the result is rounded.
        fraction: 0 to 1; for uint8 to the nearest 256th.

    Example:
    >>> mixup(np.array([[0.0], [1.0], [5.0]]), 0.75).ravel().tolist()
    [1.25, 0.75, 4.0]
    """
    mixed = np.empty_like(values)
    if values.dtype != np.uint8:
        for number, target in enumerate(mixed):
            target[...] = (
                fraction * values[number] + (1 - fraction) * values[number - 1]
            )
        return mixed
    weight = round(fraction / _STEP)
    shares = np.uint16(weight), np.uint16(256 - weight)
    for number, target in enumerate(mixed):
        # At most 255 * 256 + 128, which is below 2 ** 16.
        total = np.multiply(values[number], shares[0], dtype="uint16")
        total += np.multiply(values[number - 1], shares[1], dtype="uint16")
        total += np.uint16(128)
        np.right_shift(total, 8, out=target, casting="unsafe")
    return mixed


def cutmix(clips, window):
    """Each clip (B, T, H, W, C) with a window of the one before it, in every frame.

    Args:
        clips: array (B, T, H, W, C).
        window: (top, left, height, width) in pixels.
    """
    top, left, height, width = window
    part = np.s_[:, :, top : top + height, left : left + width]
    mixed = clips.copy()
    mixed[part] = np.roll(clips[part], 1, axis=0)
    return mixed


def draw_window(rng, size, fraction):
    """(top, left, height, width) that leaves about a fraction of frames of `size`.

    Its middle is anywhere in the frame, so it can be cut off by the edges.
    """
    half = 0.5 * np.sqrt(1 - fraction)
    middle = [int(rng.integers(side)) for side in size]
    reach = [int(half * side) for side in size]
    low = [max(m - r, 0) for m, r in zip(middle, reach, strict=True)]
    high = [min(m + r, s) for m, r, s in zip(middle, reach, size, strict=True)]
    return *low, high[0] - low[0], high[1] - low[1]
