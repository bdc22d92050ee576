import numpy as np
import pytest

from keras_video.augment import ClipRandomErasing
from tests.oracles import import_torchvision

SIZE = (60, 80)


def noise(num_frames=3):
    rng = np.random.default_rng(0)
    return rng.integers(1, 255, (num_frames, *SIZE, 3)).astype("uint8")


@pytest.mark.parametrize("value", [0, 114, (10, 20, 30)])
def test_the_window_is_torchvisions(value):
    torch = pytest.importorskip("torch")
    erase = import_torchvision("torchvision.transforms.v2.functional").erase
    clip, (top, left, height, width) = noise(), (7, 11, 20, 30)
    values = torch.tensor(np.broadcast_to(value, 3).astype("uint8"))[:, None, None]
    tensor = torch.from_numpy(clip.transpose(0, 3, 1, 2).copy())
    expected = erase(tensor, top, left, height, width, values).numpy()
    result = ClipRandomErasing(value=value).transform(clip, (7, 11, 20, 30), 0)
    assert np.array_equal(result, expected.transpose(0, 2, 3, 1))
    assert np.array_equal(clip, noise())  # the clip itself is left as it is


def test_windows_are_of_the_areas_and_shapes_asked_for():
    erasing = ClipRandomErasing(0.25, scale=(0.1, 0.3), ratio=(0.5, 2.0))
    rng = np.random.default_rng(0)
    windows = [erasing.draw(rng, SIZE)["window"] for _ in range(2000)]
    drawn = np.array([window for window in windows if window is not None])
    assert 430 < len(drawn) < 570
    top, left, height, width = drawn.T
    assert (top + height <= 60).all() and (left + width <= 80).all()
    assert (drawn[:, :2].min() == 0) and (top + height).max() == 60
    area, shape = height * width / 4800, height / width
    assert 0.095 < area.min() < 0.11 and 0.28 < area.max() < 0.305
    assert 0.48 < shape.min() < 0.55 and 1.85 < shape.max() < 2.1
    assert abs(np.log(shape).mean()) < 0.05


def test_noise_is_the_same_in_each_frame():
    result = ClipRandomErasing(1.0, value="random", seed=0)(noise())
    changed = result != noise()
    rows, columns = np.nonzero(changed.any(axis=(0, 3)))
    part = result[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert (part == part[:1]).all()
    assert part[0].std() > 20 and 80 < part[0].mean() < 150


def test_what_does_not_fit_leaves_the_clip_whole():
    erasing = ClipRandomErasing(1.0, scale=(0.9, 1.0), ratio=(5, 6))
    assert np.array_equal(erasing(noise()), noise())
    assert np.array_equal(ClipRandomErasing(0.0)(noise()), noise())


def test_boxes_stay():
    boxes = np.array([[4, 5, 20, 25]], "float32")
    assert np.array_equal(ClipRandomErasing(1.0)(noise(), boxes=boxes)[1], boxes)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"probability": 1.5}, "`probability` must lie"),
        ({"scale": (0.1, 1.5)}, "`scale` must lie between 0 and 1"),
        ({"ratio": (2, 1)}, "`ratio` must be"),
        ({"value": "noise"}, "`value` must be a number from 0 to 255.*'noise'"),
        ({"value": -1}, "`value` must be a number from 0 to 255"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        ClipRandomErasing(**arguments)
