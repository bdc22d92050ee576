"""Accuracy and size of the shipped classifier in 8 bits."""

import tempfile
from pathlib import Path

import numpy as np

from keras_video.puppets import puppets_arrays

MODEL = "slowfast_stan_tiny_puppets"
# As the preset was trained on; no seed of its training is near.
CLIPS = {"num_frames": 16, "image_size": (64, 64), "fps": 8.0, "clutter": 0.2}
SEED = 2_000_003


def in_8_bits(clips_per_class=20, examples_per_class=4):
    """A table of the preset's TFLite files, in Markdown.

    Args:
        clips_per_class: clips that the files are tried on.
        examples_per_class: others, from which the ranges of the feature maps are taken.
    """
    from keras_video.export import load_tflite, to_tflite
    from keras_video.models import VideoClassifier

    model = VideoClassifier.from_preset(MODEL)
    examples, _ = puppets_arrays(None, examples_per_class, seed=SEED, **CLIPS)
    clips, labels = puppets_arrays(None, clips_per_class, seed=SEED + 1, **CLIPS)
    expected = np.asarray(model.predict(clips, verbose=0))
    options = {
        "float32": {},
        "int8": {"quantize": "int8", "representative_data": examples},
    }
    lines = [
        f"## TFLite in 8 bits, {MODEL}, {len(clips)} clips of puppets\n",
        "| file | MB | same class as the model | right | largest difference |",
        "| --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for label, given in options.items():
            path = Path(folder, f"{label}.tflite")
            report = to_tflite(model, path, **given)
            run = load_tflite(path)
            found = np.concatenate([run(clip[None])[0] for clip in clips])
            same = np.mean(found.argmax(1) == expected.argmax(1))
            right = np.mean(found.argmax(1) == labels)
            difference = np.abs(found - expected).max()
            lines.append(
                f"| {label} | {report.size / 1e6:.2f} | {same:.1%} | {right:.1%} | "
                f"{difference:.1e} |"
            )
    return "\n".join(lines) + "\n"
