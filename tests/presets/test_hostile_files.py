"""Small files that would take all memory, or time without end, are refused."""

import json
import zipfile

import h5py
import keras
import pytest
from tiny_models import TinyBackbone, tiny_classifier

from keras_video.cli.main import main as command_line
from keras_video.layers.numpy_initializer import draw_weights
from keras_video.models import ResNet3DBackbone, VideoClassifier
from keras_video.models.image.pretrained import read_image_model
from keras_video.open_model import open_classifier
from keras_video.presets import weight_files
from keras_video.validation import check_class_names


def circle(file):
    file["layers"]["again"] = file["/"]


def doubled(file):
    """Groups that hold the next one twice: 2 to the 60th paths."""
    inner = file.create_group("twice60")
    for level in range(60):
        outer = file.create_group(f"level{level}")
        outer["a"] = outer["b"] = inner
        inner = outer


def sparse(file):
    file.create_dataset("more", (2**40,), "f4", chunks=(1024,))


def sparse_seed(file):
    file.create_dataset("seed_generator", (2**22,), "u4", chunks=(1024,))


HOSTILE = [
    (circle, "links to /layers/again twice"),
    (doubled, "twice"),
    (sparse, "would take .* in memory"),
    (sparse_seed, "for the seed"),
]


@pytest.fixture
def preset(tmp_path):
    """A preset whose metadata notes no digests of its files."""
    folder = tmp_path / "preset"
    tiny_classifier(class_names=["a", "b", "c"]).save_to_preset(folder)
    change(folder / "metadata.json", lambda metadata: metadata.pop("files"))
    return folder


def change(path, function):
    content = json.loads(path.read_text())
    function(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize("spoil, message", HOSTILE)
def test_weights_of_a_preset(spoil, message, preset):
    with h5py.File(preset / "model.weights.h5", "r+") as file:
        spoil(file)
    with pytest.raises(ValueError, match=f"model.weights.h5 .*{message}"):
        VideoClassifier.from_preset(preset)


@pytest.mark.parametrize("spoil, message", HOSTILE)
def test_weights_of_an_image_model(spoil, message, tmp_path):
    path = tmp_path / "image.weights.h5"
    weight_files.save_backbone(TinyBackbone(), path)
    with h5py.File(path, "r+") as file:
        spoil(file)
    with pytest.raises(ValueError, match=f"image.weights.h5 .*{message}"):
        read_image_model(path, lambda include_top, weights: TinyBackbone(), {})


@pytest.mark.parametrize("spoil, message", HOSTILE)
def test_weights_in_a_keras_file(spoil, message, tmp_path):
    path, inner = tmp_path / "model.keras", tmp_path / "inner.h5"
    tiny_classifier().save(path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    inner.write_bytes(files["model.weights.h5"])
    with h5py.File(inner, "r+") as file:
        spoil(file)
    files["model.weights.h5"] = inner.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(ValueError, match=f"model.weights.h5 of .*{message}"):
        open_classifier(path)


def test_a_compressed_keras_file(tmp_path):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", bytes(100 << 20))
    with pytest.raises(ValueError, match="model.keras .* would take 104,857,602 in"):
        open_classifier(path)


@pytest.mark.parametrize(
    "content", [b"", b"not a zip at all", b"PK\x03\x04" + bytes(100)]
)
def test_damaged_keras_files_are_named(content, tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="model.keras is damaged or no file of"):
        open_classifier(path)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_within_json(opening, preset):
    (preset / "config.json").write_text(opening * 100_000)
    with pytest.raises(ValueError, match="config.json nests its values more than 100"):
        VideoClassifier.from_preset(preset)
    depth = 200
    nested = opening * depth + "1" + {"[": "]"}.get(opening, "}") * depth
    (preset / "config.json").write_text(nested)
    with pytest.raises(ValueError, match="config.json nests its values more than 100"):
        VideoClassifier.from_preset(preset)


def test_a_long_config(preset):
    (preset / "task.json").write_bytes(b" " * (9 << 20))
    with pytest.raises(ValueError, match="task.json has 9,437,184 bytes, too many"):
        VideoClassifier.from_preset(preset)


@pytest.mark.parametrize(
    "file, key, value",
    [
        ("config.json", "input_shape", None),
        ("config.json", "filters", "x"),
        ("config.json", "surprise", 1),
        ("task.json", "num_classes", 10**9),
        ("task.json", "num_classes", "x"),
        ("task.json", "dropout", [1]),
        ("preprocessor.json", "image_size", 0.5),
        ("preprocessor.json", "image_size", {"a": 1}),
        ("preprocessor.json", "class_names", ["a", "a", "b"]),
        ("preprocessor.json", "mean", "x"),
    ],
)
def test_values_that_are_none_are_named(file, key, value, preset):
    change(preset / file, lambda content: content["config"].update({key: value}))
    with pytest.raises(ValueError, match=f"The {file} of preset `.*preset`"):
        VideoClassifier.from_preset(preset)


@pytest.mark.parametrize(
    "key, value", [("input", [1]), ("input", {}), ("published", 3), ("macs", "x")]
)
def test_metadata_that_is_none_is_named(key, value, preset, capsys):
    change(preset / "metadata.json", lambda content: content.update({key: value}))
    code = command_line(["info", str(preset)])
    if value:
        assert code == 2
        assert "metadata.json of preset" in capsys.readouterr().err


def test_a_class_without_a_text_for_its_name(preset):
    change(preset / "config.json", lambda c: c.update(registered_name=["x"]))
    with pytest.raises(
        ValueError, match="config.json of preset.* must name classes by"
    ):
        VideoClassifier.from_preset(preset)


def test_a_network_of_100_000_blocks(tmp_path):
    """Built, it would take an hour and all memory."""
    for blocks in ((1, 100_000, 1, 1), (60, 60, 60, 60)):
        with pytest.raises(ValueError, match="num_blocks` must add up to at most 200"):
            ResNet3DBackbone((4, 32, 32, 3), blocks, filters=4)


def test_a_weight_of_more_than_the_memory():
    initializer = keras.initializers.HeNormal(seed=1)
    with pytest.raises(ValueError, match="at most 268,435,456 numbers.*10000, 100000"):
        draw_weights(initializer, (1, 10_000, 100_000))


def test_many_class_names_are_compared_in_time():
    names = [str(n) for n in range(100_000)]
    assert check_class_names(names) == names
    with pytest.raises(ValueError, match="'7' occurs more than once") as error:
        check_class_names([*names, "7"])
    assert len(str(error.value)) < 500
