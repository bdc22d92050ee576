"""Presets whose files were spoilt: an error that names the file, never a raw one."""

import json

import pytest
from tiny_models import tiny_classifier

from keras_video.cli.info import facts
from keras_video.models import VideoClassifier
from keras_video.presets import resolve
from keras_video.presets.configs import explained


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    path = tmp_path_factory.mktemp("presets") / "spoilt"
    tiny_classifier(class_names=["a", "b", "c"]).save_to_preset(path)
    return path


@pytest.fixture
def spoilt(preset, request):
    """The preset with one value of a file replaced, until the test ends."""
    file, *path, value = request.param
    content = (preset / file).read_text()
    config = json.loads(content)
    part = config
    for key in path[:-1]:
        part = part[key]
    if value is KeyError:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    (preset / file).write_text(json.dumps(config))
    yield preset, file
    (preset / file).write_text(content)


SPOILT = [
    ("config.json", "config", "input_shape", 5),
    ("config.json", "config", "input_shape", [float("inf"), 16, 16, 3]),
    ("config.json", "config", "name", {"a": 1}),
    ("config.json", "config", "filters", "x"),
    ("config.json", "registered_name", {}),
    ("config.json", "class_name", 3),
    ("task.json", "config", "dropout", "x"),
    ("task.json", "config", "activation", [1]),
    ("task.json", "registered_name", []),
    ("preprocessor.json", "config", {}),
    ("preprocessor.json", "config", "image_size", KeyError),
    ("preprocessor.json", "config", "image_size", [0, 16]),
    ("preprocessor.json", "config", "image_size", ["x", 16]),
    ("preprocessor.json", "config", "class_names", -1),
    ("preprocessor.json", "config", "mean", [0.0, 0.0]),
]


@pytest.mark.parametrize("spoilt", SPOILT, indirect=True, ids=str)
def test_loading(spoilt):
    preset, file = spoilt
    with pytest.raises(ValueError) as caught:
        VideoClassifier.from_preset(str(preset))
    assert file in str(caught.value) and str(preset) in str(caught.value)


@pytest.mark.parametrize(
    "spoilt",
    [
        ("metadata.json", "input", "x"),
        ("metadata.json", "input", "num_frames", KeyError),
        ("metadata.json", "input", "image_size", []),
        ("metadata.json", "parameters", "many"),
        ("preprocessor.json", "config", []),
        ("preprocessor.json", "config", "class_names", -1),
    ],
    indirect=True,
    ids=str,
)
def test_description(spoilt):
    source = resolve(str(spoilt[0]))
    with pytest.raises(ValueError, match="spoilt"):
        with explained(source, "metadata.json"):
            list(facts(source))


def test_deeply_nested_file(preset):
    content = (preset / "task.json").read_text()
    (preset / "task.json").write_text("[" * 100_000)
    with pytest.raises(ValueError, match="task.json nests its values"):
        VideoClassifier.from_preset(str(preset))
    (preset / "task.json").write_text(content)


def test_errors_of_overrides_speak_of_them(preset):
    with pytest.raises(ValueError, match=r"^`dropout` must be at least 0"):
        VideoClassifier.from_preset(str(preset), dropout=2)
