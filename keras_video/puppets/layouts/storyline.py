"""Sequences of actions for videos that are longer than one action."""

from keras_video.puppets.action import REGISTRY, parse_label
from keras_video.puppets.ordered_actions import ORDERED_PAIRS

_BEFORE = {second: first for first, second in ORDERED_PAIRS}
_AFTER = dict(ORDERED_PAIRS)


def storyline(label, classes, rng, seconds, gap, together):
    """Fill a time with actions of a set of classes, one of which must occur.

    An action done once is followed or preceded by its reverse: who sits down has to
    stand up again before the next action.

    Args:
        label: the class that must occur.
        classes: all classes of the set.
        rng: generator.
        seconds: the time to fill.
        gap: (low, high), seconds of standing idle between actions; (0, 0) for none.
        together: chance that an action of the legs and one of the arms are combined.

    Returns:
        A list of (label, start, end), in order, without overlap.
    """
    blocks = [_block(label, classes, rng, together)]
    for _ in range(4 + int(seconds)):
        used = sum(_length(block) for block in blocks)
        pauses = gap[0] * (len(blocks) + 2)
        label = classes[rng.integers(len(classes))]
        block = _block(label, classes, rng, together)
        if used + _length(block) + pauses <= seconds:
            # The required action is not always the first.
            blocks.insert(int(rng.integers(len(blocks) + 1)), block)
    return _laid_out(blocks, rng, seconds, gap)


def _laid_out(blocks, rng, seconds, gap):
    """Put blocks one after the other, with pauses or stretched to fill the time."""
    total = sum(_length(block) for block in blocks)
    pauses = rng.uniform(*gap, len(blocks) + 1)
    spare = 0.0
    if gap[1] > 0:
        # Pauses take what is left, and a quarter in a video that is very short.
        spare = max(seconds - total, seconds / 4)
        pauses *= spare / pauses.sum()
    stretch = (seconds - spare) / total
    script, time = [], 0.0
    for pause, block in zip(pauses, blocks, strict=False):
        time += float(pause)
        for name, length in block:
            end = min(time + stretch * length, seconds)
            script.append((name, time, end))
            time = end
    if gap[1] == 0:
        # Exactly, not but for rounding: it goes on to the end of the video.
        script[-1] = (*script[-1][:2], seconds)
    return script


def _block(label, classes, rng, together):
    """One action, with its reverse or its companion: a list of (label, seconds)."""
    if label in _AFTER or label in _BEFORE:
        first = label if label in _AFTER else _BEFORE[label]
        return [(name, _natural(name, rng)) for name in (first, _AFTER[first])]
    action = parse_label(label)[0]
    other = {"legs": "arms", "arms": "legs"}.get(action.limbs)
    partners = [
        name
        for name in classes
        if name in REGISTRY and "+" not in label and REGISTRY[name].limbs == other
    ]
    # Both draws are made in every case, so that one class does not shift the others.
    chance, pick = rng.uniform(), rng.uniform()
    if partners and chance < together:
        label = f"{label}+{partners[int(pick * len(partners))]}"
    return [(label, _natural(action.name, rng))]


def _natural(name, rng):
    """Seconds that an action takes: once, or a few cycles."""
    action = REGISTRY[name]
    if action.once:
        return 1.25 / action.rate / 0.75
    return float(rng.uniform(1.6, 3.2))


def _length(block):
    return sum(length for _, length in block)
