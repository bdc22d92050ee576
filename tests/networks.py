"""A thin network of every family, for tests that run them all."""

import numpy as np

from keras_video.models import (
    C3D,
    CSN,
    I3D,
    P3D,
    R3D,
    TSN,
    X3D,
    ARTNet,
    ARTNetBackbone,
    C3DBackbone,
    CSNBackbone,
    I3DBackbone,
    P3DBackbone,
    R2Plus1D,
    R2Plus1DBackbone,
    R3DBackbone,
    ResNet3D,
    ResNet3DATRDetector,
    ResNet3DBackbone,
    ResNet3DDetector,
    ResNet3DSTAN,
    ResNet3DSTANDetector,
    ResNeXt3D,
    ResNeXt3DBackbone,
    SlowFast,
    SlowFastBackbone,
    SlowFastDetector,
    SlowFastSelfAttentionDetector,
    SlowFastSelfAttentionNet,
    SlowFastSTAN,
    SlowFastSTANDetector,
    STAResNeXt3D,
    StNet,
    StNetBackbone,
    TSNBackbone,
    X3DBackbone,
)

ALIGNMENT = {"after": "res2", "temporal_groups": 2, "merge": "average"}
SHAPE = (8, 32, 32, 3)
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
HIDDEN = {"kind": "mlp", "units": 16}


def resnet3d(**kwargs):
    return ResNet3D(ResNet3DBackbone(SHAPE, **THIN, **kwargs), 5)


def resnet3d_stan(**kwargs):
    backbone = ResNet3DBackbone(SHAPE, **THIN, alignment=ALIGNMENT, **kwargs)
    return ResNet3DSTAN(backbone, 5)


def slowfast(**kwargs):
    return SlowFast(SlowFastBackbone(SHAPE, **THIN, **kwargs), 5)


def slowfast_stan(**kwargs):
    backbone = SlowFastBackbone(SHAPE, **THIN, alignment=ALIGNMENT, **kwargs)
    return SlowFastSTAN(backbone, 5)


def slowfast_self_attention(**kwargs):
    attention = {"after": "res3", "speed": "slow", "layer_norm": True}
    backbone = ResNet3DBackbone(SHAPE, **THIN, self_attention=attention, **kwargs)
    return SlowFastSelfAttentionNet(backbone, 5)


def i3d(**kwargs):
    return I3D(I3DBackbone(SHAPE, filters=8, **kwargs), 5)


def c3d(**kwargs):
    arguments = {"filters": 4, "fc_filters": 32, "temporal_pools": (1, 2, 2, 2, 1)}
    return C3D(C3DBackbone(SHAPE, **arguments, **kwargs), 5)


def p3d(**kwargs):
    return P3D(P3DBackbone(SHAPE, **THIN, temporal_pools=(1, 2, 2, 2), **kwargs), 5)


def artnet(**kwargs):
    return ARTNet(ARTNetBackbone(SHAPE, **THIN, stem_temporal_stride=1, **kwargs), 5)


def csn(**kwargs):
    return CSN(CSNBackbone(SHAPE, **THIN, **kwargs), 5)


def r2plus1d(**kwargs):
    return R2Plus1D(R2Plus1DBackbone(SHAPE, **THIN, **kwargs), 5)


def r3d(**kwargs):
    arguments = {"block": "basic", "shortcut": "A", "squeeze_excitation": 4}
    backbone = R3DBackbone(
        SHAPE, **THIN, **arguments, stem_pool_size=(1, 3, 3), **kwargs
    )
    return R3D(backbone, 5)


def resnext3d_backbone(**kwargs):
    strides = {"temporal_strides": (1, 2, 1, 1), "spatial_strides": (1, 2, 2, 1)}
    return ResNeXt3DBackbone(SHAPE, **THIN, cardinality=2, **strides, **kwargs)


def resnext3d(**kwargs):
    return ResNeXt3D(resnext3d_backbone(**kwargs), 5)


def sta_resnext3d(**kwargs):
    return STAResNeXt3D(resnext3d_backbone(attention={"inside": "res5"}, **kwargs), 5)


def stnet(**kwargs):
    backbone = StNetBackbone(SHAPE, "resnet50", THIN, frames_per_image=2, **kwargs)
    return StNet(backbone, 5, head={"kind": "txb", "filters": 16})


def tsn(**kwargs):
    return TSN(TSNBackbone(SHAPE, "resnet50", THIN, **kwargs), 5)


def x3d(**kwargs):
    return X3D(X3DBackbone(SHAPE, **THIN, **kwargs), 5, head=HIDDEN)


FAMILIES = {
    "csn": csn,
    "artnet": artnet,
    "c3d": c3d,
    "i3d": i3d,
    "p3d": p3d,
    "r2plus1d": r2plus1d,
    "r3d": r3d,
    "resnext3d": resnext3d,
    "sta_resnext3d": sta_resnext3d,
    "resnet3d": resnet3d,
    "resnet3d_stan": resnet3d_stan,
    "slowfast": slowfast,
    "slowfast_stan": slowfast_stan,
    "slowfast_self_attention": slowfast_self_attention,
    "stnet": stnet,
    "tsn": tsn,
    "x3d": x3d,
}

# The last stage at a resolution of 1/16, for boxes.
FINE = {"spatial_strides": (1, 2, 2, 1), "dilations": (1, 1, 1, 2)}


def resnet3d_detector(**kwargs):
    return ResNet3DDetector(ResNet3DBackbone(SHAPE, **THIN, **FINE, **kwargs), 5)


def resnet3d_stan_detector(**kwargs):
    arguments = {**THIN, **FINE, "alignment": ALIGNMENT}
    return ResNet3DSTANDetector(ResNet3DBackbone(SHAPE, **arguments, **kwargs), 5)


def resnet3d_atr_detector(**kwargs):
    return ResNet3DATRDetector(ResNet3DBackbone(SHAPE, **THIN, **FINE, **kwargs), 5)


def slowfast_detector(**kwargs):
    return SlowFastDetector(SlowFastBackbone(SHAPE, **THIN, **FINE, **kwargs), 5)


def slowfast_stan_detector(**kwargs):
    arguments = {**THIN, **FINE, "alignment": ALIGNMENT}
    return SlowFastSTANDetector(SlowFastBackbone(SHAPE, **arguments, **kwargs), 5)


def slowfast_self_attention_detector(**kwargs):
    attention = {"after": "res5", "speed": "slow", "width": 32, "layer_norm": True}
    backbone = ResNet3DBackbone(
        SHAPE, **THIN, **FINE, self_attention=attention, **kwargs
    )
    return SlowFastSelfAttentionDetector(backbone, 5, pooling="avg")


DETECTORS = {
    "resnet3d_detector": resnet3d_detector,
    "resnet3d_stan_detector": resnet3d_stan_detector,
    "resnet3d_atr_detector": resnet3d_atr_detector,
    "slowfast_detector": slowfast_detector,
    "slowfast_stan_detector": slowfast_stan_detector,
    "slowfast_self_attention_detector": slowfast_self_attention_detector,
}


def detector_inputs(batch=2, shape=SHAPE):
    """Clips with three boxes each: one outside in part, the last one padding."""
    rng = np.random.default_rng(0)
    clips = rng.integers(0, 256, (batch, *shape)).astype("uint8")
    boxes = np.array([[2, 3, 20, 30], [16, -4, 40, 20], [0, 0, 0, 0]], "float32")
    return {"clips": clips, "boxes": np.tile(boxes, (batch, 1, 1))}
