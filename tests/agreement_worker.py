"""Outputs of every family on the backend of the environment.

Used by `test_agreement.py`; run as a program, it writes them into a file.
"""

import sys

import keras
import numpy as np

from tests.networks import DETECTORS, FAMILIES, SHAPE, detector_inputs
from tests.routines import outputs_of, randomize


def all_outputs():
    """Feature maps and probabilities of every family, by `family/name`."""
    clips = np.random.default_rng(1).integers(0, 256, (2, *SHAPE)).astype("float32")
    outputs = {}
    for name, build in FAMILIES.items():
        model = build()
        randomize(model)
        # The maps inside of the classifier, so that one run gives both.
        maps = model.backbone._inbound_nodes[-1].output_tensors
        maps = keras.tree.pack_sequence_as(model.backbone.output, maps)
        maps = maps if isinstance(maps, dict) else {"map": maps}
        both = {**maps, "probabilities": model.output}
        values = outputs_of(keras.Model(model.input, both), clips)
        outputs.update({f"{name}/{key}": value for key, value in values.items()})
    inputs = detector_inputs()
    for name, build in DETECTORS.items():
        model = build()
        randomize(model)
        outputs[f"{name}/scores"] = outputs_of(model, inputs)
    return outputs


if __name__ == "__main__":
    np.savez(sys.argv[1], **all_outputs())
