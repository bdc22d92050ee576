import re
import xml.etree.ElementTree as ET

import pytest

from keras_video.demo.charts import HEIGHT, TOP, WIDTH, confusion, curve

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


@pytest.mark.parametrize("epochs", [1, 2, 30])
def test_any_number_of_epochs(epochs):
    svg = curve({"accuracy": [0.5] * epochs})
    assert len(points(svg)[0]) == epochs
    assert f">{'epoch ' if epochs == 1 else ''}{epochs}</text>" in svg.replace("\n", "")


def test_confusion_has_the_counts_and_escapes_names():
    table = confusion([[3, 1], [0, 2]], ["<a>", "b"])
    root = ET.fromstring(table)
    cells = [td.text for td in root.iter("td")]
    assert cells == ["3", "1", None, "2"]
    shares = re.findall(r"--share:([\d.]+)", table)
    assert shares == ["0.75", "0.25", "0.00", "1.00"]
    assert "&lt;a&gt;" in table
