import re
import xml.etree.ElementTree as ET

import numpy as np

from keras_video.pages.confusion import confusion, confusion_map


def test_empty_cells_are_not_tinted():
    root = ET.fromstring(confusion([[3, 1, 0], [0, 0, 2], [0, 0, 0]], "abc"))
    kinds = [td.get("class") for td in root.iter("td")]
    assert kinds == ["hit", "miss", "none", "none", "none", "miss", *["none"] * 3]


def test_confusion_has_the_counts_and_escapes_names():
    table = confusion([[3, 1], [0, 2]], ["<a>", "b"])
    root = ET.fromstring(table)
    cells = [td.text for td in root.iter("td")]
    assert cells == ["3", "1", None, "2"]
    shares = re.findall(r"--share:([\d.]+)", table)
    assert shares == ["0.75", "0.25", "1.00"]
    assert "&lt;a&gt;" in table


def test_map_has_a_square_for_each_cell_that_counts():
    matrix = np.diag([2] * 101)
    matrix[7, 100] = 1
    svg = ET.fromstring(confusion_map(matrix, [f"<{i}>" for i in range(101)]))
    squares = list(svg.iter("rect"))
    assert len(squares) == 102
    [miss] = [square for square in squares if square.get("class") == "miss"]
    assert (miss.get("x"), miss.get("y")) == ("100", "7")
    assert miss.find("title").text == "<7>, predicted <100>: 1 of 3"
