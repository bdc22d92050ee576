"""Outputs of every family on the backend of the environment, into a file.

Run by `test_agreement.py` in a process per backend.
"""

import sys

import keras
import numpy as np

from tests.networks import DETECTORS, FAMILIES, SHAPE, detector_inputs
from tests.routines import draw_quickly, outputs_of, randomize


def main(path):
    clips = np.random.default_rng(1).integers(0, 256, (2, *SHAPE)).astype("float32")
    keras.initializers.VarianceScaling.__call__ = draw_quickly  # then randomised
    outputs = {}
    for name, build in FAMILIES.items():
        model = build()
        randomize(model)
        features = outputs_of(model.backbone, clips / 255)
        features = features if isinstance(features, dict) else {"map": features}
        for pathway, value in features.items():
            outputs[f"{name}/{pathway}"] = value
        outputs[f"{name}/probabilities"] = outputs_of(model, clips)
    inputs = detector_inputs()
    for name, build in DETECTORS.items():
        model = build()
        randomize(model)
        outputs[f"{name}/scores"] = outputs_of(model, inputs)
    np.savez(path, **outputs)


if __name__ == "__main__":
    main(sys.argv[1])
