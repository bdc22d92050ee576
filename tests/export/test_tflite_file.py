"""What runs TFLite files: LiteRT, or TensorFlow's interpreter where it is missing."""

import keras
import numpy as np
import pytest

from keras_video.export import list_ops, load_tflite, to_tflite
from keras_video.export.tflite_file import open_interpreter
from tests.processes import run_python

SHAPE = (2, 4, 4, 3)

# TensorFlow cannot be imported, and is not needed.
RUN = """
import sys

sys.modules["tensorflow"] = None
import numpy as np
from keras_video.export import list_ops, load_tflite

clips = np.ones((1, 2, 4, 4, 3))
print(load_tflite(sys.argv[1])(clips)[0].sum(), list_ops(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    model = keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten()])
    path = tmp_path_factory.mktemp("tflite") / "model.tflite"
    to_tflite(model, path)
    return path


def test_by_litert(file):
    pytest.importorskip("ai_edge_litert")
    assert type(open_interpreter(file)).__module__.startswith("ai_edge_litert")
    done = run_python(RUN, "jax", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "96.0 ['RESHAPE']"


def test_without_litert(file, monkeypatch):
    find = "keras_video.export.tflite_file.importlib.util.find_spec"
    monkeypatch.setattr(find, lambda name: None)
    assert type(open_interpreter(file)).__module__.startswith("tensorflow")
    assert load_tflite(file)(np.ones((1, *SHAPE)))[0].sum() == 96
    assert list_ops(file) == ["RESHAPE"]
