"""Batches that several processes and devices share."""

import math

from keras_video._replicas import num_replicas, process_share
from keras_video.validation import is_integer


def check_shard(shard):
    """`(index, count)` as given, or that of this process for None.

    Raises:
        ValueError: it is no such pair.
    """
    if shard is None:
        return process_share()
    pair = isinstance(shard, (tuple, list)) and len(shard) == 2
    if not pair or not all(map(is_integer, shard)) or not 0 <= shard[0] < shard[1]:
        raise ValueError(
            "`shard` must be a pair (index, count), which of how many equal parts of "
            "each batch is read, counted from 0, or None for that of this process. "
            f"Received: shard={shard!r}"
        )
    return tuple(shard)


def pad_and_share(loader, pad_batches, shard):
    """Fill a loader's batches up, and let it read one part of each.

    Args:
        loader: a `BatchLoader`.
        pad_batches: bool.
        shard: `(index, count)`, or None for the part of this process.

    Raises:
        ValueError: several processes or devices cannot share such batches.
    """
    index, count = check_shard(shard)
    parts = math.lcm(count, num_replicas())
    if parts > 1:
        _check_parts(loader, pad_batches, parts, count)
    if pad_batches:
        loader.pad(parts)
    loader.shard = index, count


def _check_parts(loader, pad_batches, parts, count):
    if not pad_batches:
        raise ValueError(
            f"Where a batch is shared by {parts} devices or processes, the last one of "
            "an epoch must be as large as the others: give pad_batches=True. "
            "Received: pad_batches=False"
        )
    if loader.batch_size % parts:
        raise ValueError(
            f"`batch_size` must be divisible by {parts}, the number of devices or "
            f"processes that share a batch. Received: batch_size={loader.batch_size}"
        )
    if count > 1 and None in loader.clip_shape:
        raise ValueError(
            "Processes that share a batch need clips of one size, and whole frames "
            "have that of the largest of their part: give an `image_size`. "
            "Received: image_size=None"
        )
