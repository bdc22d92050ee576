"""A classifier and a detector with all parts that recipes name, of a few weights."""

import keras
import numpy as np

from keras_video.layers import ConvBN3D
from keras_video.models import ActionDetector, VideoClassifier
from keras_video.models.backbone import VideoBackbone
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.plugins import Plugins
from keras_video.models.residual_backbone import STAGES
from keras_video.train import Recipe

SHAPE, CLASSES = (4, 16, 16, 3), 6


@keras.saving.register_keras_serializable(package="keras_video_tests")
class ThinBackbone(VideoBackbone):
    """A stem and stages of a convolution each, with an alignment after res2."""

    def __init__(
        self, input_shape=SHAPE, last="res3", alignment=True, dtype=None, **kwargs
    ):
        given = {"after": "res2", "merge": "average", "filters": 2}
        names = STAGES[: STAGES.index(last) + 1]
        plugins = Plugins({"alignment": given if alignment else None}, names)
        clips, pyramid = keras.Input(tuple(input_shape), name="clips"), {}
        with dtype_scope(dtype):
            x = clips
            for name in names:
                strides = (1, 4, 4) if name == "stem" else 1
                x = ConvBN3D(4, (1, 3, 3), strides=strides, name=f"{name}_conv")(x)
                x = pyramid[name] = plugins.after(x, name)
            arguments = {"last": last}
            super().__init__(
                *(clips, x, pyramid),
                plugins=plugins,
                dtype=dtype,
                arguments=arguments,
                **kwargs,
            )


def thin_classifier(activation="softmax", dropout=0.0, dtype=None, **kwargs):
    keras.utils.set_random_seed(0)
    backbone = ThinBackbone(name="backbone", dtype=dtype, **kwargs)
    return VideoClassifier(backbone, CLASSES, dropout=dropout, activation=activation)


def thin_detector(**kwargs):
    keras.utils.set_random_seed(0)
    backbone = ThinBackbone(name="backbone")
    return ActionDetector(backbone, CLASSES, dropout=0.0, roi_size=2, **kwargs)


def clips_and_labels(number=4, several=False):
    rng = np.random.default_rng(0)
    clips = rng.integers(0, 256, (number, *SHAPE), "uint8")
    labels = np.arange(number) % CLASSES
    return clips, np.eye(CLASSES, dtype="float32")[labels] if several else labels


def boxes_and_labels(number=4):
    """Inputs of a detector, labels and weights; the second box of a clip is padding."""
    clips, labels = clips_and_labels(number, several=True)
    boxes = np.tile(np.array([[2, 2, 14, 12], [0, 0, 0, 0]], "float32"), (number, 1, 1))
    labels = np.stack([labels, 0 * labels], axis=1)
    weights = np.tile(np.array([1, 0], "float32"), (number, 1))
    return {"clips": clips, "boxes": boxes}, labels, weights


def recipe(**sections):
    """A recipe of SGD; `sections` as `Recipe.from_dict` takes them."""
    sections.setdefault("optimizer", {"name": "sgd", "learning_rate": 0.05})
    return Recipe.from_dict(sections)


def values(variables):
    """Copies of variables, by path."""
    return {v.path: np.array(keras.ops.convert_to_numpy(v)) for v in variables}
