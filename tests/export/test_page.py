"""The program of `docs/export.md`, which runs a file without this library."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keras_video.export import to_tflite
from keras_video.models import VideoClassifier
from keras_video.puppets import render_clip, write_video
from tests.cli.conftest import preset  # noqa: F401  fixture

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
AFTER = """
import sys
print(*sorted({"keras", "keras_video", "tensorflow"} & set(sys.modules)))
"""


def program():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (found,) = [block for block in blocks if "ai_edge_litert" in block]
    return found


@pytest.fixture(scope="module")
def exported(preset, tmp_path_factory):  # noqa: F811
    model = VideoClassifier.from_preset(preset)
    folder = tmp_path_factory.mktemp("exported")
    to_tflite(model, folder / "model.tflite")
    return model, folder


@pytest.mark.parametrize("frames", [20, 5])
def test_program_without_this_library(frames, exported):
    """As `predict_video`; of a video that is shorter than the clip, too."""
    pytest.importorskip("ai_edge_litert")
    model, folder = exported
    clip, _ = render_clip("wave", num_frames=frames, image_size=(48, 80))
    write_video(folder / "video.mp4", clip, fps=16)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program() + AFTER],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    *lines, imported = done.stdout.splitlines()
    assert imported == "", "what it must do without"
    found = [ast.literal_eval(line) for line in lines]
    expected = model.predict_video(folder / "video.mp4")
    assert [name for _, name in found] == [name for name, _ in expected]
    for (score, _), (_, wanted) in zip(found, expected, strict=True):
        assert score == pytest.approx(wanted, abs=1e-4)


def test_program_is_short():
    assert len([line for line in program().splitlines() if line]) <= 18
