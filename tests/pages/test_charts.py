import xml.etree.ElementTree as ET

import pytest

from keras_video.pages.charts import (
    HEIGHT,
    TOP,
    WIDTH,
    curve,
    loss_curve,
    metric_names,
    rate_curve,
)

HISTORY = {"accuracy": [0.2, 0.6, 1.0], "val_accuracy": [0.0, 0.5, 0.97]}


def points(svg):
    root = ET.fromstring(svg)
    return [
        [tuple(map(float, p.split(","))) for p in line.get("points").split()]
        for line in root.iter("polyline")
    ]


def test_curve_has_a_point_per_epoch_in_the_picture():
    training, testing = points(curve(HISTORY))
    assert len(training) == len(testing) == 3
    assert training[-1][1] == TOP and training[0][1] > training[1][1]
    for x, y in training + testing:
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def test_names_at_the_ends_do_not_overlap():
    root = ET.fromstring(curve(HISTORY))
    ends = [float(t.get("y")) for t in root.iter("text") if t.get("class")]
    assert abs(ends[0] - ends[1]) >= 15


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_names_are_within_the_chart(value):
    """As large as phones show them, where both lines end at the top or the bottom."""
    root = ET.fromstring(curve({"accuracy": [value], "val_accuracy": [value]}))
    ends = [float(t.get("y")) for t in root.iter("text") if t.get("class")]
    assert min(ends) - 15 >= 0 and max(ends) <= HEIGHT - 18, "above the epochs"


def test_loss_on_a_scale_of_round_numbers():
    svg = loss_curve({"loss": [1.7, 0.3], "val_loss": [2.3, float("nan")]})
    training, testing = points(svg)
    assert training[0][1] < training[1][1] and testing[0][1] < training[0][1]
    for x, y in training + testing:
        assert 0 <= x <= WIDTH and TOP <= y <= HEIGHT
    ticks = [
        t.text for t in ET.fromstring(svg).iter("text") if "end" in t.attrib.values()
    ]
    assert ticks == ["0", "0.6", "1.2", "1.8", "2.4"]


def test_charts_say_in_words_what_they_show():
    title = next(ET.fromstring(curve(HISTORY)).iter("title")).text
    assert title == (
        "accuracy over 3 epochs: from 20 % to 100 % on training videos, "
        "from 0 % to 97 % on test videos"
    )


@pytest.mark.parametrize("epochs", [1, 2, 30])
def test_any_number_of_epochs(epochs):
    svg = curve({"accuracy": [0.5] * epochs})
    assert len(points(svg)[0]) == epochs
    assert f">{'epoch ' if epochs == 1 else ''}{epochs}</text>" in svg.replace("\n", "")


def test_metrics_that_are_fractions_are_found():
    """Those of detectors are measured on test videos only."""
    history = {
        "loss": [3.0],
        "accuracy": [0.5],
        "val_loss": [0.5],
        "val_frame_map": [float("nan")],
        "val_map": [0.25],
        "learning_rate": [0.1],
    }
    assert metric_names(history) == ["accuracy", "map"]
    assert len(points(curve(history, "map"))) == 1


def test_small_learning_rates_are_written_briefly():
    svg = rate_curve({"learning_rate": [1e-4, 3e-3, 7.5e-4]})
    ticks = [
        t.text for t in ET.fromstring(svg).iter("text") if "end" in t.attrib.values()
    ]
    assert ticks == ["0", "8e-4", "0.0016", "0.0024", "0.0032"]
    assert rate_curve({"loss": [1.0]}) == ""
