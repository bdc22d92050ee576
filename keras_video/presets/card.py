"""Metadata of a preset, and the model card made from it."""

import math

from keras_video.macs import count_macs
from keras_video.presets.sources import FORMAT_VERSION
from keras_video.version import __version__

# Of the card: what Hugging Face calls a task, and the class to load it with.
PIPELINES = {"classification": "video-classification"}
CLASSES = {"action_detection": "ActionDetector"}


def describe(model):
    """The entries of metadata.json that follow from the model itself.

    Args:
        model: a task model, or a model that can serve as a backbone.

    Returns:
        Dictionary; counts of parameters are of the whole model, and once more without
        batch normalisation, as many papers count them; `"macs"` are multiply-adds of
        one clip, `None` where the clip's size is open.
    """
    task = getattr(model, "task", None)
    backbone = model.backbone if task else model
    shape = list(backbone.input_shape[1:])
    metadata = {
        "format_version": FORMAT_VERSION,
        "keras_video_version": __version__,
        "task": task,
        "family": getattr(model, "family", None),
        "model": type(model).__name__,
        "backbone": type(backbone).__name__,
        "input": {"num_frames": shape[0], "image_size": shape[1:3]},
    }
    if task:
        preprocessor = model.preprocessor
        metadata["input"] = {
            "num_frames": preprocessor.num_frames,
            "frame_stride": preprocessor.frame_stride,
            "image_size": preprocessor.image_size and list(preprocessor.image_size),
        }
        if preprocessor.image_size is None:
            metadata["input"]["short_side"] = preprocessor.short_side
        if preprocessor.frames_per_segment is not None:
            metadata["input"]["frames_per_segment"] = preprocessor.frames_per_segment
        if preprocessor.window_seconds is not None:
            metadata["input"]["window_seconds"] = preprocessor.window_seconds
        metadata["num_classes"] = model.num_classes
    metadata.update(count_parameters(model))
    metadata["macs"] = None if None in shape else count_macs(model)
    if getattr(model, "preset_origin", None):
        metadata["derived_from"] = dict(model.preset_origin)
    return metadata


def count_parameters(model):
    """Parameters as papers count them: moving averages are none.

    Args:
        model: any model that is built.

    Returns:
        `{"parameters":, "parameters_without_batch_norm":}`.
    """
    norms = {_layer_of(w) for w in model.weights if w.name == "moving_mean"}
    of_norms = [w for w in model.weights if _layer_of(w) in norms]
    moving = [w for w in of_norms if w.name.startswith("moving_")]
    return {
        "parameters": model.count_params() - _size(moving),
        "parameters_without_batch_norm": model.count_params() - _size(of_norms),
    }


def _layer_of(variable):
    """The path of the layer that a variable is of."""
    return variable.path.rpartition("/")[0]


def _size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def origin(source):
    """What a model should remember of the preset it was loaded from."""
    known = {k: source.metadata.get(k) for k in ("licence", "source")}
    return {"preset": source.name, **{k: v for k, v in known.items() if v}}


def text(metadata):
    """The card, Markdown with the front matter that Hugging Face reads."""
    name, pipeline = metadata["name"], PIPELINES.get(metadata["task"])
    lines = [
        "---",
        "library_name: keras-video",
        *([f"pipeline_tag: {pipeline}"] if pipeline else []),
        "tags: [video, keras]",
        "---",
        f"# {name}",
        "",
        metadata.get("summary") or f"A `{metadata['model']}` saved with keras_video.",
        "",
        "```python",
        f"from keras_video.models import {_class(metadata)}",
        "",
        *_call(metadata),
        "```",
        "",
        "| | |",
        "|---|---|",
        *(f"| {key} | {value} |" for key, value in _facts(metadata)),
    ]
    for title, content in _sections(metadata):
        lines += ["", f"## {title}", content]
    return "\n".join(lines) + "\n"


def _class(metadata):
    """Name of the class that loads the preset."""
    return CLASSES.get(metadata["task"], "VideoClassifier")


def _call(metadata):
    """The code that loads the preset, in lines as a formatter would have them."""
    arguments = [f'"{metadata["name"]}"']
    if metadata["task"] is None:
        arguments.append("num_classes=...")
    if metadata.get("weights", {}).get("available") is False:
        arguments.append("load_weights=False")
    start = f"model = {_class(metadata)}.from_preset("
    inside = ", ".join(arguments)
    if len(start + inside) < 88:
        return [f"{start}{inside})"]
    if len(inside) <= 84:
        return [start, f"    {inside}", ")"]
    return [start, *(f"    {argument}," for argument in arguments), ")"]


def _facts(metadata):
    clip = metadata["input"]
    frames = f"{clip['num_frames'] or 'any number of'} frames"
    per_segment = clip.get("frames_per_segment")
    if per_segment:
        segments = clip["num_frames"] // per_segment
        noun = "frame" if per_segment == 1 else "frames"
        frames += f", {segments} segments of {per_segment} {noun}"
        if "window_seconds" in clip:
            frames += f" from {clip['window_seconds']:g} seconds"
    if clip.get("frame_stride", 1) > 1 and per_segment != 1:
        frames += f", every {_ordinal(clip['frame_stride'])} of the video"
    size = " x ".join("any" if side is None else str(side) for side in clip_sides(clip))
    yield "Family", metadata.get("family") or f"`{metadata['model']}`"
    yield "Backbone", f"`{metadata['backbone']}`"
    whole = "" if clip["image_size"] else " of whole frames"
    yield "Input", f"{frames}; {size} pixels{whole}"
    if "num_classes" in metadata:
        yield "Classes", metadata["num_classes"]
    yield (
        "Parameters",
        f"{metadata['parameters'] / 1e6:.3f} M "
        f"({metadata['parameters_without_batch_norm'] / 1e6:.3f} M without batch norm)",
    )
    if metadata["macs"] is not None:
        of = "x".join(map(str, metadata.get("macs_clip", ["one clip"])))
        yield f"Multiply-adds of {of}", f"{metadata['macs'] / 1e9:.2f} G"
    if metadata.get("recipe"):
        yield "Recipe to train it by", f"`{metadata['recipe']}`"
    yield from metadata.get("facts", {}).items()


def clip_sides(clip):
    """(height, width) of a clip as metadata has it; None for any."""
    size = clip["image_size"]
    height, width = (clip.get("short_side"), None) if size is None else size
    return height, width


def _ordinal(number):
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 20 else suffix}"


def _sections(metadata):
    weights = metadata.get("weights", {}).get("note")
    if weights:
        yield "Weights", weights
    published = metadata.get("published")
    if published:
        yield "Published accuracy", _published(published)
    training = metadata.get("training")
    if training:
        yield "Training", _training(training)
    source = metadata.get("source")
    if source:
        yield "Source", f"{source['title']} ({source['url']})"
    licence = metadata.get("licence")
    if licence:
        yield "Licence", licence
    derived = metadata.get("derived_from", {})
    if "checkpoint" in derived:
        sha256 = derived.get("checkpoint_sha256")
        digest = f"; SHA-256 `{sha256}`" if sha256 else ""
        yield (
            "Weights",
            f"Converted from `{derived['checkpoint']}` of "
            f"{derived['checkpoint_source']}, for the network of the preset "
            f"`{derived['preset']}`{digest}. Their "
            "licence is the one that their publisher gives."
            + (" The head is untrained." if "head" in derived else ""),
        )
    elif derived:
        terms = derived.get("licence")
        yield (
            "Trained from",
            f"`{derived['preset']}`." + (f" Its licence: {terms}" if terms else ""),
        )


def _published(published):
    rows = [f"- {metric}: {value}" for metric, value in published["results"].items()]
    return "\n".join([*rows, "", published["protocol"]])


def _training(record):
    """What a training script noted: single values, then the curve by epoch."""
    if isinstance(record, str):
        return record
    rows = [
        f"- {name.replace('_', ' ')}: {value}"
        for name, value in record.items()
        if name != "curve"
    ]
    curve = record.get("curve")
    if curve:
        titles = [name.replace("_", " ") for name in curve]
        rows += [
            "",
            f"| epoch | {' | '.join(titles)} |",
            "|---" * (len(titles) + 1) + "|",
        ]
        for epoch, values in enumerate(zip(*curve.values(), strict=True), 1):
            rows.append(f"| {epoch} | {' | '.join(map(str, values))} |")
    return "\n".join(rows)
