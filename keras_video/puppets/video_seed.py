"""The seed of each generated video."""

import zlib


def video_seed(seed, label, index):
    """Derive the seed of video number `index` of a class: a tuple of integers.

    It depends on the class's name, not on its position in a list, and no two of
    (seed, class, index) share a random stream: sets that are generated with
    different seeds have no video in common.
    """
    return (int(seed), zlib.crc32(label.encode()), int(index))
