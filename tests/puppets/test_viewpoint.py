"""The ranges a camera is drawn from."""

import numpy as np
import pytest

from keras_video.puppets import Viewpoint


def test_values_lie_in_their_ranges():
    viewpoint = Viewpoint.wide()
    rng = np.random.default_rng(0)
    drawn = [viewpoint.sample(rng) for _ in range(200)]
    for key in drawn[0]:
        low, high = getattr(viewpoint, key.removesuffix("_x").removesuffix("_y"))
        values = np.array([d[key] for d in drawn])
        assert low <= values.min() < values.max() <= high
        assert np.ptp(values) > 0.9 * (high - low)


def test_one_factor_changes_alone():
    still = Viewpoint(yaw=(-20, 20), roll=(-3, 3))
    turned = Viewpoint(yaw=(60, 60), roll=(-3, 3))
    a = still.sample(np.random.default_rng(5))
    b = turned.sample(np.random.default_rng(5))
    assert {key for key in a if a[key] != b[key]} == {"yaw"}


def test_named_viewpoints_widen():
    for factor in ("yaw", "roll", "zoom", "shift", "shake"):
        spans = [
            np.diff(getattr(view(), factor))[0]
            for view in (Viewpoint.frontal, Viewpoint.moderate, Viewpoint.wide)
        ]
        assert spans[0] == 0 < spans[1] < spans[2], factor


@pytest.mark.parametrize(
    ("factor", "value"),
    [
        ("yaw", (10, -10)),
        ("yaw", 10),
        ("pitch", (0, float("nan"))),
        ("pitch", (0, 90)),
        ("zoom", (0, 1)),
        ("shift", (0, "a")),
        ("shake", (-0.1, 0)),
        ("roll", (1, 2, 3)),
    ],
)
def test_bad_ranges(factor, value):
    with pytest.raises(ValueError, match=f"`{factor}` must .*Received: {factor}="):
        Viewpoint(**{factor: value})
