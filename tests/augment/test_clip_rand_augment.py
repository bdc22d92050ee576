"""RandAugment: each operation against torchvision, and what a clip needs besides."""

import json

import numpy as np
import pytest

from keras_video.augment import ClipRandAugment
from keras_video.augment.clip_rand_augment import OPERATIONS, SIGNED, strength_of
from tests.oracles import import_torchvision

MOVES = ("shear_x", "shear_y", "translate_x", "translate_y", "rotate")
# As torchvision names them.
THEIRS = {
    name: "".join(part.capitalize() for part in name.split("_")) for name in OPERATIONS
}
SIZE = (45, 60)


def footage(num_frames=3, size=SIZE, channels=3, seed=0):
    """Smooth moving pictures of a narrow range of values, and some noise."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(size[1]), np.arange(size[0]))
    waves = [
        np.sin((x + 3 * t) / (5 + c)) + np.cos((y + 2 * t) / (7 - c))
        for t in range(num_frames)
        for c in range(channels)
    ]
    clip = np.reshape(waves, (num_frames, channels, *size)).transpose(0, 2, 3, 1)
    clip = 110 + 40 * clip + rng.normal(0, 8, clip.shape)
    return np.clip(clip, 20, 235).astype("uint8")


def ours(clip, name, strength, **arguments):
    augmentation = ClipRandAugment(**arguments)
    return augmentation.transform(clip, operations=[(name, strength)])


def theirs(clip, name, strength, interpolation="nearest"):
    """torchvision's operation on all frames as one tall picture, or on each."""
    torch = pytest.importorskip("torch")
    autoaugment = import_torchvision("torchvision.transforms.autoaugment")
    mode = autoaugment.InterpolationMode(interpolation)

    def apply(frame):
        tensor = torch.from_numpy(np.ascontiguousarray(frame.transpose(2, 0, 1)))
        done = autoaugment._apply_op(tensor, THEIRS[name], strength, mode, None)
        return done.numpy().transpose(1, 2, 0)

    if name in (*MOVES, "sharpness"):
        return np.stack([apply(frame) for frame in clip])
    # Its statistics are then those of the whole clip.
    tall = clip.reshape(-1, *clip.shape[2:])
    return apply(tall).reshape(clip.shape)


def difference(one, other):
    return np.abs(one.astype(int) - other.astype(int))


@pytest.mark.parametrize("name", [n for n in OPERATIONS if n not in MOVES])
@pytest.mark.parametrize("magnitude", [0, 9, 30])
def test_colours_are_torchvisions_to_a_grey_level(name, magnitude):
    clip, strength = footage(), strength_of(name, magnitude, SIZE)
    signs = (1, -1) if name in SIGNED else (1,)
    for sign in signs:
        expected = theirs(clip, name, sign * strength)
        assert difference(ours(clip, name, sign * strength), expected).max() <= 1
    if name != "identity" and magnitude == 30:
        assert difference(expected, clip).mean() > 1  # it does something


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_moves_are_torchvisions(name, interpolation):
    clip = footage()
    # At 4, a row of a shear lies in the middle between pixels, and may go either way.
    for magnitude in (5, 9, 30):
        for sign in (1, -1):
            strength = sign * strength_of(name, magnitude, SIZE)
            result = ours(clip, name, strength, interpolation=interpolation)
            expected = theirs(clip, name, strength, interpolation)
            same = difference(result, expected) <= 1
            assert same.mean() > 0.999, (magnitude, sign)
            assert not np.array_equal(result, clip)


@pytest.mark.parametrize("magnitude", [0, 3, 9, 17, 30])
def test_strengths_are_torchvisions(magnitude):
    transforms = import_torchvision("torchvision.transforms")
    space = transforms.RandAugment()._augmentation_space(31, SIZE)
    assert {THEIRS[name] for name in OPERATIONS} == set(space)
    for name in OPERATIONS:
        values, signed = space[THEIRS[name]]
        assert signed == (name in SIGNED)
        expected = float(values[magnitude]) if values.ndim else 0.0
        if name.startswith("translate"):
            expected = int(expected)
        assert strength_of(name, magnitude, SIZE) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_frame_is_changed_alike(name, channels):
    """What each value, or position, becomes is the same in all frames."""
    still = footage(1, channels=channels).repeat(4, axis=0)
    augmentation = ClipRandAugment(operations=[name], magnitude=20, seed=0)
    result = augmentation(still)
    assert result.shape == still.shape and (result == result[:1]).all()
    bright = footage(2, channels=channels)
    bright[1] = np.minimum(bright[1] // 2 + 120, 255)
    if name in ("contrast", "auto_contrast", "equalize", "solarize", "brightness"):
        # One table for both frames.
        result = augmentation.transform(
            bright, **augmentation.draw(np.random.default_rng(1), SIZE)
        )
        for channel in range(channels):
            before, after = bright[..., channel].ravel(), result[..., channel].ravel()
            for value in np.unique(before)[::16]:
                assert len(np.unique(after[before == value])) == 1


def test_boxes_move_with_the_pixels():
    rng = np.random.default_rng(0)
    for name in MOVES:
        augmentation = ClipRandAugment(1, 20, operations=[name], seed=0)
        for _ in range(12):
            y1, x1 = rng.integers(10, 20, 2)
            box = np.array([[x1, y1, x1 + 14, y1 + 10]], "float32")
            clip = np.zeros((2, 64, 64, 3), "uint8")
            clip[:, y1 : y1 + 10, x1 : x1 + 14] = 255
            moved, boxes = augmentation(clip, boxes=box, rng=rng)
            rows, columns = np.nonzero(moved[0, :, :, 0])
            if not len(rows):
                continue
            found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            assert np.abs(np.clip(boxes[0], 0, 64) - found).max() <= 1.01, name


def test_fill():
    clip = np.full((2, 20, 20, 3), 255, "uint8")
    for interpolation in ("nearest", "bilinear"):
        moved = ours(
            clip, "translate_x", 5, fill=(10, 20, 30), interpolation=interpolation
        )
        assert (moved[:, :, :5] == [10, 20, 30]).all() and (
            moved[:, :, 5:] == 255
        ).all()


def test_floats_are_rounded_and_stay_floats():
    clip = footage().astype("float32") + 0.3
    result = ours(clip, "solarize", 128)
    assert result.dtype == "float32"
    assert np.array_equal(result, ours(footage(), "solarize", 128))


def test_draws():
    drawn = []
    augmentation = ClipRandAugment(num_ops=3, magnitude=10)
    rng = np.random.default_rng(0)
    for _ in range(400):
        drawn += augmentation.draw(rng, SIZE)["operations"]
    counts = {name: sum(n == name for n, _ in drawn) for name in OPERATIONS}
    assert sum(counts.values()) == 1200
    assert min(counts.values()) > 50 and max(counts.values()) < 125
    turns = [strength for name, strength in drawn if name == "rotate"]
    assert set(turns) == {10.0, -10.0}
    json.dumps(augmentation.get_config())


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"magnitude": 31}, "`magnitude` must lie between 0 and 30. Received"),
        ({"num_ops": 0}, "`num_ops` must be a whole number"),
        ({"operations": ["rotat"]}, "`operations` must .*Did you mean 'rotate'"),
        ({"operations": []}, "`operations` must name at least one"),
        ({"interpolation": "cubic"}, "`interpolation` must be one of"),
        ({"fill": 256}, "`fill` must be a number from 0 to 255"),
        ({"fill": (1, 2)}, "`fill` must be"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        ClipRandAugment(**arguments)
