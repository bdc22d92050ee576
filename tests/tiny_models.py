"""Models small enough to build, save and load many times."""

import keras
import numpy as np

from keras_video.models.backbone import VideoBackbone
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor


@keras.saving.register_keras_serializable(package="keras_video_tests")
class TinyBackbone(VideoBackbone):
    """One convolution with batch norm, or two of them in pathways."""

    def __init__(
        self,
        input_shape=(4, 16, 16, 3),
        filters=4,
        pathways=False,
        alignment=None,
        dtype=None,
        **kwargs,
    ):
        def branch(x, name, width):
            x = keras.layers.Conv3D(
                width, 3, strides=2, padding="same", name=f"{name}_conv", dtype=dtype
            )(x)
            return keras.layers.BatchNormalization(name=f"{name}_norm", dtype=dtype)(x)

        clips = keras.Input(tuple(input_shape), name="clips")
        slow = branch(clips, "slow", filters)
        outputs, pyramid = slow, {"res2": slow}
        if pathways:
            fast = branch(clips, "fast", filters // 2)
            outputs = {"slow": slow, "fast": fast}
            pyramid = {"slow_res2": slow, "fast_res2": fast}
        super().__init__(clips, outputs, pyramid, dtype=dtype, **kwargs)
        self.filters = filters
        self.pathways = pathways
        self.alignment = alignment

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "pathways": self.pathways,
            "alignment": self.alignment,
        }


@keras.saving.register_keras_serializable(package="keras_video_tests")
class Tiny(VideoClassifier):
    family = "tiny"
    backbone_cls = TinyBackbone
    without_plugins = ("alignment",)


@keras.saving.register_keras_serializable(package="keras_video_tests")
class TinyAligned(VideoClassifier):
    family = "tiny_aligned"
    backbone_cls = TinyBackbone
    with_plugins = ("alignment",)


def tiny_classifier(num_classes=3, class_names=None, cls=Tiny, **kwargs):
    """A classifier with random weights everywhere, moving averages included."""
    from routines import randomize

    backbone = TinyBackbone(name="backbone", **kwargs)
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, class_names=class_names, frame_stride=2, name="preprocessor"
    )
    model = cls(backbone, num_classes, preprocessor, name="tiny")
    randomize(model)
    return model


def tiny_clips(batch=2, shape=(4, 16, 16, 3), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (batch, *shape), "uint8")
