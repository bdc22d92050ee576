"""Writes the preset folders of the zoo from the tables in `rows/`.

    python zoo/make_zoo.py                  # write every folder of the table
    python zoo/make_zoo.py --check          # only say which are out of date
    python zoo/make_zoo.py NAME ...         # only these
    python zoo/make_zoo.py --add FOLDER --licence TEXT --origin TEXT
                                            # take in a trained, saved preset

Parameters and multiply-adds are counted from the models, never written by hand.
"""

import argparse
import json
import math
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "zoo")]

from rows import ROWS  # noqa: E402
from rows.recipes import recipe_of  # noqa: E402
from rows.row import WHOLE  # noqa: E402

from keras_video import download  # noqa: E402
from keras_video.layers import ConvBN3D  # noqa: E402
from keras_video.macs import count_macs  # noqa: E402
from keras_video.models import VideoClassifier, VideoPreprocessor  # noqa: E402
from keras_video.presets import card, sources, to_configs, zoo  # noqa: E402
from keras_video.presets.saving import write_json  # noqa: E402

LICENCE = "Apache-2.0 for this configuration; "


def build(row, frames=None, image_size=None):
    """The model of a row, untrained; of another clip where one is given."""
    frames, size = frames or row.frames, image_size or row.image_size
    arguments = {**row.backbone, "name": "backbone"}
    shape = (frames, *_pair(size), arguments.pop("channels", 3))
    backbone = (row.backbone_cls or row.cls.backbone_cls)(
        input_shape=shape, **arguments
    )
    preprocessor = VideoPreprocessor(
        frames,
        frame_stride=row.stride,
        image_size=None if size == WHOLE else size,
        class_names=row.dataset.class_names,
        name="preprocessor",
        **row.preprocessor,
    )
    settings = {"name": row.name, **row.head}
    if issubclass(row.cls, VideoClassifier):
        several = row.dataset.several_labels
        settings = {"activation": "sigmoid" if several else "softmax", **settings}
    return row.cls(backbone, row.dataset.classes, preprocessor=preprocessor, **settings)


def contents(row):
    """The files of a row's folder: name -> JSON contents, or text."""
    model = build(row)
    metadata = {"name": row.name, **card.describe(model)}
    # Not to be rewritten with each release: the format has a version of its own.
    del metadata["keras_video_version"]
    paper = _beside_the_paper(row, model, metadata)
    metadata.update(
        dataset=row.dataset.title,
        summary=f"{row.summary} For {row.dataset.title}.",
        source=row.source,
        recipe=recipe_of(row.name),
        licence=_licence(row.name),
        published={
            "results": row.results,
            "protocol": row.protocol or row.dataset.protocol,
        },
        paper=paper,
        weights={"available": bool(zoo.obtainable(row.name)), "note": row.note},
        facts=_facts(paper),
    )
    if row.start:
        metadata["start_from"] = row.start
        metadata["facts"]["Start from"] = f"`{row.start}`"
    if metadata["macs"] is None:  # of frames of any shape
        clip = paper["clip"]
        metadata.update(macs=count_macs(model, (*clip, 3)), macs_clip=clip)
    files = to_configs(model)
    # The list by its name: else it would stand in every folder.
    files[sources.PREPROCESSOR]["config"]["class_names"] = row.dataset.class_names
    files[sources.METADATA] = metadata
    files[sources.CARD] = card.text(metadata)
    return files


def _licence(name):
    entries = zoo.obtainable(name)
    if not entries:
        return f"{LICENCE}it comes without weights."
    return f"{LICENCE}that of the weights: {entries[sources.MODEL_WEIGHTS]['licence']}."


def _beside_the_paper(row, model, metadata):
    """What the source prints of cost, and ours for the same clip and head."""
    paper = row.paper
    frames, size = paper.frames or row.frames, paper.image_size or row.image_size
    there = model
    if (frames, size) != (row.frames, row.image_size):
        there = build(row, frames, size)
    counted = count_macs(there)
    counted += paper.per_value * _normalised_values(there.backbone)
    key = "parameters" if paper.norm else "parameters_without_batch_norm"
    parameters = metadata[key]
    if paper.part == "head":
        counted -= count_macs(there.backbone)
        parameters -= card.count_parameters(model.backbone)[key]
    if paper.classes:
        features = model.get_layer("logits").kernel.shape[0]
        parameters += (paper.classes - model.num_classes) * (features + 1)
    return {
        "tables": list(paper.tables),
        "clip": [frames, *_pair(size)],
        "flops_per_multiply_add": paper.flops,
        "with_batch_norm": paper.norm,
        "classes": paper.classes or model.num_classes,
        "part": paper.part,
        "gmacs": paper.gmacs,
        "mparams": paper.mparams,
        "our_gmacs": round(counted / 1e9, 4),
        "our_mparams": round(parameters / 1e6, 4),
        "note": paper.note,
    }


def _pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def _normalised_values(backbone):
    """How many values of one clip are normalised."""
    layers = [layer for layer in backbone.layers if isinstance(layer, ConvBN3D)]
    return sum(math.prod(layer.output.shape[1:]) for layer in layers)


def _facts(paper):
    """The lines of the card that compare with the source."""
    facts = {}
    clip = "x".join(map(str, paper["clip"]))
    note = f"; {paper['note']}" if paper["note"] else ""
    flops = paper["flops_per_multiply_add"]
    if paper["gmacs"]:
        unit = "G multiply-adds" if flops == 1 else "GFLOPs, two per multiply-add,"
        facts[f"{unit} at {clip}"] = (
            f"{flops * paper['our_gmacs']:.2f} (published: "
            f"{round(flops * paper['gmacs'], 4):g}{note})"
        )
    if paper["mparams"]:
        kind = "" if paper["with_batch_norm"] else " without batch norm"
        kind += " of the head" if paper["part"] == "head" else ""
        facts[f"M parameters{kind}, {paper['classes']} classes"] = (
            f"{paper['our_mparams']:.2f} (published: {paper['mparams']:g}{note})"
        )
    return facts


def write(row, folder):
    """Write a row's files; return the names of those that have changed."""
    files = contents(row)
    changed = _differing(files, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if isinstance(files[name], str):
            (folder / name).write_text(files[name], encoding="utf-8")
        else:
            write_json(folder / name, files[name])
    return changed


def stale(row, folder):
    """Names of the files in a row's folder that are not as they would be written."""
    return _differing(contents(row), folder)


def _differing(files, folder):
    return [
        name
        for name, content in files.items()
        if _read(folder / name, isinstance(content, str)) != content
    ]


def _read(path, as_text):
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return text if as_text else json.loads(text)


def add(saved, licence, origin, zoo=ROOT / "zoo", weights=ROOT / "weights"):
    """Take a preset that `save_to_preset` wrote into the zoo, weights and all.

    Args:
        saved: its directory, named as the preset shall be. A `training.json` in it,
            what the training script noted, goes into metadata.json and the card.
        licence: of the weights.
        origin: where the weights come from: the script, its command, the data.
        zoo: the zoo.
        weights: the folder of the weights.

    Returns:
        Name of the preset.
    """
    saved = Path(saved)
    name = saved.name
    metadata = json.loads((saved / sources.METADATA).read_text(encoding="utf-8"))
    files = metadata.pop("files")
    training = _read(saved / "training.json", False)
    if training:
        metadata["training"] = training
    metadata.update(
        name=name,
        recipe=metadata.get("recipe", "small"),
        licence=licence,
        weights={"available": True, "note": f"They ship with keras_video. {origin}"},
    )
    entries = []
    for file, checks in files.items():
        folder = (weights if file.endswith(".h5") else zoo) / name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(saved / file, folder / file)
        if file.endswith(".h5"):
            entries.append(
                {
                    "file": file,
                    "path": f"{name}/{file}",
                    **checks,
                    "licence": licence,
                    "origin": origin,
                    "converter": None,
                }
            )
    write_json(zoo / name / sources.METADATA, metadata)
    (zoo / name / sources.CARD).write_text(card.text(metadata), encoding="utf-8")
    manifest = _read(weights / "manifest.json", False) or {}
    manifest[name] = entries
    for entry in entries:
        problem = download.check_file(
            weights / entry["path"], entry["size"], entry["sha256"]
        )
        assert problem is None, (entry["path"], problem)
    write_json(weights / "manifest.json", dict(sorted(manifest.items())))
    return name


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[[], *ROWS])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--add", metavar="FOLDER", help="a trained, saved preset")
    parser.add_argument("--licence", help="of the weights that are added")
    parser.add_argument("--origin", help="of the weights that are added")
    arguments = parser.parse_args()
    if arguments.add:
        if not (arguments.licence and arguments.origin):
            parser.error("--add needs --licence and --origin")
        print("added", add(arguments.add, arguments.licence, arguments.origin))
        return 0
    out_of_date = False
    for name in arguments.names or ROWS:
        action = stale if arguments.check else write
        changed = action(ROWS[name], ROOT / "zoo" / name)
        out_of_date = out_of_date or bool(changed)
        print(name, "--", ", ".join(changed) or "up to date", flush=True)
    return int(arguments.check and out_of_date)


if __name__ == "__main__":
    sys.exit(main())
