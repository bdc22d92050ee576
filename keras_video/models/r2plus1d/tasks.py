"""R(2+1)D: the classifier."""

import keras

from keras_video.models.r2plus1d.backbone import R2Plus1DBackbone
from keras_video.models.video_classifier import VideoClassifier


@keras.saving.register_keras_serializable(package="keras_video")
class R2Plus1D(VideoClassifier):
    """Classifier over an `R2Plus1DBackbone`: 18 and 34 layers, R50.

    Arguments, shapes and methods are those of `VideoClassifier`.

    PyTorchVideo's R50 averages `(4, 7, 7)` positions of the last feature map, takes
    the softmax, and averages the probabilities of all such windows. On the clips that
    it is trained on, 16 frames of 224 pixels, there is one window, and the numbers are
    the same as here. On larger ones (256 pixels give 2 x 2 windows) they differ a
    little: here, the features are averaged over all positions.

    Example:
    >>> from keras_video.models import R2Plus1DBackbone
    >>> backbone = R2Plus1DBackbone(
    ...     input_shape=(8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    ... )
    >>> model = R2Plus1D(backbone, num_classes=5)
    >>> model.output_shape
    (None, 5)

    Reference:
        Tran et al., A Closer Look at Spatiotemporal Convolutions for Action
        Recognition, CVPR 2018.
    """

    family = "r2plus1d"
    backbone_cls = R2Plus1DBackbone
