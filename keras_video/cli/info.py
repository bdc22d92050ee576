"""Describe a preset: size, input, classes, licence, accuracy, weights.

Examples:
  keras-video info slowfast_stan_tiny_puppets
  keras-video info my_model
"""

import json
import textwrap

HELP = "describe a preset"
CLASSES_SHOWN = 20


def add_arguments(parser):
    parser.add_argument("preset", help="name, directory, hf://... or kaggle://...")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args):
    from keras_video.presets import resolve
    from keras_video.presets.configs import explained
    from keras_video.presets.sources import METADATA

    source = resolve(args.preset)
    metadata = source.metadata
    if args.json:
        print(json.dumps({"name": source.name, **metadata}, indent=2))
        return
    with explained(source, METADATA):
        described = list(facts(source))
    for label, value in described:
        text = textwrap.fill(str(value), 72) or "-"
        print(f"{label:<14}" + text.replace("\n", "\n" + " " * 14))


def facts(source):
    """Pairs (label, text) that describe a preset, the most important first."""
    metadata = source.metadata
    yield "preset", source.name
    if metadata.get("summary"):
        yield "what", metadata["summary"]
    yield "model", metadata.get("model", "unknown")
    clip = metadata.get("input", {})
    if clip:
        yield (
            "input",
            f"{clip['num_frames']} frames of {_size(clip)} pixels, " + _sampling(clip),
        )
    for label, key, unit in (
        ("parameters", "parameters", 1e6),
        ("multiply-adds", "macs", 1e9),
    ):
        if metadata.get(key):
            suffix = " M" if unit == 1e6 else " G for one clip"
            yield label, f"{metadata[key] / unit:.3f}{suffix}"
    if "num_classes" in metadata:
        yield "classes", _classes(source, metadata)
    yield "weights", _weights(source, metadata)
    published = metadata.get("published")
    if published:
        results = ", ".join(f"{k} {v}" for k, v in published["results"].items())
        yield "accuracy", f"{results}. {published['protocol']}"
    if metadata.get("recipe"):
        yield "recipe", metadata["recipe"]
    if metadata.get("source"):
        yield "paper", f"{metadata['source']['title']}, {metadata['source']['url']}"
    yield "licence", metadata.get("licence", "not stated")


def _size(clip):
    """Height and width of a clip."""
    from keras_video.presets.card import clip_sides

    return " x ".join(str(side or "any") for side in clip_sides(clip))


def _sampling(clip):
    """Which frames of a video make a clip."""
    stride, per_segment = clip.get("frame_stride", 1), clip.get("frames_per_segment")
    if per_segment == 1:
        return f"one from each of as many segments of {_window(clip)}"
    row = "in a row" if stride == 1 else f"one of every {stride}"
    if per_segment is None:
        return row
    segments = clip["num_frames"] // per_segment
    return f"{per_segment} {row} from each of {segments} segments of {_window(clip)}"


def _window(clip):
    """What is cut into segments."""
    if "window_seconds" in clip:
        return f"{clip['window_seconds']:g} seconds of the video"
    return "the video"


def _classes(source, metadata):
    from keras_video.presets.configs import read_object
    from keras_video.presets.sources import PREPROCESSOR
    from keras_video.validation import check_class_names

    names = None
    if source.has(PREPROCESSOR):
        config = read_object(source, PREPROCESSOR)["config"]
        names = check_class_names(config.get("class_names"))
    number = metadata["num_classes"]
    if not names:
        return f"{number}, without names"
    more = len(names) - CLASSES_SHOWN
    text = ", ".join(names[:CLASSES_SHOWN])
    return f"{number}: {text}{f', and {more} more' if more > 0 else ''}"


def _weights(source, metadata):
    note = metadata.get("weights", {}).get("note", "")
    answer = "yes" if source.has("model.weights.h5") else "no"
    return f"{answer}. {note}" if note else answer
