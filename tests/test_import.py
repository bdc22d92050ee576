"""TensorFlow is not needed to import the library or to run its models."""

import keras
import pytest

from tests.processes import run_python, run_without_tensorflow

RUN = """
import pkgutil, importlib
import numpy as np
import keras, keras_video
for module in pkgutil.walk_packages(keras_video.__path__, "keras_video."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)

from keras_video.models import VideoClassifier
from keras_video.models.resnet3d.backbone import ResNet3DBackbone

backbone = ResNet3DBackbone(
    input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8,
    alignment={"after": "res2"},
)
model = VideoClassifier(backbone, num_classes=3)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
clips = np.random.default_rng(0).uniform(0, 255, (2, 8, 32, 32, 3))
history = model.fit(clips, np.array([0, 1]), verbose=0)
assert np.isfinite(history.history["loss"][0])
assert model.predict(clips, verbose=0).shape == (2, 3)

from keras_video.export import to_tflite
try:
    to_tflite(model, "never.tflite")
except ImportError as error:
    assert "keras-video[export]" in str(error), error
else:
    raise AssertionError("exported without TensorFlow")
assert "tensorflow" not in sys.modules
print("ran on", keras.backend.backend())
"""


def test_the_block_blocks():
    done = run_without_tensorflow("import tensorflow", "jax")
    assert done.returncode == 1
    assert "No module named 'tensorflow'" in done.stderr


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_runs_without_tensorflow(backend):
    done = run_without_tensorflow(RUN, backend)
    assert done.returncode == 0, done.stderr
    assert f"ran on {backend}" in done.stdout


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_importing_brings_in_no_other_backend(backend):
    """Than those that Keras itself brings in."""
    others = {"tensorflow", "jax", "torch"} - {backend}
    found = f"print([name for name in {sorted(others)} if name in sys.modules])"
    ours = "keras_video.models, keras_video.data, keras_video.export"
    code = f"import sys, keras\n{found}\nimport {ours}\n{found}"
    done = run_python(code, backend)
    assert done.returncode == 0, done.stderr
    by_keras, by_ours = done.stdout.splitlines()
    assert by_ours == by_keras


IMPORT = """
import sys, keras, keras_video
assert "av" not in sys.modules, "FFmpeg was loaded"
assert keras.saving.get_registered_object("keras_video>ActionLoss") is not None
from keras_video.data import VideoReader, write_puppets
assert "av" in sys.modules and "write_puppets" in dir(keras_video.data)
print("imported")
"""


def test_importing_registers_what_files_hold_and_loads_no_decoder():
    done = run_python(IMPORT, keras.backend.backend())
    assert done.stdout == "imported\n", done.stderr
