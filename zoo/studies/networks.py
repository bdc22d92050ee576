"""The networks that the studies train: small, and alike but for what is studied."""

from setting import CLIP

from keras_video.models import ResNet3DBackbone, VideoClassifier

THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 16}


def frames(num_classes):
    """A network over single frames, averaged: what the heads take features from."""
    backbone = ResNet3DBackbone(CLIP, **THIN, temporal_kernels=(1, 1, 1, 1))
    return VideoClassifier(backbone, num_classes, dropout=0.2)


def _volume(**inserted):
    """Convolutions over time in the two last stages."""

    def build(num_classes):
        backbone = ResNet3DBackbone(CLIP, **THIN, **inserted)
        return VideoClassifier(backbone, num_classes, dropout=0.2)

    return build


HEADS = {
    "average": "average",
    "TXB": {"kind": "txb", "filters": 128},
    "temporal convolution": {"kind": "temporal_conv", "filters": 128},
    "LSTM": {"kind": "lstm", "units": 128},
    "GRU": {"kind": "gru", "units": 128},
}
ATTENTION_VARIANTS = {
    "none": _volume(),
    "STA": _volume(attention={"inside": "res5"}),
}
ALIGNMENT_VARIANTS = {
    "none": _volume(),
    "STAN": _volume(alignment={"after": "res2", "filters": 8}),
}
