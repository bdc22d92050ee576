"""Tensor names of a detector, after those of its backbone's classifier."""

import dataclasses

from keras_video.convert.variable_path import HEAD, split_path

# Of its head: torchvision's RoIAlign, the largest value of a box.
BOXES = {
    "aligned": False,
    "sampling_ratio": 0,
    "pooling": "max",
    "temporal": "average",
}


def detector_of(family):
    """The `Family` of detectors whose classifiers are of `family`."""

    def key(path, backbone):
        _, part, leaf = split_path(path)
        if part == HEAD:
            return f"detection_head.proj.{leaf}"
        return f"model.{family.key(path, backbone)}"

    settings = {**family.settings, **BOXES}
    return dataclasses.replace(family, key=key, settings=settings)
