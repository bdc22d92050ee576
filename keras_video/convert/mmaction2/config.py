"""The network of an MMAction2 checkpoint, by the configuration in it.

`meta` there has the Python text of all settings of the training, under `cfg`, or under
`config` before version 1.0: assignments of `dict(...)`, lists and numbers.
"""

import ast

from keras_video.convert.checkpoint_format import LONGEST_TEXT, Recorded

# I3D of its published configurations, by the length of the stem's kernel in time.
I3D_KERNEL = 5
I3D = {
    "stem_temporal_stride": 2,
    "stem_temporal_pool": [1, 2],
    "temporal_pool": 2,
    "num_frames": 32,
    "frame_stride": 2,
}
SLOW_ONLY = {
    "stem_temporal_stride": 1,
    "stem_temporal_pool": [1, 1],
    "temporal_pool": 1,
}
# Where a data set's reading is said, by version.
PIPELINES = (
    ("val_dataloader", "dataset", "pipeline"),
    ("val_pipeline",),
    ("data", "val", "pipeline"),
)
# Of its normalisations, if not told otherwise, and of ours.
EPSILON = 1e-5
# Settings of its ResNet3d that our networks have at these values only.
ALWAYS = {
    "style": "pytorch",
    "temporal_strides": (1, 1, 1, 1),
    "conv1_stride_s": 2,
    "pool1_stride_s": 2,
    "with_pool1": True,
}


def read_config(checkpoint):
    """The settings of a training as nested dictionaries, `{}` where there are none."""
    text = checkpoint.text("meta", "cfg") or checkpoint.text("meta", "config")
    if text is None or len(text) > LONGEST_TEXT:
        return {}
    try:
        lines = ast.parse(text).body
        found = {
            target.id: _value(line.value)
            for line in lines
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name)
        }
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {name: value for name, value in found.items() if value is not None}


def resnet3d(checkpoint, task):
    """`Family.recorded` of Slow networks and I3D."""
    config = read_config(checkpoint)
    network = _at(config, "model", "backbone")
    if not isinstance(network, dict):
        return _by_shape(checkpoint)
    _check(network)
    # Only the first pools over time after res2, if not told otherwise.
    pools = network.get("with_pool2", network.get("type") == "ResNet3d")
    return _recorded(
        config,
        {
            "stem_temporal_stride": network.get("conv1_stride_t", 1),
            "stem_temporal_pool": [1, network.get("pool1_stride_t", 1)],
            "temporal_pool": 2 if pools else 1,
            **_strides(network),
        },
    )


def slowfast(checkpoint, task):
    """`Family.recorded` of SlowFast."""
    config = read_config(checkpoint)
    network = _at(config, "model", "backbone")
    if not isinstance(network, dict):
        return Recorded()
    alpha, ratio = network.get("resample_rate", 8), network.get("speed_ratio", 8)
    if alpha != ratio:
        raise ValueError(
            f"its configuration has resample_rate={alpha} and speed_ratio={ratio}, and "
            "the Fast pathway of our networks takes every frame"
        )
    slow, fast = (network.get(f"{name}_pathway", {}) for name in ("slow", "fast"))
    for pathway in (slow, fast):
        _check({"conv1_stride_t": 1, "pool1_stride_t": 1, **pathway}, in_time=1)
    if _strides(slow) != _strides(fast):
        raise ValueError(
            "its configuration has other strides or dilations in the Fast pathway than "
            "in the Slow one, and our networks have the same"
        )
    return _recorded(config, {"alpha": alpha, **_strides(slow)})


def _by_shape(checkpoint):
    """What its published networks have, by the length of the stem's kernel."""
    shape = checkpoint.shape("backbone.conv1.conv.weight")
    if shape is None or len(shape) != 5 or shape[2] != I3D_KERNEL:
        return Recorded(SLOW_ONLY)
    return Recorded(
        I3D,
        assumed="the file does not say its strides in time. They are taken to be those "
        "of MMAction2's I3D on 32 frames of stride 2: stem_temporal_stride=2, "
        "stem_temporal_pool=(1, 2), temporal_pool=2. Say others by "
        "`--set stem_temporal_stride=1`, or `convert_checkpoint(..., "
        "stem_temporal_stride=1)`.",
        about=tuple(I3D),
    )


def _recorded(config, settings):
    """The settings of a backbone with those of the preprocessor."""
    pooling = (_at(config, "model", "cls_head") or {}).get("spatial_type", "avg")
    if pooling != "avg":
        raise ValueError(
            f"its configuration has spatial_type={pooling!r} in the head, and our "
            "heads that it can be have only 'avg'"
        )
    colors = _at(config, "model", "data_preprocessor") or config.get("img_norm_cfg")
    colors = colors if isinstance(colors, dict) else {}
    # Frames are read red first, and normalised once they are turned.
    is_reversed = bool(colors.get("to_rgb") or colors.get("to_bgr"))
    for name in ("mean", "std"):
        if colors.get(name):
            values = list(colors[name])
            settings |= {name: values[::-1] if is_reversed else values}
    return Recorded(settings | _sampling(config), is_reversed)


def _sampling(config):
    for names in PIPELINES:
        for step in _at(config, *names) or ():
            if isinstance(step, dict) and step.get("type") == "SampleFrames":
                found = {
                    "num_frames": step.get("clip_len"),
                    "frame_stride": step.get("frame_interval", 1),
                }
                return {k: v for k, v in found.items() if v is not None}
    return {}


def _strides(network):
    return {
        "spatial_strides": list(network.get("spatial_strides", (1, 2, 2, 2))),
        "dilations": list(network.get("dilations", (1, 1, 1, 1))),
    }


def _check(network, in_time=None):
    epsilon = (network.get("norm_cfg") or {}).get("eps", EPSILON)
    network, always = {**network, "eps": epsilon}, {**ALWAYS, "eps": EPSILON}
    if in_time is not None:
        always |= {"conv1_stride_t": in_time, "pool1_stride_t": in_time}
    for name, value in always.items():
        there = network.get(name, value)
        there = tuple(there) if isinstance(there, list) else there
        if there != value:
            raise ValueError(
                f"its configuration has {name}={there!r}, and our networks have only "
                f"{value!r}"
            )


def _at(config, *names):
    for name in names:
        config = config.get(name) if isinstance(config, dict) else None
    return config


def _value(node):
    """A literal, or a `dict(...)` of them; `None` for all else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple | ast.List):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        keys = [_value(key) for key in node.keys]
        values = [_value(value) for value in node.values]
        pairs = zip(keys, values, strict=True)
        return {key: value for key, value in pairs if isinstance(key, str)}
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "dict":
        return {k.arg: _value(k.value) for k in node.keywords if k.arg}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _value(node.operand)
        return -value if isinstance(value, (int, float)) else None
    return None
