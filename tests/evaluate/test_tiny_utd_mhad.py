"""The preset of real people, on people that it never saw."""

import csv
import os
import runpy
from pathlib import Path

import pytest

from keras_video.models import VideoClassifier

PROJECT = Path(__file__).resolve().parents[2]
BASE = os.environ.get("KERAS_VIDEO_DATA") or PROJECT.parent / "shared" / "data"
DATA = Path(BASE) / "utd_mhad"
TRAINED_ON = (1, 3, 5, 7)


@pytest.mark.skipif(
    not (DATA / "render.py").is_file(),
    reason="needs UTD-MHAD in ../shared/data or KERAS_VIDEO_DATA",
)
def test_actions_of_people_never_seen(tmp_path):
    """One video of every action, of the four subjects in turn."""
    draw = runpy.run_path(str(DATA / "render.py"))
    model = VideoClassifier.from_preset("slowfast_stan_tiny_utd_mhad")
    with open(DATA / "clips.csv", newline="") as file:
        rows = [r for r in csv.DictReader(file) if int(r["subject"]) not in TRAINED_ON]
    right = 0
    for number, name in enumerate(model.class_names):
        of_action = [row["video"] for row in rows if row["class_name"] == name]
        frames = draw["render"](draw["read_depth"](DATA / of_action[5 * number % 16]))
        path = tmp_path / f"{name}.mp4"
        draw["write_video"](path, frames)
        ((found, _),) = model.predict_video(path, top_k=1)
        right += found == name
    assert right >= 20
