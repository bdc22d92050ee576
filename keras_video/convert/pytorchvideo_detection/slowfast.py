"""SlowFast of PyTorchVideo for detection."""

from keras_video.convert.pyslowfast import config
from keras_video.convert.pytorchvideo import slowfast
from keras_video.convert.pytorchvideo_detection.common import detector_of


def network(config_of_pyslowfast):
    """Settings of a `SlowFastBackbone`, where both pathways are dilated alike.

    Of the Fast pathway, PySlowFast's PTVSlowFast takes the dilation of res3 for res4
    and res5 too.
    """
    settings = config.slowfast(config_of_pyslowfast)
    _, res3, *later = settings.get("dilations", (1, 1, 1, 1))
    if later != [res3, res3]:
        raise ValueError(
            f"its `cfg` has dilations {settings['dilations']}, of which PySlowFast's "
            f"PTVSlowFast has only {res3} in the Fast pathway, and our networks have "
            "the same for both pathways"
        )
    return settings


FAMILY = detector_of(slowfast.FAMILY, network)
