"""HDF5 files of weights, looked over before any number is read."""

import h5py

# A file may be longer in memory, as it can be compressed, but not without end.
MOST_BYTES, MOST_TIMES = 64 << 20, 100
# Numbers that the state of a random generator has; Keras keeps two.
MOST_SEEDS = 16


def count_numbers(file, path, size):
    """How many numbers an open file has, without those of random generators.

    Args:
        file: the `h5py.File`.
        path: what it is called in messages.
        size: of the file, in bytes.

    Raises:
        ValueError: its links lead out of it, or to a thing a second time, or it has
            more in memory than its size allows.
    """
    count, length, seen, groups = 0, 0, {_place(file)}, [file]
    while groups:
        for item in _items(groups.pop(), path):
            # Groups within themselves, or doubled level by level, have no end.
            if _place(item) in seen:
                raise ValueError(f"{path} links to {item.name} twice; refused.")
            seen.add(_place(item))
            if isinstance(item, h5py.Group):
                groups.append(item)
                continue
            _check_dataset(item, path)
            length += item.size * item.dtype.itemsize
            count += 0 if "seed_generator" in item.name else item.size
    if length > max(MOST_BYTES, MOST_TIMES * size):
        raise ValueError(
            f"{path} has {size:,} bytes and would take {length:,} in memory; refused."
        )
    return count


def _items(group, path):
    """The members of a group, of which none is outside the file."""
    for key in group:
        # A link may lead to any file of the machine: weights need none.
        if not isinstance(group.get(key, getlink=True), h5py.HardLink):
            raise ValueError(f"{path} links to something outside itself; refused.")
        yield group[key]


def _place(item):
    return h5py.h5o.get_info(item.id).addr


def _check_dataset(item, path):
    if not isinstance(item, h5py.Dataset):
        raise ValueError(f"{path} holds {item.name}, which is no array; refused.")
    if item.external or item.is_virtual:
        raise ValueError(f"{path} keeps numbers outside itself; refused.")
    if "seed_generator" in item.name and item.size > MOST_SEEDS:
        raise ValueError(
            f"{path} has {item.size:,} numbers for the seed {item.name}; refused."
        )
