"""Outputs of every family on the backend of the environment, into a file.

Run by `test_agreement.py` in a process per backend.
"""

import sys

import numpy as np

from tests.networks import FAMILIES, SHAPE
from tests.routines import randomize, to_numpy


def main(path):
    clips = np.random.default_rng(1).integers(0, 256, (2, *SHAPE)).astype("float32")
    outputs = {}
    for name, build in FAMILIES.items():
        model = build()
        randomize(model)
        features = model.backbone(clips / 255, training=False)
        features = features if isinstance(features, dict) else {"map": features}
        for pathway, value in features.items():
            outputs[f"{name}/{pathway}"] = to_numpy(value)
        outputs[f"{name}/probabilities"] = to_numpy(model(clips, training=False))
    np.savez(path, **outputs)


if __name__ == "__main__":
    main(sys.argv[1])
