import shutil

import h5py
import keras
import numpy as np
import pytest
from tiny_models import TinyBackbone, tiny_classifier

from keras_video.models import VideoClassifier
from keras_video.presets import weight_files


@pytest.fixture
def model():
    return tiny_classifier()


@pytest.fixture
def file(model, tmp_path):
    path = tmp_path / "model.weights.h5"
    weight_files.save_backbone(model.backbone, path)
    return path


def load(path, **arguments):
    backbone = TinyBackbone(**arguments)
    weight_files.load_backbone(backbone, path, " A hint.")
    return backbone


def test_is_keras_own_layout(model, file):
    plain = TinyBackbone()
    plain.load_weights(file)
    ours = load(file)
    for a, b in zip(plain.weights, ours.weights, strict=True):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (a, b)))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not h5 at all",
        lambda content: content[: len(content) // 2],
        lambda content: content[:100],
        lambda content: bytes(200) + content[200:],
    ],
)
def test_damaged_files_are_named(file, damage):
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(ValueError, match="model.weights.h5 is damaged.*Get it again"):
        load(file)


def test_damage_that_is_seen_on_reading(model, tmp_path):
    # A compressed file whose numbers were hit: its tables are whole.
    path = tmp_path / "model.weights.h5"
    weight_files.save_backbone(model.backbone, path)
    with h5py.File(path, "r+") as h5:
        group = h5["layers/conv3d/vars"]
        values = group["0"][()]
        del group["0"]
        group.create_dataset("0", data=values, compression="gzip", fletcher32=True)
        offset = group["0"].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[offset : offset + 20] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="model.weights.h5"):
        load(path)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"filters": 8}, "holds 344 numbers where this network has 688.*A hint"),
        ({"pathways": True}, "another network's weights. A hint"),
    ],
)
def test_weights_of_another_network(file, arguments, message):
    with pytest.raises(ValueError, match=message):
        load(file, **arguments)


def test_layers_in_another_order(tmp_path):
    inputs = keras.Input((4, 8, 8, 3))

    def chain(first, second):
        x = keras.layers.Conv3D(3, 1, name=first)(inputs)
        return keras.Model(inputs, keras.layers.Conv3D(3, 1, name=second)(x))

    path = tmp_path / "model.weights.h5"
    weight_files.save_backbone(chain("a", "b"), path)
    weight_files.load_backbone(chain("a", "b"), path)
    with pytest.raises(ValueError, match="holds layer 'a' where this network has 'b'"):
        weight_files.load_backbone(chain("b", "a"), path)


def test_same_count_in_other_shapes(tmp_path):
    inputs = keras.Input((4, 8, 8, 3))

    def layer(kernel):
        return keras.Model(inputs, keras.layers.Conv3D(2, kernel, name="a")(inputs))

    path = tmp_path / "model.weights.h5"
    weight_files.save_backbone(layer((3, 1, 1)), path)
    with pytest.raises(ValueError, match="other layers or shapes.*Keras says"):
        weight_files.load_backbone(layer((1, 3, 1)), path)


def test_links_out_of_the_file_are_refused(file, tmp_path):
    shutil.copy(file, tmp_path / "other.h5")
    with h5py.File(file, "r+") as h5:
        del h5["layers/conv3d"]
        h5["layers/conv3d"] = h5py.ExternalLink(tmp_path / "other.h5", "layers/conv3d")
    with pytest.raises(ValueError, match="links to something outside itself"):
        load(file)


def test_numbers_out_of_the_file_are_refused(file, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(16))
    with h5py.File(file, "r+") as h5:
        group = h5["layers/conv3d/vars"]
        del group["1"]
        group.create_dataset(
            "1", (4,), "float32", external=[(str(tmp_path / "secret"), 0, 16)]
        )
    with pytest.raises(ValueError, match="outside itself"):
        load(file)


def test_head_is_apart_from_the_backbone(model, tmp_path):
    path = tmp_path / "task.weights.h5"
    weight_files.save_head(model, path)
    other = VideoClassifier(TinyBackbone(name="b2"), 3, dropout=0)
    before = [keras.ops.convert_to_numpy(w) for w in other.backbone.weights]
    weight_files.load_head(other, path)
    for a, b in zip(before, other.backbone.weights, strict=True):
        np.testing.assert_array_equal(a, keras.ops.convert_to_numpy(b))
    kernels = [m.get_layer("logits").kernel for m in (model, other)]
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, kernels))


def test_bfloat16_weights(tmp_path):
    backbone = TinyBackbone(dtype="bfloat16")
    path = tmp_path / "model.weights.h5"
    weight_files.save_backbone(backbone, path)
    revived = load(path, dtype="bfloat16")
    full = load(path)
    for a, b, c in zip(backbone.weights, revived.weights, full.weights, strict=True):
        a, b, c = (keras.ops.cast(x, "float32") for x in (a, b, c))
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (a, b)))
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (a, c)))
