import numpy as np

from keras_video.augment import ClipCenterCrop


def test_middle():
    clip = np.random.default_rng(0).normal(size=(2, 9, 12, 3))
    assert np.array_equal(ClipCenterCrop((4, 6))(clip), clip[:, 2:6, 3:9])
    assert np.array_equal(ClipCenterCrop((9, 12))(clip), clip)
