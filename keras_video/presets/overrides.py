"""Arguments given to `from_preset` that replace those of the preset."""

import inspect

from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.validation import did_you_mean

# They reach into `input_shape`, and into the preprocessor.
CLIP = ("num_frames", "image_size")


def argument_names(cls, config=None):
    """Names of a constructor's arguments, with those in a serialized config."""
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    names = {
        p.name
        for p in parameters
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    }
    if hasattr(cls, "clip_arguments"):
        names |= set(ClipSpec.argument_names())
    if config is not None:
        names |= set(config["config"]) - {"layers", "input_layers", "output_layers"}
    if "input_shape" not in names:
        return names
    return names | set(CLIP) | set(getattr(cls, "plugin_names", ()))


def check_overrides(overrides, valid):
    """Refuse what no part of the model takes, naming what would be right."""
    for name, value in overrides.items():
        if name not in valid:
            raise ValueError(
                f"`{name}` is no argument of this preset's parts."
                f"{did_you_mean(name, valid)} Valid: {', '.join(sorted(valid))}. "
                f"Received: {name}={value!r}"
            )
    if "input_shape" in overrides and set(CLIP) & set(overrides):
        raise ValueError(
            "Give either `input_shape`, or `num_frames` and `image_size`. Received: "
            + ", ".join(f"{k}={v}" for k, v in overrides.items())
        )


def override_backbone(config, overrides):
    """Change a backbone's config in place."""
    overrides = dict(overrides)
    num_frames = overrides.pop("num_frames", None)
    opened = overrides.get("image_size", True) is None
    image_size = overrides.pop("image_size", None)
    config.update(overrides)
    if "input_shape" not in config:
        return
    shape = list(config["input_shape"])
    # An axis of any length stays one.
    if num_frames is not None and shape[0] is not None:
        shape[0] = num_frames
    if image_size is not None:
        size = _pair(image_size)
        shape[1:3] = [
            None if old is None else new
            for old, new in zip(shape[1:3], size, strict=True)
        ]
    if opened:
        shape[1:3] = [None, None]
    config["input_shape"] = shape


def close_size(overrides, config):
    """Make a given size that of the network, for a preset of frames of any shape."""
    size = overrides.get("image_size")
    if size is not None:
        frames, *_, channels = config["input_shape"]
        frames = overrides.pop("num_frames", frames)
        overrides["input_shape"] = [frames, *_pair(size), channels]
        del overrides["image_size"]


def override_preprocessor(config, overrides, backbone):
    """Change a preprocessor's config in place, and fit it to the backbone."""
    old_size = config["image_size"]
    config.update(overrides)
    _, frames, height, width, _ = backbone.input_shape
    if frames is not None and "num_frames" not in overrides:
        config["num_frames"] = frames
    size = config["image_size"]
    if size is None and None in (height, width):
        return  # whole frames
    size = (height, width) if size is None else _pair(size)
    if "image_size" not in overrides:
        size = (height or size[0], width or size[1])
    config["image_size"] = list(size)
    if "short_side" in overrides or not config.get("short_side"):
        return
    if old_size is None:
        del config["short_side"]
    elif size != _pair(old_size):
        # The margin around the crop keeps its proportion.
        ratio = config["short_side"] / min(_pair(old_size))
        config["short_side"] = round(min(size) * ratio)


def _pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)
