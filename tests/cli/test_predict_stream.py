import json

import pytest


@pytest.fixture
def path(videos):
    """A video of 12 frames at 16 per second; the model's clips have 8."""
    return sorted(videos.rglob("*.mp4"))[0]


def test_a_line_for_each_clip(cli, preset, path):
    done = cli("predict", preset, path, "--stream", "--every", 0.125, "--top-k", 1)
    assert done.code == 0, done.err
    name, *lines = done.out.splitlines()
    assert name == str(path)
    assert [line.split(" s ")[0].strip() for line in lines] == [
        "0.00 to    0.50",
        "0.12 to    0.62",
        "0.25 to    0.75",
    ]
    assert all("%" in line and "frames/s" in line for line in lines)


def test_clips_for_programs(cli, preset, path):
    answers = json.loads(cli("predict", preset, path, "--stream", "--json").out)
    (clips,) = answers.values()
    times = [(clip["start_seconds"], clip["end_seconds"]) for clip in clips]
    assert times == [(0.0, 0.5), (0.25, 0.75)]
    for clip in clips:
        assert {name for name, _ in clip["scores"]} == {"jump", "kick"}
        assert sum(score for _, score in clip["scores"]) == pytest.approx(1, abs=1e-4)
        assert clip["frames_per_second"] > 0


def test_mistakes(mistake, preset, path):
    assert "without --stream" in mistake("predict", preset, path, "--every", 1)
    line = mistake("predict", preset, path, "--stream", "--temporal-views", 2)
    assert "--temporal-views 2" in line
