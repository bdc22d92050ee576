import xml.etree.ElementTree as ElementTree

import pytest

from keras_video.bench import contestants
from keras_video.bench.case import Case
from keras_video.bench.comparison import Comparison, compare
from keras_video.bench.plot import plot

SLOWFAST = "slowfast_r50_8x8_kinetics400"


@pytest.fixture
def comparison():
    found = []
    for label, times in (
        ("PyTorchVideo, compiled", [2, 2, 2]),
        ("TensorFlow", [1, 3, 0.5]),
    ):
        found.append(contestants.Contestant(label, "m:f", threads=2))
        found[-1].times, found[-1].memory = times, 3e8
    return Comparison("<title>", found, found[0], batch_size=4, macs=8e9, peak=16e9)


def test_table(comparison):
    lines = comparison.table().splitlines()
    assert lines[0] == "## <title>"
    assert "over PyTorchVideo, compiled" in lines[2]
    cells = "2.000 | 1.00 | 1.00 to 1.00 | 2.00 | 4.0 | 25% | 300"
    assert lines[4] == f"| PyTorchVideo, compiled | {cells} |"
    cells = "1.000 | 0.50 | 0.25 to 1.50 | 4.00 | 8.0 | 50% | 300"
    assert lines[5] == f"| TensorFlow | {cells} |"


def test_picture(comparison):
    svg = ElementTree.fromstring(plot([comparison, comparison]))
    bars = [x for x in svg.iter() if x.tag.endswith("rect")][1:]
    widths = [float(x.get("width")) for x in bars]
    assert len(widths) == 4 and widths[0] == pytest.approx(2 * widths[1], abs=0.1)
    texts = [x.text for x in svg.iter() if x.tag.endswith("text")]
    assert texts.count("<title>") == 2 and "1 s, 0.50" in texts


def test_case_takes_what_is_missing_from_the_preset():
    case = Case(SLOWFAST).completed()
    assert (case.num_frames, case.image_size) == (32, (224, 224))
    case = Case(SLOWFAST, "train", 2, image_size=(64, 96)).completed()
    assert str(case) == f"{SLOWFAST}, 32x64x96, batch 2, float32, training step"


def test_who_takes_part():
    case = Case(SLOWFAST).completed()
    labels = [x.label for x in contestants.ours(case, contestants.BACKENDS)]
    assert labels == [
        "TensorFlow",
        "TensorFlow, XLA",
        "JAX",
        "PyTorch",
    ]
    assert contestants.installed() == ["tensorflow", "xla", "jax", "torch"]
    assert len(contestants.pytorchvideo(case)) == 3


@pytest.mark.parametrize(
    "model, arguments, message",
    [
        (
            SLOWFAST,
            {"backends": ["theano"]},
            "`backend` must be one of tensorflow, xla",
        ),
        (SLOWFAST, {"backends": ["jax"], "peer": "decord"}, "`peer` must be pytorchvi"),
        (
            "slowfast_stan_r50_8x8_kinetics400",
            {"backends": ["jax"], "peer": "pytorchvideo"},
            "`peer` must be left out, or the model one that PyTorchVideo has",
        ),
        (
            "slowfast_r50_8x8_kinetic400",
            {"backends": ["jax"]},
            "slowfast_r50_8x8_kinetics400",
        ),
    ],
)
def test_wrong_arguments(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        compare(Case(model), **arguments)


def test_what_is_not_installed(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    case = Case(SLOWFAST).completed()
    with pytest.raises(ImportError, match=r"needs jax.*keras-video\[jax\]"):
        contestants.ours(case, ["jax"])
    with pytest.raises(ImportError, match="requirements/oracles.txt"):
        contestants.pytorchvideo(case)
