"""Seeded changes of HDF5 files that leave them well formed."""

import h5py
import numpy as np


def mutate(path, random):
    """Change one thing of a file's tree in place."""
    with h5py.File(path, "r+") as file:
        items = []
        file.visititems(lambda name, item: items.append(name))
        groups = ["/", *(name for name in items if isinstance(file[name], h5py.Group))]
        datasets = [name for name in items if isinstance(file[name], h5py.Dataset)]
        random.choice(_CHANGES)(file, random.choice(groups), random.choice(datasets),
                                random)  # fmt: skip


def _replace(file, name, **arguments):
    del file[name]
    file.create_dataset(name, **arguments)


def _circle(file, group, dataset, random):
    file[group]["again"] = file["/"]


def _double(file, group, dataset, random):
    """Groups that hold the next one twice: 2 to the 40th paths."""
    inner = file.create_group("twice40")
    for level in range(40):
        outer = file.create_group(f"level{level}")
        outer["a"] = outer["b"] = inner
        inner = outer


def _soft_link(file, group, dataset, random):
    del file[dataset]
    file[dataset] = h5py.SoftLink(random.choice(("/nowhere", "/", f"/{dataset}")))


def _external_link(file, group, dataset, random):
    del file[dataset]
    file[dataset] = h5py.ExternalLink("/etc/passwd", "/")


def _huge(file, group, dataset, random):
    shape = random.choice(((2**40,), (2**31, 2**31), (10**9,)))
    _replace(file, dataset, shape=shape, dtype="f4", chunks=(1024,) * len(shape))


def _huge_seed(file, group, dataset, random):
    file.create_dataset(f"{dataset}_seed_generator", (2**36,), "u4", chunks=(1024,))


def _other_dtype(file, group, dataset, random):
    dtype = random.choice(
        ("u1", "i8", "f2", "c8", "S10", "V100000000", [("a", "f4"), ("b", "i4")],
         h5py.string_dtype(), h5py.ref_dtype, h5py.vlen_dtype("f4"))
    )  # fmt: skip
    _replace(file, dataset, shape=file[dataset].shape, dtype=dtype)


def _other_shape(file, group, dataset, random):
    values = file[dataset][()]
    shape = random.choice(((), (0,), (values.size,), (*values.shape, 1), (1,) * 32))
    _replace(file, dataset, shape=shape, dtype="f4")


def _group_for_dataset(file, group, dataset, random):
    del file[dataset]
    file.create_group(dataset)


def _remove(file, group, dataset, random):
    del file[random.choice([dataset] + [group] * (group != "/"))]


def _attribute(file, group, dataset, random):
    item = file[random.choice((group, dataset))]
    names = [*item.attrs, "name", "layer_names", "weight_names"]
    value = random.choice(
        ("", "x" * 1000, np.zeros(3), -1, np.array([b"\xff\xfe", b"conv"]),
         h5py.Empty("f4"), np.array(["conv"] * 500, dtype="S60"))
    )  # fmt: skip
    item.attrs[random.choice(names)] = value


def _compressed(file, group, dataset, random):
    values = file[dataset][()]
    if values.ndim:
        _replace(file, dataset, data=values, compression="gzip", chunks=True)


def _many_groups(file, group, dataset, random):
    for number in range(3000):
        file.create_group(f"many{number}")


_CHANGES = (
    *(_circle, _double, _soft_link, _external_link, _huge, _huge_seed, _other_dtype),
    *(_other_shape, _group_for_dataset, _remove, _attribute, _compressed, _many_groups),
)
