"""The description beside an exported file: inputs and outputs in JSON, labels."""

import keras

from keras_video._atomic import check_free, new_output
from keras_video.download import sha256_of
from keras_video.export.examples import input_structure
from keras_video.models.video_task import VideoTask
from keras_video.presets.saving import write_json
from keras_video.validation import takes_boxes
from keras_video.version import __version__

# In a folder; beside `model.tflite` it is `model.tflite.json`, and
# `model.tflite.labels.txt`.
JSON = "description.json"
LABELS = "labels.txt"
# What only descriptions of ours have.
_MARK = "keras_video_version"


def check_beside(path, overwrite):
    """Refuse to replace files of the user's where a description would be.

    One that a process left which was killed before its file was there is no such file.

    Args:
        path: file to write.
        overwrite: whether they may be replaced.

    Raises:
        FileExistsError: there is such a file.
    """
    files = _beside(path)
    ours = files[0].is_file() and _MARK in files[0].read_text(errors="replace")
    if not overwrite and not ours:
        for file in files:
            check_free(file)


def _beside(path):
    """Paths of the description and of the labels of a file."""
    return path.with_name(f"{path.name}.json"), path.with_name(f"{path.name}.{LABELS}")


def write_description(exporter, model, temporary, path):
    """Write the description of what was exported, and its labels.

    In a folder they appear with it. Beside a file they do before it, which is there
    only with them; the JSON has its checksum.

    Args:
        exporter: `Exporter` of the format.
        model: the model that was exported.
        temporary: path of what was written.
        path: where that will be.

    Returns:
        Path of the JSON file, where it will be.
    """
    content = describe(exporter, model, temporary)
    if temporary.is_dir():
        write_json(temporary / JSON, content)
        if "labels" in content:
            _write_labels(temporary / LABELS, content["labels"])
        return path / JSON
    description, labels = _beside(path)
    content = {"file": path.name, "sha256": sha256_of(temporary), **content}
    with new_output(description, overwrite=True) as file:
        write_json(file, content)
    if "labels" in content:
        with new_output(labels, overwrite=True) as file:
            _write_labels(file, content["labels"])
    else:  # those of another model that was there
        labels.unlink(missing_ok=True)
    return description


def _write_labels(path, labels):
    """One line for each, so that its number tells the class."""
    lines = [" ".join(label.splitlines()) for label in labels]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def describe(exporter, model, path):
    """Dictionary: how a clip is cut and scaled, the inputs, the outputs, the labels.

    Args:
        exporter: `Exporter` of the format.
        model: the model that was exported.
        path: what was written.
    """
    content = {
        "format": exporter.format,
        _MARK: __version__,
        **exporter.signature(path),
    }
    _add_meaning(model, content)
    if isinstance(model, VideoTask):
        content["clip"] = _clip(model.preprocessor, takes_boxes(model))
        content["normalization"] = _normalization(model.preprocessor)
        content["labels"] = [model.class_name(i) for i in range(model.num_classes)]
    return content


def port(name, shape, dtype):
    """The description of an input or an output; a size that is open is `None`."""
    sizes = [None if s is None or s < 0 else int(s) for s in shape]
    return {"name": name, "shape": sizes, "dtype": str(dtype)}


def _add_meaning(model, content):
    """Say of each input and output what it holds, in this and other signatures."""
    inputs = keras.tree.flatten(input_structure(model))
    for signature in (content, *content.get("other_signatures", {}).values()):
        for entry, tensor in zip(signature["inputs"], inputs, strict=True):
            clips = len(tensor.shape) == 5
            entry["content"] = "clips" if clips else tensor.name
        for entry in signature["outputs"] if isinstance(model, VideoTask) else ():
            activation = model.activation
            entry["content"] = "probabilities" if activation else "logits"
            entry["activation"] = activation


def _clip(preprocessor, of_detector):
    """How a clip is cut out of a video; `None` is said where there is no such thing.

    Detectors get whole frames around a key frame, which fit into the height and width
    or, where there are none, have the short side.
    """
    clip = preprocessor.clip
    height, width = clip.image_size or (None, None)
    return {
        "axes": ["batch", "frame", "row", "column", "channel"],
        "num_frames": clip.num_frames,
        "frame_stride": clip.frame_stride,
        "frame_rate": clip.frame_rate,
        "spacing": clip.spacing,
        "frames_per_segment": clip.frames_per_segment,
        "window_seconds": clip.window_seconds,
        "position": "key frame" if of_detector else "center",
        "short_side": None if of_detector and height else clip.short_side,
        "resize": "bilinear",
        "height": height,
        "width": width,
        "crop": "fit" if of_detector else "center",
        "channels": "RGB" if len(preprocessor.mean) == 3 else len(preprocessor.mean),
        "value_range": [0, 255],
    }


def _normalization(preprocessor):
    """What the file computes first: `(x * scale - mean) / std`."""
    return {
        "inside": True,
        "scale": preprocessor.scale,
        "mean": list(preprocessor.mean),
        "std": list(preprocessor.std),
    }
