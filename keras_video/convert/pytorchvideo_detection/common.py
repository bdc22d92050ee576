"""Tensor names of a detector, after those of its backbone's classifier."""

import dataclasses

from keras_video.convert.variable_path import HEAD, split_path


def detector_of(family):
    """The `Family` of detectors whose classifiers are of `family`."""

    def key(path, backbone):
        _, part, leaf = split_path(path)
        if part == HEAD:
            return f"detection_head.proj.{leaf}"
        return f"model.{family.key(path, backbone)}"

    return dataclasses.replace(family, key=key)
