"""Keras's own `model.export` of our models: each format for its own runtime."""

import keras
import numpy as np
import pytest

from keras_video.layers import ConvBN3D
from keras_video.models import VideoClassifier
from keras_video.models.backbone import VideoBackbone
from keras_video.models.exportable_model import RUNTIMES, ExportableModel
from keras_video.ops.target import current_target
from tests.routines import outputs_of, randomize

BACKEND = keras.backend.backend()
# Operators by which a kernel in Winograd's form is applied.
PRODUCTS = {"MatMul", "BatchMatMulV2", "Einsum"}


class Wide(VideoBackbone):
    """Convolutions that TensorFlow and JAX run in Winograd's form, and a 3-D one."""

    def __init__(self, input_shape=(4, 16, 16, 3), **kwargs):
        clips = keras.Input(input_shape, name="clips")
        x = ConvBN3D(128, 3, name="wide")(clips)
        x = ConvBN3D(128, (1, 3, 3), name="over_frames")(x)
        x = ConvBN3D(128, (3, 1, 1), name="over_time")(x)
        super().__init__(clips, x, {"res2": x}, **kwargs)


def classifier():
    model = VideoClassifier(Wide(), num_classes=3, activation=None)
    randomize(model)
    return model


@pytest.mark.skipif(BACKEND != "tensorflow", reason="TensorFlow writes graphs")
@pytest.mark.parametrize("make", [Wide, classifier], ids=["backbone", "classifier"])
def test_a_saved_model_has_no_choices_of_this_machine(make, tmp_path):
    import tensorflow as tf

    from tests.export.saved_model_ops import ops_in_saved_model

    model = make()
    clips = np.random.default_rng(0).uniform(0, 255, (2, 4, 16, 16, 3))
    clips = clips.astype("float32")
    expected = outputs_of(model, clips)
    compiled = tf.function(model, jit_compile=True).get_concrete_function(clips)
    found = {node.op for node in compiled.graph.as_graph_def().node}
    assert found & PRODUCTS - {"MatMul"}, "compiled, it is in Winograd's form"

    model.export(tmp_path / "saved", verbose=False)
    found = ops_in_saved_model(tmp_path / "saved")
    assert found["Conv2D"] == 3 and "Conv3D" not in found
    head = 0 if make is Wide else 1
    assert sum(found[name] for name in PRODUCTS) == head
    loaded = tf.saved_model.load(tmp_path / "saved")
    error = np.abs(loaded.serve(clips) - expected).max()
    assert error < 1e-4 * np.abs(expected).max()


@pytest.mark.skipif(BACKEND != "tensorflow", reason="TensorFlow writes graphs")
def test_no_way_to_write_a_graph_leaves_winograds_form_in_it(tmp_path):
    import tensorflow as tf

    from tests.export.saved_model_ops import ops_in_saved_model

    backbone = Wide()
    plain = keras.Model(backbone.input, backbone.output)
    clips = np.zeros((2, 4, 16, 16, 3), "float32")
    plain(clips)
    archive = keras.export.ExportArchive()
    archive.track(plain)
    signature = [tf.TensorSpec((None, *clips.shape[1:]))]
    archive.add_endpoint("serve", plain.call, signature)
    archive.write_out(tmp_path / "archive", verbose=False)
    tf.saved_model.save(plain, tmp_path / "saved")
    for folder in ("archive", "saved"):
        found = ops_in_saved_model(tmp_path / folder)
        assert found["Conv2D"] + found["Conv3D"] >= 3
        assert sum(found[name] for name in PRODUCTS) == 0


@pytest.mark.parametrize("format", RUNTIMES)
def test_each_format_is_traced_for_its_runtime(format, monkeypatch):
    seen = []

    def export(self, filepath, format, *arguments, **kwargs):
        seen.append((filepath, format, arguments, kwargs, current_target().runtime))

    monkeypatch.setattr(keras.Model, "export", export)
    inputs = keras.Input((2,))
    model = ExportableModel(inputs, keras.layers.ReLU()(inputs))
    model.export("a", format, False, opset_version=18)
    (found,) = seen
    assert found == (
        "a",
        format,
        (False, None),
        {"opset_version": 18},
        RUNTIMES[format],
    )
    assert current_target().runtime == BACKEND


def test_keras_names_the_formats(tmp_path):
    with pytest.raises(ValueError, match="format=onx.*Supported"):
        Wide().export(tmp_path / "a", format="onx")
