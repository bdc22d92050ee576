"""Weights are drawn as ever outside of the block, and in other threads."""

import subprocess
import sys
import threading

import keras
import numpy as np
import pytest

from keras_video.convert.blank import blank_weights
from tests.routines import to_numpy


def drawn():
    layer = keras.layers.Conv3D(2, 1)
    layer.build((None, 2, 2, 2, 3))
    return bool(np.any(to_numpy(layer.kernel)))


def test_only_in_the_block_and_the_thread():
    seen = []
    thread = threading.Thread(target=lambda: seen.append(drawn()))
    with pytest.raises(KeyError), blank_weights():
        assert not drawn()
        with blank_weights():
            pass
        assert not drawn()
        thread.start()
        thread.join()
        raise KeyError
    assert seen == [True]


def test_the_last_block_to_close_gives_keras_its_own_back():
    code = (
        "import keras; draw = keras.initializers.VarianceScaling.__call__\n"
        "from keras_video.convert.blank import blank_weights\n"
        "with blank_weights():\n"
        "    assert keras.initializers.VarianceScaling.__call__ is not draw\n"
        "assert keras.initializers.VarianceScaling.__call__ is draw"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
