"""Exported files beside each other, and beside the backends."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np

from keras_video.bench.comparison import Comparison
from keras_video.bench.duel import Contestant, duel

RUN = "keras_video.bench.run_file:prepare"
# Format -> (label, name of the file or folder).
RUNTIMES = {
    "onnx": ("ONNX Runtime", "model.onnx"),
    "openvino": ("OpenVINO", "openvino"),
    "torch": ("PyTorch, exported and compiled", "model.pt2"),
}


@contextlib.contextmanager
def runtimes(case):
    """Contestants that run a network's files: ONNX Runtime, OpenVINO and PyTorch.

    Args:
        case: completed `Case`.

    Yields:
        List of `Contestant`; their files are gone afterwards.
    """
    from keras_video import export

    network = _network(case)
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for format, (label, name) in RUNTIMES.items():
            path, write = str(Path(folder, name)), getattr(export, f"to_{format}")
            write(network, path, batch_size=case.batch_size)
            found.append(_contestant(label, path, format, case))
        yield found


def tflite(case, rounds, peer=True):
    """TFLite files of a network: of Keras's own exporter, of ours, and in 8 bits.

    Args:
        case: completed `Case`.
        rounds: turns of each.
        peer: whether Keras's own 3-D convolutions take part; TFLite's have no groups.

    Returns:
        `Comparison`.
    """
    from keras_video.bench.plain_network import plain
    from keras_video.export import to_tflite

    network = _network(case)
    clips = np.random.default_rng(0).integers(0, 256, (4, *network.input_shape[1:]))
    with tempfile.TemporaryDirectory() as folder:
        keras_file, ours, small = (str(Path(folder, f"{i}.tflite")) for i in range(3))
        to_tflite(network, ours)
        # Of random weights: what its outputs differ by says nothing.
        to_tflite(network, small, "int8", representative_data=clips, tolerance=1.0)
        files = {"float32": ours, "int8": small}
        if peer:
            plain(network).export(keras_file, format="litert", verbose=False)
            files = {"Keras's Conv3D and exporter": keras_file, **files}
        found = [
            _contestant(f"{label}, {Path(path).stat().st_size / 1e6:.1f} MB", *rest)
            for label, path in files.items()
            for rest in [(path, "tflite", case)]
        ]
        duel(found, rounds)
    title = f"TFLite, {case}"
    return Comparison(title, found, found[0], macs=None)


def _network(case):
    from keras_video.models import VideoClassifier

    return VideoClassifier.from_preset(
        case.model,
        load_weights=False,
        num_frames=case.num_frames,
        image_size=case.image_size,
    )


def _contestant(label, path, format, case):
    shape = (case.batch_size, case.num_frames, *case.image_size, 3)
    return Contestant(
        label,
        RUN,
        "tensorflow" if format == "tflite" else "torch",
        path=path,
        format=format,
        shape=shape,
        threads=case.threads,
    )
