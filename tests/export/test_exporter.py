"""What every export does: write, run, compare, keep."""

import dataclasses

import keras
import numpy as np
import pytest

from keras_video.cli.export import FORMATS, MARKERS, SUFFIXES
from keras_video.export import DisagreementError
from keras_video.export.description import port
from keras_video.export.exporter import Exporter, export_model
from keras_video.export.onnx import ONNX
from keras_video.export.openvino import OPENVINO
from keras_video.export.saved_model import SAVED_MODEL
from keras_video.export.tflite import TFLITE
from keras_video.export.torch import TORCH
from keras_video.ops.target import FILES

EXPORTERS = (TFLITE, SAVED_MODEL, ONNX, OPENVINO, TORCH)


def write(model, path, scale=1.0):
    path.write_text(str(scale))


def load(path):
    scale = float(path.read_text())
    return lambda inputs: [scale * inputs.reshape(len(inputs), -1)]


def signature(path):
    return {
        "inputs": [port("in", (1, 2, 4, 4, 3), "float32")],
        "outputs": [port("out", (1, 96), "float32")],
    }


FLAT = Exporter(
    format="onnx",
    name="flat file",
    backend=keras.backend.backend(),
    packages={"numpy": "export"},
    write=write,
    load=load,
    signature=signature,
)


def flat_model(frames=2):
    inputs = keras.Input((frames, 4, 4, 3))
    return keras.Model(inputs, keras.layers.Reshape((-1,))(inputs))


def test_what_agrees_is_kept(tmp_path):
    report = export_model(
        FLAT, flat_model(), tmp_path / "a", check=lambda path: [path.read_text()]
    )
    assert (tmp_path / "a").read_text() == "1.0"
    assert report.path == tmp_path / "a" and report.size == 3
    assert report.format == "onnx" and report.ops == ("1.0",) and report.max_diff == 0


def test_what_disagrees_is_not_kept(tmp_path):
    with pytest.raises(DisagreementError, match="The flat file differs from the model"):
        export_model(FLAT, flat_model(), tmp_path / "a", scale=1.01)
    assert list(tmp_path.iterdir()) == []
    report = export_model(
        FLAT, flat_model(), tmp_path / "a", scale=1.01, tolerance=0.02
    )
    assert report.max_diff == pytest.approx(0.01, rel=1e-3)


def test_given_inputs_are_compared_too(tmp_path):
    def load_blind(path):
        """Right but for black clips."""
        return lambda x: [np.where(np.max(x) == 0, 1.0, x).reshape(1, -1)]

    exporter = dataclasses.replace(FLAT, load=load_blind)
    export_model(exporter, flat_model(), tmp_path / "a")
    with pytest.raises(DisagreementError):
        black = np.zeros((2, 2, 4, 4, 3))
        export_model(exporter, flat_model(), tmp_path / "b", inputs=black)


def test_an_existing_file_is_kept_unless_overwritten(tmp_path):
    path = tmp_path / "a"
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="a exists already"):
        export_model(FLAT, flat_model(), path)
    assert path.read_text() == "precious"
    with pytest.raises(DisagreementError):
        export_model(FLAT, flat_model(), path, overwrite=True, scale=2.0)
    assert path.read_text() == "precious"
    export_model(FLAT, flat_model(), path, overwrite=True)
    assert path.read_text() == "1.0"


@pytest.mark.parametrize(
    "changes, frames, error, message",
    [
        ({"suffix": ".flat"}, 2, ValueError, "must end in .flat. Received: path="),
        ({}, None, ValueError, "fixed number of frames.*max_boxes=8.*Received"),
        (
            {"packages": {"no_such_module": "onnx"}},
            2,
            ImportError,
            r"writing the flat file needs `no_such_module`.*keras-video\[onnx\]",
        ),
    ],
)
def test_what_cannot_be_written(changes, frames, error, message, tmp_path):
    exporter = dataclasses.replace(FLAT, **changes)
    with pytest.raises(error, match=message):
        export_model(exporter, flat_model(frames), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("batch_size", [0, 2.5, True, "2"])
def test_a_batch_size_that_is_none(batch_size, tmp_path):
    with pytest.raises(ValueError, match="`batch_size` must be a positive int. Recei"):
        export_model(FLAT, flat_model(), tmp_path / "a", batch_size=batch_size)
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_knows_the_same_formats():
    """It has tables of its own, since it answers `--help` without Keras."""
    formats = [exporter.format for exporter in EXPORTERS]
    assert sorted(FORMATS) == sorted(formats) == sorted(FILES)
    assert {e.format: e.marker for e in EXPORTERS if e.marker} == MARKERS
    assert all(SUFFIXES[e.suffix] == e.format for e in EXPORTERS if e.suffix)
