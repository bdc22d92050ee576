"""Seeded changes of files: of their bytes, of JSON's values, of text's fields."""

import json
import shutil
import struct
import zipfile

from fuzz import hdf5_mutations
from fuzz.samples import remove_digests

NUMBERS = (0, 1, -1, 2, 255, 2**15, 2**31 - 1, 2**32 - 1, 2**62, 2**63 - 1)
VALUES = (
    *(None, True, "", "x", "x" * 10_000, "\x00", [], {}, [[]], -1, 0, 0.5, 1e308),
    *(3, 17, 10**6, 10**9, 2**70, [10**9] * 5, list(range(10_000)), float("nan")),
    *({"class_name": "x"}, {"a": {"b": {"c": 1}}}, float("inf"), "keras.Lambda"),
)  # fmt: skip
FIELDS = (
    *("", "nan", "inf", "1e999", "-1", "20000000", "9" * 30, "9" * 5000, '"', "'"),
    *("\r", "\n", "\x00", "#", ",", ";", "{", "}", "item {", "x" * 200_000, "é\ud800"),
)  # fmt: skip


def mutate(kind, source, target, random):
    """Write a changed copy of a file or preset.

    Args:
        kind: as in `write_samples`.
        source: the honest file or folder.
        target: path of the copy.
        random: `random.Random`.
    """
    if source.is_dir():
        return _mutate_preset(source, target, random)
    shutil.copy(source, target)
    half = random.random() < 0.5
    if source.suffix == ".json" and half:
        _mutate_json(target, random)
    elif kind == "text" and half:
        _mutate_text(target, random)
    elif source.suffix == ".h5" and half:
        hdf5_mutations.mutate(target, random)
    elif kind in ("checkpoint", "archive") and half and zipfile.is_zipfile(target):
        _mutate_entry(target, random)
    elif source.suffix == ".keras" and half:
        _mutate_entry(target, random)
    else:
        target.write_bytes(mutate_bytes(target.read_bytes(), random))
    return target


def mutate_bytes(content, random):
    """Bytes with one to four changes; most near the start or the end of the file."""
    content = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 4))):
        if content:
            random.choice(_CHANGES)(content, _place(len(content), random), random)
    return bytes(content)


def _place(length, random):
    near = min(length, 2048)
    return random.choice(
        (random.randrange(near), length - 1 - random.randrange(near),
         random.randrange(length))
    )  # fmt: skip


def _flip(content, place, random):
    content[place] ^= 1 << random.randrange(8)


def _overwrite(content, place, random):
    for position in range(place, min(place + random.choice((1, 4, 64)), len(content))):
        content[position] = random.randrange(256)


def _fill(content, place, random):
    length = min(random.choice((8, 512)), len(content) - place)
    content[place : place + length] = bytes([random.choice((0, 255))]) * length


def _put_number(content, place, random):
    size, code = random.choice(((2, "H"), (4, "I"), (8, "Q")))
    order = random.choice("<>")
    number = random.choice(NUMBERS) % 2 ** (8 * size)
    content[place : place + size] = struct.pack(order + code, number)


def _cut(content, place, random):
    del content[place:]


def _remove(content, place, random):
    del content[place : place + random.choice((1, 16, 1024))]


def _repeat(content, place, random):
    block = content[place : place + random.choice((4, 64, 4096))]
    content[place:place] = block * random.choice((1, 1, 16))


def _move(content, place, random):
    length = random.choice((4, 64, 1024))
    start = random.randrange(len(content))
    content[place : place + length] = content[start : start + length]


_CHANGES = (_flip, _overwrite, _fill, _put_number, _cut, _remove, _repeat, _move)


def _mutate_preset(source, target, random):
    shutil.copytree(source, target)
    files = sorted(path for path in target.iterdir() if path.suffix != ".md")
    path = random.choice(files)
    if path.suffix == ".h5":
        if random.random() < 0.9:
            remove_digests(target)
        if random.random() < 0.5:
            hdf5_mutations.mutate(path, random)
            return target
    elif random.random() < 0.8:
        _mutate_json(path, random)
        return target
    path.write_bytes(mutate_bytes(path.read_bytes(), random))
    return target


def _mutate_json(path, random):
    value = json.loads(path.read_text())
    change_json(value, random)
    path.write_text(json.dumps(value))


def change_json(value, random):
    """Replace, remove or add one value anywhere in a parsed document."""
    places = list(_places(value))
    container, key = random.choice(places)
    if random.random() < 0.15:
        del container[key]
    elif random.random() < 0.1:
        container[key] = _nested(random.choice((50, 900)), random)
    elif random.random() < 0.2:
        other, name = random.choice(places)
        container[key] = json.loads(json.dumps(other[name]))
    elif isinstance(container[key], int) and random.random() < 0.5:
        container[key] = random.choice((container[key] + 1, -container[key], 100_000))
    else:
        container[key] = random.choice(VALUES)


def _places(value):
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _nested(depth, random):
    value = 1
    for _ in range(depth):
        value = [value] if random.random() < 0.5 else {"config": value}
    return value


def _mutate_text(path, random):
    lines = path.read_text().splitlines()
    for _ in range(random.choice((1, 2, 5))):
        place = random.randrange(len(lines))
        separator = random.choice(",:; \t")
        fields = lines[place].split(separator)
        fields[random.randrange(len(fields))] = random.choice(FIELDS)
        lines[place] = separator.join(fields)
        if random.random() < 0.2 and len(lines[place]) < 1000:
            lines += [lines[place]] * random.choice((1, 20_000))
    text = random.choice(("\n", "\r\n", "\r")).join(lines)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def _mutate_entry(path, random):
    """Change one file in a zip archive, whose checksum then fits it."""
    with zipfile.ZipFile(path) as archive:
        files = [(info.filename, archive.read(info)) for info in archive.infolist()]
    chosen = random.randrange(len(files))
    if random.random() < 0.5:  # What is read first decides the most.
        ends = ("data.pkl", "config.json")
        chosen = next((i for i, (n, _) in enumerate(files) if n.endswith(ends)), chosen)
    method = random.choice((zipfile.ZIP_STORED,) * 4 + (zipfile.ZIP_DEFLATED,))
    with zipfile.ZipFile(path, "w", method) as archive:
        for number, (name, content) in enumerate(files):
            if number == chosen:
                content = _changed_entry(name, content, path, random)
            # With a name alone, it would be the time of day that is written.
            archive.writestr(zipfile.ZipInfo(name), content, method)


def _changed_entry(name, content, path, random):
    part = path.with_name("part" + name.replace("/", "_"))
    if name.endswith(".json") and random.random() < 0.8:
        value = json.loads(content)
        change_json(value, random)
        return json.dumps(value).encode()
    if name.endswith(".h5") and random.random() < 0.6:
        part.write_bytes(content)
        hdf5_mutations.mutate(part, random)
        content = part.read_bytes()
        part.unlink()
        return content
    return mutate_bytes(content, random)
