"""Recipes of the papers: each number stands in its paper's text, or says why not."""

import json
import os
import re
from pathlib import Path

import pytest

from keras_video.train import Recipe, list_recipes

ROOT = Path(__file__).resolve().parents[2]
PAPERS = Path(os.environ.get("KERAS_VIDEO_PAPERS", ROOT.parent / "shared" / "papers"))

STAN, STA = "000_0605e064dc26e6a1.txt", "003_bb659f8269815d35.txt"
STNET, HUMAN_CENTRIC = "002_f5a98f3b477a9a55.txt", "004_56d12709e2d9ee2d.txt"

CROPS = [
    ("clips.sampling", "random", "randomly sampled from the full-length video"),
    ("clips.crop", "random", "random 224×224 crops and horizontal flipping"),
    ("model.overrides.image_size", 224, "random 224×224 crops"),
    ("clips.short_side", [256, 320], "randomly sampled in [256, 320] pixels"),
    ("evaluation.temporal_views", 10, "uniformly sample 10 clips for the temporal"),
    ("evaluation.spatial_views", 3, "3 spatial crops of size 256×256"),
    ("evaluation.clips.image_size", 256, "3 spatial crops of size 256×256"),
    ("evaluation.clips.short_side", 256, "edge size are resized to 256 pixels"),
]
CHARADES = [
    ("optimizer.name", "sgd", "synchronized SGD"),
    ("optimizer.learning_rate", 0.02, "use a learning rate of 0.02 and train for 50"),
    ("training.epochs", 50, "learning rate of 0.02 and train for 50 epochs"),
    ("schedule.kind", "steps", "learning rate reduces to its 1/10 at epoch 40"),
    ("schedule.milestones", [40], "learning rate reduces to its 1/10 at epoch 40"),
    ("schedule.factor", 0.1, "learning rate reduces to its 1/10 at epoch 40"),
    ("schedule.warmup_epochs", 2, "warm-up from 0.000125 for the first 2 epochs"),
    ("schedule.warmup_from", 0.000125, "warm-up from 0.000125 for the first 2"),
    ("evaluation.aggregate", "max", "maximum of the softmax scores for Charades and"),
    *CROPS,
]
AVA = [
    ("optimizer.name", "sgd", "synchronized SGD to train for 10 epochs"),
    ("optimizer.learning_rate", 0.1, "learning rate of 0.1 and cosine learning rate"),
    ("optimizer.weight_decay", 1e-7, "weight decay of 10^{-7} . Ground-truth boxes"),
    ("schedule.kind", "cosine", "learning rate of 0.1 and cosine learning rate decay"),
    ("schedule.warmup_epochs", 2, "warm-up from 0.000125 for the first 2 epochs. We"),
    ("schedule.warmup_from", 0.000125, "warm-up from 0.000125 for the first 2 epochs"),
    ("training.epochs", 10, "train for 10 epochs with a batch size of 16"),
    ("training.batch_size", 16, "train for 10 epochs with a batch size of 16"),
    ("clips.crop", "random", "256x320, and then we use random 224x224 crops"),
    ("clips.image_size", 224, "random 224x224 crops and horizontal flipping following"),
    ("clips.short_side", 256, "The video is first resized to 256x320"),
    ("evaluation.clips.short_side", 256, "its shorter side is 256 pixels"),
]
STNET_TRAINING = [
    ("optimizer.name", "sgd", "stochastic gradient decent (SGD)"),
    ("clips.crop", "random", "a random and the central"),
    ("clips.sampling", "random", "we sample T temporal segments"),
]
FUSION = [
    ("optimizer.learning_rate", 0.001, "invariant 0.001 learning rate"),
    ("schedule.kind", "constant", "invariant 0.001 learning rate"),
    ("training.epochs", 5, "we train about 5 epoches"),
    ("training.batch_size", 16, "the batch size is 16"),
]

# By recipe: the paper, then (field, value, words of the paper that say so).
QUOTED = {
    "stan_kinetics400": (
        STAN,
        [
            ("optimizer.name", "sgd", "synchronized SGD to train for 100 epochs"),
            ("optimizer.learning_rate", 0.2, "learning rate of 0.2 and cosine"),
            ("optimizer.weight_decay", 1e-7, "decay of 10^{-7} . On Charades"),
            ("schedule.kind", "cosine", "learning rate of 0.2 and cosine learning"),
            ("schedule.warmup_epochs", 20, "from 0.01 for the first 20 epochs"),
            ("schedule.warmup_from", 0.01, "warm-up from 0.01 for the first 20"),
            ("training.epochs", 100, "train for 100 epochs with a batch size of 16"),
            ("training.batch_size", 16, "100 epochs with a batch size of 16 on a 4"),
            ("evaluation.aggregate", "mean", "average the softmax scores across all"),
            *CROPS,
        ],
    ),
    "stan_charades": (STAN, CHARADES),
    "stan_charades_ego": (STAN, CHARADES),
    "stan_ava": (STAN, AVA),
    "stan_ava_fixed_alignment": (
        STAN,
        [
            *AVA,
            (
                "freeze.parts",
                ["stem", "res2", "alignment"],
                "only fine-tune the layers after the STAN layer on AVA",
            ),
        ],
    ),
    "stnet_kinetics400": (STNET, STNET_TRAINING),
    "stnet_kinetics600": (
        STNET,
        [
            *STNET_TRAINING,
            # T = 7 snippets of N = 5 frames.
            ("model.overrides.num_frames", 7 * 5, "T is set to 7 and N to 5"),
            ("model.overrides.image_size", 299, "299 \\times 299 patch is cropped"),
            ("clips.short_side", 331, "scaled such that their short-size is 331"),
            ("evaluation.clips.num_frames", 35, "T is set to 7 and N to 5"),
            ("evaluation.clips.image_size", 299, "299 \\times 299 patch is cropped"),
            ("evaluation.clips.short_side", 331, "their short-size is 331"),
        ],
    ),
    "stnet_ucf101": (STNET, STNET_TRAINING[:1]),
    # Its text prints no number of its training.
    "sta": (STA, []),
    "sta_flow": (STA, []),
    "human_centric_ava": (HUMAN_CENTRIC, FUSION),
    "human_centric_ava_fusion": (
        HUMAN_CENTRIC,
        [
            *FUSION,
            ("freeze.parts", ["backbone"], "freeze the base model before ROI pooling"),
        ],
    ),
}

# Of PySlowFast, by field: BASE_LR, MAX_EPOCH, WARMUP_EPOCHS, ... of its files.
PYSLOWFAST = {
    "slowfast_kinetics400": {
        "optimizer.learning_rate": 0.1,
        "optimizer.per_clips": 64,
        "optimizer.weight_decay": 1e-4,
        "schedule.kind": "cosine",
        "schedule.warmup_epochs": 34,
        "schedule.warmup_from": 0.01,
        "schedule.after_warmup": False,
        "clips.short_side": [256, 320],
        "training.epochs": 196,
        "training.batch_size": 64,
        "evaluation.aggregate": "mean",
    },
    "slowfast_charades": {
        "optimizer.learning_rate": 0.0375,
        "optimizer.per_clips": 16,
        "optimizer.weight_decay": 1e-4,
        "schedule.kind": "steps",
        "schedule.warmup_epochs": 4,
        "schedule.warmup_from": 1e-4,
        "schedule.milestones": [41, 49],
        "schedule.factor": 0.1,
        "clips.short_side": [256, 340],
        "training.epochs": 57,
        "training.batch_size": 16,
        "evaluation.aggregate": "max",
    },
    "slowfast_ava": {
        "optimizer.learning_rate": 0.1,
        "optimizer.per_clips": 64,
        "optimizer.weight_decay": 1e-7,
        "schedule.kind": "steps",
        "schedule.warmup_epochs": 5,
        "schedule.warmup_from": 0.000125,
        "schedule.milestones": [10, 15],
        "schedule.factor": 0.1,
        "clips.short_side": [256, 320],
        "clips.image_size": 224,
        "training.epochs": 20,
        "training.batch_size": 64,
    },
}


def value_of(recipe, field):
    """The value of a field, as JSON has it."""
    values = recipe.to_dict()
    for name in field.split("."):
        values = values[name]
    return values


def named_fields(name):
    """The fields that the file of a recipe names, down to single arguments."""
    contents = json.loads((ROOT / "zoo" / "recipes" / f"{name}.json").read_text())
    for section, values in contents.items():
        if section == "augment":
            yield section
        if not isinstance(values, dict) or section == "assumptions":
            continue
        for field, value in values.items():
            if isinstance(value, dict):
                yield from (f"{section}.{field}.{argument}" for argument in value)
            else:
                yield f"{section}.{field}"


def is_assumed(field, recipe):
    return any(f"{field}.".startswith(f"{each}.") for each in recipe.assumptions)


def plain(text):
    """A text without what sets its mathematics, for looking up words."""
    text = text.replace("\\times", "x").replace("×", "x")
    return re.sub(r"\s+", " ", re.sub(r"[$*_]", "", text)).replace(" x ", "x")


def test_every_paper_has_its_recipes():
    papers = [name for name in list_recipes() if "keras_video" not in of(name).source]
    assert set(papers) == {*QUOTED, *PYSLOWFAST}


def of(name):
    return Recipe.load(name)


@pytest.mark.parametrize("name", QUOTED)
def test_values_are_those_of_the_paper(name):
    recipe = of(name)
    for field, value, _ in QUOTED[name][1]:
        assert value_of(recipe, field) == value, field


@pytest.mark.parametrize("name", QUOTED)
def test_the_paper_says_so(name):
    paper, quoted = QUOTED[name]
    if not (PAPERS / paper).is_file():
        pytest.skip(f"the papers are not in {PAPERS}; KERAS_VIDEO_PAPERS says where")
    text = plain((PAPERS / paper).read_text(encoding="utf-8"))
    missing = [words for _, _, words in quoted if plain(words) not in text]
    assert missing == []


@pytest.mark.parametrize("name", QUOTED)
def test_each_value_is_quoted_or_says_where_it_is_from(name):
    recipe = of(name)
    quoted = {field for field, _, _ in QUOTED[name][1]}
    fields = list(named_fields(name))
    unexplained = [f for f in fields if f not in quoted and not is_assumed(f, recipe)]
    assert unexplained == []
    assert [field for field in quoted if is_assumed(field, recipe)] == []
    assert set(recipe.assumptions) <= {
        *fields,
        *(field.rpartition(".")[0] for field in fields),
    }, "of fields that the file does not name"


@pytest.mark.parametrize("name", PYSLOWFAST)
def test_the_reference_is_that_of_pyslowfast(name):
    recipe = of(name)
    for field, value in PYSLOWFAST[name].items():
        assert value_of(recipe, field) == value, field
    optimizer = recipe.optimizer
    assert (optimizer.name, optimizer.momentum) == ("sgd", 0.9)
    assert optimizer.nesterov and optimizer.decay_form == "l2"
    assert recipe.model.dropout == 0.5
