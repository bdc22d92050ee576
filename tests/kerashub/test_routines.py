"""KerasHub's own tests of a backbone and of a task, run on ours."""

import keras
import numpy as np
import pytest

from keras_video.models import SlowFastBackbone, VideoClassifier

pytest.importorskip("keras_hub", reason="KerasHub is in an environment of its own")
from keras_hub.src.tests.test_case import TestCase

CLIP = (8, 32, 32, 3)
BACKBONE = {
    "input_shape": CLIP,
    "stackwise_num_blocks": [1, 1, 1, 1],
    "filters": 16,
}
CLASSES = 3


# What KerasHub demands by name, and ours have not. Everything else is tested as it is.
@keras.saving.register_keras_serializable(package="keras_video_tests")
class HubSlowFastBackbone(SlowFastBackbone):
    """A backbone with KerasHub's attribute for the embedding of texts."""

    token_embedding = None


class HubPreprocessor:
    """KerasHub's `preprocessor(x, y)`, outside of the model.

    Ours is the first layer of the model itself, so that nothing is left to do here.
    """

    def __call__(self, x, y=None, sample_weight=None):
        return keras.utils.pack_x_y_sample_weight(x, y, sample_weight)


@keras.saving.register_keras_serializable(package="keras_video_tests")
class HubVideoClassifier(VideoClassifier):
    """A classifier with KerasHub's `compile=`, and compiled by default.

    The routine sets `preprocessor` to `None` and back, to run it apart from the model.
    """

    def __init__(self, *args, compile=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.preprocessor = HubPreprocessor()
        if compile:
            self.compile("sgd", "sparse_categorical_crossentropy")

    def get_config(self):
        theirs, self.preprocessor = self.preprocessor, self.get_layer("preprocessor")
        config = super().get_config()
        self.preprocessor = theirs
        return config


class RoutinesTest(TestCase):
    def test_backbone(self):
        self.run_backbone_test(
            cls=HubSlowFastBackbone,
            init_kwargs=dict(BACKBONE),
            input_data=np.random.default_rng(0).random((2, *CLIP), dtype="float32"),
            expected_output_shape={
                "slow": (2, 2, 1, 1, 512),
                "fast": (2, 8, 1, 1, 64),
            },
        )

    def test_task(self):
        clips = np.random.default_rng(0).integers(0, 256, (4, *CLIP)).astype("uint8")
        self.run_task_test(
            cls=HubVideoClassifier,
            init_kwargs={
                "backbone": SlowFastBackbone(**BACKBONE),
                "num_classes": CLASSES,
            },
            train_data=(clips, np.array([0, 1, 2, 0])),
            expected_output_shape=(4, CLASSES),
        )
