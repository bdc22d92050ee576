import numpy as np
import pytest

from keras_video.augment import Mix
from keras_video.augment.mix import cutmix, draw_window, mixup
from tests.oracles import import_torchvision


def batch(size=4, dtype="uint8", classes=5):
    rng = np.random.default_rng(0)
    clips = rng.integers(0, 256, (size, 2, 12, 16, 3)).astype(dtype)
    return clips, np.eye(classes, dtype="float32")[rng.integers(classes, size=size)]


def torchvisions(name, params, clips, labels):
    """torchvision's transform with its random numbers given."""
    torch = pytest.importorskip("torch")
    v2 = import_torchvision("torchvision.transforms.v2")
    transform = getattr(v2, name)(alpha=1.0)
    labels = torch.from_numpy(labels)
    params = {"labels": labels, "batch_size": len(clips), **params}
    # Frames of one clip as the rows of one tall picture.
    pictures = torch.from_numpy(clips.astype("float32").transpose(0, 1, 4, 2, 3))
    video = import_torchvision("torchvision.tv_tensors").Video(pictures)
    mixed = transform.transform(video, params).numpy().transpose(0, 1, 3, 4, 2)
    return mixed, transform.transform(labels, params).numpy()


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float16"])
@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.6, 1.0])
def test_mixup_is_torchvisions(dtype, fraction):
    clips, labels = batch(dtype=dtype)
    expected, expected_labels = torchvisions("MixUp", {"lam": fraction}, clips, labels)
    mixed = mixup(clips, fraction)
    assert mixed.dtype == dtype
    tolerance = {"uint8": 1.0, "float32": 1e-4, "float16": 0.2}[dtype]
    assert np.abs(mixed - expected).max() <= tolerance
    assert np.allclose(mixup(labels, fraction), expected_labels, atol=1e-6)


def test_mixup_of_uint8_is_rounded_at_256ths():
    clips, _ = batch()
    exact = clips.astype(float)
    expected = (77 * exact + 179 * np.roll(exact, 1, axis=0)) / 256
    assert np.abs(mixup(clips, 77 / 256) - expected).max() <= 0.5


def test_cutmix_is_torchvisions():
    clips, labels = batch()
    left = 1 - 5 * 7 / (12 * 16)
    params = {"box": (4, 3, 11, 8), "lam_adjusted": left}  # x1, y1, x2, y2
    expected, expected_labels = torchvisions("CutMix", params, clips, labels)
    assert np.array_equal(cutmix(clips, (3, 4, 5, 7)), expected)
    assert np.allclose(mixup(labels, left), expected_labels, atol=1e-6)


def test_windows_of_cutmix():
    rng, size = np.random.default_rng(0), (60, 80)
    for fraction in (0.0, 0.3, 0.9, 1.0):
        windows = np.array([draw_window(rng, size, fraction) for _ in range(300)])
        top, left, height, width = windows.T
        assert (windows >= 0).all()
        assert (top + height <= 60).all() and (left + width <= 80).all()
        whole = np.sqrt(1 - fraction) * np.array(size)
        assert abs(height.max() - whole[0]) <= 2 and abs(width.max() - whole[1]) <= 2


@pytest.mark.parametrize("arguments", [{"mixup": 0.8}, {"cutmix": 1.0}])
def test_labels_say_what_is_in_the_clips(arguments):
    """Clip n is of value n everywhere: the clips' mean is that of their labels."""
    mix, rng = Mix(**arguments), np.random.default_rng(0)
    clips = np.stack([np.full((2, 16, 16, 3), 10.0 * n, "float32") for n in range(4)])
    fractions = []
    for _ in range(50):
        mixed, labels = mix(clips, np.eye(4, dtype="float32"), rng)
        assert np.allclose(labels.sum(axis=1), 1, atol=1e-6)
        expected = labels @ (10.0 * np.arange(4))
        assert np.allclose(mixed.mean(axis=(1, 2, 3, 4)), expected, atol=1e-3)
        assert (mixed == mixed[:, :1]).all()  # each frame alike
        fractions.append(labels[1, 1])
    assert min(fractions) < 0.35 and max(fractions) > 0.8


def test_labels_of_several_classes():
    labels = np.array([[1, 1, 0], [0, 1, 1]], "float32")
    _, mixed = Mix(mixup=0.8)(batch(2)[0], labels, np.random.default_rng(3))
    fraction = mixed[0, 0]
    assert 0 < fraction < 1
    assert np.allclose(mixed[0], [fraction, 1, 1 - fraction], atol=1e-6)


def test_padding_is_mixed_with_nothing():
    clips = np.stack([np.full((1, 4, 4, 3), v, "uint8") for v in (10, 20, 255, 255)])
    labels, weights = np.eye(4, dtype="float32"), np.array([1, 1, 0, 0], "float32")
    for seed in range(20):
        mix = Mix(mixup=1.0, cutmix=1.0)
        mixed, mixed_labels = mix(
            clips, labels, np.random.default_rng(seed), weights=weights
        )
        assert np.array_equal(mixed[2:], clips[2:])
        assert np.array_equal(mixed_labels[2:], labels[2:])
        assert mixed[:2].max() <= 20 and not mixed_labels[:2, 2:].any()
    assert np.array_equal(clips[:, 0, 0, 0, 0], [10, 20, 255, 255])  # not in place


def test_one_clip_alone_and_probability():
    clips, labels = batch(1)
    assert Mix(mixup=1.0)(clips, labels, np.random.default_rng(0))[0] is clips
    clips, labels = batch()
    mix, changed = Mix(mixup=1.0, probability=0.3), 0
    for seed in range(200):
        changed += mix(clips, labels, np.random.default_rng(seed))[0] is not clips
    assert 40 < changed < 80


def test_both_come_equally_often():
    clips = np.stack([np.full((1, 8, 8, 1), v, "uint8") for v in (0, 200)])
    mix, cut = Mix(mixup=1.0, cutmix=1.0), 0
    for seed in range(200):
        labels = np.eye(2, dtype="float32")
        mixed, _ = mix(clips, labels, np.random.default_rng(seed))
        cut += set(np.unique(mixed)) <= {0, 200}
    assert 75 < cut < 130


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({}, "`mixup` or `cutmix` must be given"),
        ({"mixup": 0}, "`mixup` must be a number above 0"),
        ({"cutmix": -1.0}, "`cutmix` must be a number above 0"),
        ({"mixup": 1.0, "probability": 2}, "`probability` must lie"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        Mix(**arguments)


def test_class_numbers_cannot_be_mixed():
    with pytest.raises(ValueError, match=r"`labels` must be floats \(B, K\)"):
        Mix(mixup=1.0)(batch()[0], np.array([0, 1, 2, 3]), np.random.default_rng(0))
