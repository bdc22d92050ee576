"""Writes the preset folders of the zoo from the table below.

    python zoo/make_zoo.py                  # write every folder of the table
    python zoo/make_zoo.py --check          # only say which are out of date
    python zoo/make_zoo.py NAME ...         # only these
    python zoo/make_zoo.py --add FOLDER --licence TEXT --origin TEXT
                                            # take in a trained, saved preset

Parameters and multiply-adds are counted from the models, never written by hand.
"""

import argparse
import dataclasses
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from keras_video import download  # noqa: E402
from keras_video.macs import count_macs  # noqa: E402
from keras_video.models import (  # noqa: E402
    ResNet3D,
    ResNet3DSTAN,
    SlowFast,
    SlowFastSTAN,
    VideoPreprocessor,
)
from keras_video.presets import card, sources, to_configs  # noqa: E402
from keras_video.presets.saving import write_json  # noqa: E402

STAN = {
    "title": "Liang et al., Spatial-Temporal Alignment Network for Action Recognition "
    "and Detection, 2020",
    "url": "https://arxiv.org/abs/2012.02426",
}
SLOWFAST = {
    "title": "Feichtenhofer et al., SlowFast Networks for Video Recognition, 2019",
    "url": "https://arxiv.org/abs/1812.03982",
}
I3D = {
    "title": "Carreira and Zisserman, Quo Vadis, Action Recognition? A New Model and "
    "the Kinetics Dataset, 2017, in the ResNet-50 form of Wang et al., Non-local "
    "Neural Networks, 2018",
    "url": "https://arxiv.org/abs/1711.07971",
}

NOT_PUBLIC = (
    "The authors of STAN have not published their weights, so this preset is a "
    "configuration only: train it, or start from weights of the network without STAN "
    'and `alignment={..., "merge": "average"}`, which leaves that network\'s outputs '
    "as they are at the start."
)
UNTRAINED = (
    "The authors of STAN have not published the weights of their baselines either, so "
    "this preset is a configuration only. They start from weights of the same network "
    "trained on Kinetics-400."
)
NOT_YET = (
    "PyTorchVideo has published weights of this network, trained on Kinetics-400. This "
    "version of keras_video cannot fetch or convert them yet."
)
LICENCE = "Apache-2.0 for this configuration; it comes without weights."

VIEWS = "30 views per video (10 in time, 3 crops of 256x256 each, short side 256)"
PROTOCOLS = {
    "kinetics400": f"Validation set of Kinetics-400, {VIEWS}, mean of the softmax.",
    "charades": f"Validation set of Charades, {VIEWS}, maximum of the scores.",
    "charades_ego": f"Test set of Charades-Ego, {VIEWS}, maximum of the scores; "
    "first-person and third-person videos apart.",
}
CLASSES = {"kinetics400": 400, "charades": 157, "charades_ego": 157}
TITLES = {
    "kinetics400": "Kinetics-400",
    "charades": "Charades",
    "charades_ego": "Charades-Ego",
}

R101 = {"stackwise_num_blocks": [3, 4, 23, 3]}
SLOW_STAN = {
    "alignment": {
        "after": "res2",
        "parameterization": "affine",
        "temporal_groups": 2,
        "filters": 8,
    }
}
FAST_STAN = {
    "alignment": {"after": "res2", "parameterization": "affine", "temporal_groups": 2}
}
FAST_STAN_CG8 = {"alignment": {**FAST_STAN["alignment"], "channel_groups": 8}}


@dataclasses.dataclass(frozen=True)
class Row:
    """One preset.

    Args:
        name: `family_depth_FRAMESxSTRIDE_dataset`; of the Slow pathway in SlowFast.
        cls: the family.
        frames: of the input clip.
        stride: between them.
        summary: one sentence for the card.
        backbone: arguments of the backbone besides its input.
        results: published accuracy, by what was measured.
        paper: what the source prints of cost: GFLOPs (two per multiply-add) and
            MParams (without batch norm), at 256x256.
        source: the paper.
        note: what is known of weights.
    """

    name: str
    cls: type
    frames: int
    stride: int
    summary: str
    backbone: dict
    results: dict
    paper: dict
    source: dict
    note: str

    @property
    def dataset(self):
        return next(d for d in sorted(CLASSES, key=len)[::-1] if self.name.endswith(d))


def _top(first, fifth):
    return {"top-1": first, "top-5": fifth}


def _torch_top(first, fifth):
    return {"top-1 (PyTorchVideo)": first, "top-5 (PyTorchVideo)": fifth}


def _stan_top(first, fifth):
    return {"top-1 (STAN paper)": first, "top-5 (STAN paper)": fifth}


def _cost(gflops, mparams=None):
    return {"gflops": gflops, "mparams": mparams}


def _both_views(first, third):
    return {"mAP, first person": first, "mAP, third person": third}


SLOW = "The Slow pathway of SlowFast alone, R50, which the STAN paper calls ResNet3D."
WITH = "with a spatio-temporal alignment (STAN) after res2"
SLOWFAST_X = (
    "SlowFast R50 on 32 frames at stride 4: the paper calls it 32x4 after its Fast "
    "pathway; the Slow one sees 8 frames at stride 16."
)
KINETICS = [
    Row(
        "c2d_r50_8x8_kinetics400", ResNet3D, 8, 8,
        "C2D R50: 2-D convolutions on every frame, and one pooling over time.",
        {"temporal_kernels": [1, 1, 1, 1], "temporal_pool": 2},
        _torch_top("71.46 %", "89.68 %"), _cost(2 * 25.89), I3D, NOT_YET,
    ),
    Row(
        "i3d_r50_8x8_kinetics400", ResNet3D, 8, 8,
        "I3D R50: a ResNet whose every second block convolves over time.",
        {
            "stem_kernel_size": [5, 7, 7],
            "temporal_kernels": [3, [3, 1, 3, 1], [3, 1, 3, 1, 3, 1], [1, 3, 1]],
            "temporal_pool": 2,
        },
        _torch_top("73.27 %", "90.70 %"), _cost(2 * 37.53), I3D, NOT_YET,
    ),
    Row(
        "slow_r50_8x8_kinetics400", ResNet3D, 8, 8, SLOW, {},
        {**_stan_top("73.5 %", "90.8 %"), **_torch_top("74.58 %", "91.63 %")},
        _cost(109.2), SLOWFAST, NOT_YET,
    ),
    Row(
        "slow_stan_r50_8x8_kinetics400", ResNet3DSTAN, 8, 8,
        f"The Slow pathway of SlowFast alone, R50, {WITH}.", SLOW_STAN,
        _top("75.1 %", "91.6 %"), _cost(113.2), STAN, NOT_PUBLIC,
    ),
    Row(
        "slowfast_r50_4x16_kinetics400", SlowFast, 32, 2,
        "SlowFast R50 whose Slow pathway sees 4 frames at stride 16.",
        {"alpha": 8, "fusion_kernel_size": 5},
        _torch_top("75.34 %", "91.89 %"), _cost(2 * 36.69), SLOWFAST, NOT_YET,
    ),
    Row(
        "slowfast_r50_8x8_kinetics400", SlowFast, 32, 2,
        "SlowFast R50 whose Slow pathway sees 8 frames at stride 8; the STAN paper "
        "calls it 32x2, after the Fast one.", {},
        {**_stan_top("75.9 %", "92.0 %"), **_torch_top("76.94 %", "92.69 %")},
        _cost(131.7), SLOWFAST, NOT_YET,
    ),
    Row(
        "slowfast_r101_8x8_kinetics400", SlowFast, 32, 2,
        "SlowFast R101 whose Slow pathway sees 8 frames at stride 8.",
        {**R101, "fusion_kernel_size": 5},
        _torch_top("77.90 %", "93.27 %"), _cost(2 * 127.20), SLOWFAST, NOT_YET,
    ),
    Row(
        "slowfast_stan_r50_8x8_kinetics400", SlowFastSTAN, 32, 2,
        f"SlowFast R50 {WITH} on the Fast pathway.", FAST_STAN,
        _top("76.9 %", "92.8 %"), _cost(134.5), STAN, NOT_PUBLIC,
    ),
    Row(
        "slowfast_stan_cg8_r50_8x8_kinetics400", SlowFastSTAN, 32, 2,
        f"SlowFast R50 {WITH} on the Fast pathway, in 8 groups of channels.",
        FAST_STAN_CG8, _top("77.0 %", "92.8 %"), _cost(132.3), STAN, NOT_PUBLIC,
    ),
]  # fmt: skip
CHARADES = [
    Row(
        f"{name}_{dataset}", cls, frames, stride, summary, backbone, results,
        _cost(gflops, mparams), STAN, NOT_PUBLIC if cls.with_kinds else UNTRAINED,
    )
    for name, cls, frames, stride, summary, backbone, gflops, mparams, accuracy in [
        (
            "slow_r50_16x8", ResNet3D, 16, 8, SLOW, {}, 218.4, 32.40,
            ["0.354", ("0.298", "0.361")],
        ),
        (
            "slow_stan_r50_16x8", ResNet3DSTAN, 16, 8,
            f"The Slow pathway of SlowFast alone, R50, {WITH}.", SLOW_STAN,
            226.4, 32.47, ["0.377", ("0.318", "0.366")],
        ),
        (
            "slowfast_r50_8x16", SlowFast, 32, 4, SLOWFAST_X, {}, 131.7, 34.51,
            ["0.386", ("0.316", "0.391")],
        ),
        (
            "slowfast_stan_r50_8x16", SlowFastSTAN, 32, 4,
            f"SlowFast R50 {WITH} on the Fast pathway, on 32 frames at stride 4 (the "
            "paper's 32x4).", FAST_STAN, 134.5, 34.53,
            ["0.406", ("0.326", "0.396")],
        ),
    ]
    for dataset, results in [
        ("charades", {"mAP": accuracy[0]}),
        ("charades_ego", _both_views(*accuracy[1])),
    ]
]  # fmt: skip
ROWS = {row.name: row for row in KINETICS + CHARADES}


def build(row):
    """The model of a row, untrained."""
    backbone_cls = row.cls.backbone_cls
    backbone = backbone_cls(
        input_shape=(row.frames, 224, 224, 3), name="backbone", **row.backbone
    )
    preprocessor = VideoPreprocessor(
        row.frames, frame_stride=row.stride, name="preprocessor"
    )
    return row.cls(
        backbone,
        CLASSES[row.dataset],
        preprocessor,
        activation="softmax" if row.dataset == "kinetics400" else "sigmoid",
        name=row.name,
    )


def contents(row):
    """The files of a row's folder: name -> JSON contents, or text."""
    model = build(row)
    metadata = {"name": row.name, **card.describe(model)}
    # Not to be rewritten with each release: the format has a version of its own.
    del metadata["keras_video_version"]
    macs = count_macs(model, (row.frames, 256, 256, 3))
    metadata.update(
        dataset=TITLES[row.dataset],
        summary=f"{row.summary} For {TITLES[row.dataset]}.",
        source=row.source,
        licence=LICENCE,
        published={"results": row.results, "protocol": PROTOCOLS[row.dataset]},
        paper={"image_size": [256, 256], **row.paper},
        macs_at_256=macs,
        weights={"available": False, "note": row.note},
        facts=_facts(row, model, macs),
    )
    files = to_configs(model)
    files[sources.METADATA] = metadata
    files[sources.CARD] = card.text(metadata)
    return files


def _facts(row, model, macs):
    paper = row.paper
    gflops = f"{2 * macs / 1e9:.1f} (published: {paper['gflops']:.1f}"
    if row.cls.with_kinds and row.backbone is not FAST_STAN_CG8:
        gflops += ", which does not follow from the paper's Table 1"
    facts = {"GFLOPs at 256x256, two per multiply-add": gflops + ")"}
    if paper["mparams"]:
        features = model.get_layer("logits").kernel.shape[0]
        ours = card.count_parameters(model)["parameters_without_batch_norm"]
        with_400 = ours + (400 - model.num_classes) * (features + 1)
        facts["MParams without batch norm"] = (
            f"{ours / 1e6:.2f}, or {with_400 / 1e6:.2f} with 400 classes (published: "
            f"{paper['mparams']:.2f}, which is of 400)"
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
