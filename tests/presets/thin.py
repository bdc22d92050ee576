"""Thin variants of the zoo's presets: the same network, narrow and shallow."""

import functools
import json

import numpy as np
from tiny_models import tiny_clips

from keras_video.presets import list_presets, resolve, sources

ZOO = sources.data_folder("zoo")
SHALLOW = {"stackwise_num_blocks": (1, 1, 1, 1)}
RESIDUAL = {**SHALLOW, "filters": 16}
# By backbone; the others are residual networks without arguments of their own.
BACKBONES = {
    "R2Plus1DBackbone": {**RESIDUAL, "stem_mid_filters": 12},
    "P3DBackbone": {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8},
    "ARTNetBackbone": {**RESIDUAL, "filters": 8},
    "C3DBackbone": {"filters": 4, "fc_filters": 16, "fc_dropout": 0.0},
    "I3DBackbone": {"filters": 8},
}
KERNELS = ("temporal_kernels", "slow_temporal_kernels", "fast_temporal_kernels")
IMAGE_BACKBONES = ("TSNBackbone", "StNetBackbone")
IMAGE_ARGUMENTS = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}


def config_of(name, file="config.json"):
    return json.loads((ZOO / name / file).read_text())["config"]


def thin_arguments(name):
    """Arguments of `from_preset` that make a preset small enough for a test."""
    cls = json.loads((ZOO / name / "config.json").read_text())["class_name"]
    config = config_of(name)
    arguments = {"image_size": 32, "num_classes": 5, "load_weights": False}
    if cls in IMAGE_BACKBONES:
        arguments["image_arguments"] = IMAGE_ARGUMENTS
        per_image = config.get("frames_per_image", 1)
        arguments["num_frames"] = 3 * per_image
        if "resnet" not in config["image_model"].split("_")[0]:
            arguments["image_model"] = "resnet50"
    else:
        arguments.update(BACKBONES.get(cls, RESIDUAL))
        arguments["num_frames"] = min(config["input_shape"][0], 32)
    if "head" in config_of(name, "task.json"):
        arguments["head"] = _thin_head(config_of(name, "task.json")["head"])
    for key in KERNELS:
        if any(isinstance(k, list) for k in config.get(key, [])):
            # Kernels listed block by block need as many blocks.
            arguments[key] = [3, 3, 3, 3]
    if (config.get("alignment") or {}).get("channel_groups", 1) > 2:
        arguments["alignment"] = {**config["alignment"], "channel_groups": 2}
    if "self_attention" in config:
        arguments["self_attention"] = {**config["self_attention"], "width": 32}
    if "non_local" in config:
        arguments["non_local"] = {"after": "res4"}
    if None in config["input_shape"]:
        frames = arguments.pop("num_frames")
        arguments["input_shape"] = (frames, 32, 32, config["input_shape"][-1])
        del arguments["image_size"]
    return arguments


def _thin_head(head):
    if head == "average":
        return head
    given = head if isinstance(head, dict) else {"kind": head}
    width = "units" if given["kind"] in ("lstm", "gru", "mlp") else "filters"
    return {**given, width: 16}


def thin_key(name):
    """What two presets have in common whose thin variants are alike."""
    config = {
        **config_of(name),
        **thin_arguments(name),
        "channels": config_of(name)["input_shape"][-1],
        "class": json.loads((ZOO / name / "task.json").read_text())["class_name"],
        "activation": config_of(name, "task.json")["activation"],
    }
    if "num_frames" not in config:
        # Frames of any shape make the same network.
        config.update(num_frames=config["input_shape"][0], image_size=32)
    for key in ("name", "input_shape", "load_weights", "dtype"):
        config.pop(key, None)
    return json.dumps(config, sort_keys=True)


@functools.cache
def distinct_presets():
    """Names of presets whose thin variants are not alike, the first of each."""
    found = {}
    for name in list_presets():
        found.setdefault(thin_key(name), name)
    return list(found.values())


@functools.cache
def first_of_families():
    """Of `distinct_presets()`, the first of each family."""
    found = {}
    for name in distinct_presets():
        found.setdefault(resolve(name).metadata["family"], name)
    return list(found.values())


def training_data(model, several):
    """Inputs of a thin variant, labels that its loss takes, and the loss."""
    if model.task == "action_detection":
        boxes = np.array([[[2, 3, 20, 30], [0] * 4], [[9, 9, 30, 30], [0, 2, 9, 9]]])
        clips = tiny_clips(2, model.backbone.input_shape[1:])
        labels = np.eye(5)[[[0, 1], [3, 4]]]
        inputs = {"clips": clips, "boxes": boxes.astype("float32")}
        return inputs, labels, "binary_crossentropy"
    clips = tiny_clips(2, model.input_shape[1:])
    if several:
        return clips, np.eye(5)[[0, 3]], "binary_crossentropy"
    return clips, np.array([0, 3]), "sparse_categorical_crossentropy"
