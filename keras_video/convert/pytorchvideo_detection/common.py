"""Tensor names and heads of detectors, after their backbones' classifiers."""

import dataclasses

from keras_video.convert.checkpoint_format import Recorded
from keras_video.convert.pyslowfast.config import recorded_of
from keras_video.convert.variable_path import HEAD, split_path

# Of its head: torchvision's RoIAlign, the largest value of a box.
BOXES = {
    "aligned": False,
    "sampling_ratio": 0,
    "pooling": "max",
    "temporal": "average",
}


def detector_of(family, network):
    """The `Family` of detectors whose classifiers are of `family`.

    PySlowFast trains them too, with a configuration in the file, and aligns their boxes
    by Detectron2's default, whatever it says of that.

    Args:
        family: of `pytorchvideo`.
        network: function from a `Config` of PySlowFast to settings of the backbone.
    """

    def key(path, backbone):
        _, part, leaf = split_path(path)
        if part == HEAD:
            return f"detection_head.proj.{leaf}"
        return f"model.{family.key(path, backbone)}"

    def recorded(checkpoint, task):
        if checkpoint.text("cfg") is None:
            return Recorded()
        found = recorded_of(network)(checkpoint, task)
        settings = {**found.settings, "aligned": True}
        return dataclasses.replace(found, settings=settings)

    settings = {**family.settings, **BOXES}
    return dataclasses.replace(family, key=key, settings=settings, recorded=recorded)
