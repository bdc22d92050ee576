"""A thin network of every family, for tests that run them all."""

from keras_video.models import (
    ResNet3D,
    ResNet3DBackbone,
    ResNet3DSTAN,
    SlowFast,
    SlowFastBackbone,
    SlowFastSTAN,
)

ALIGNMENT = {"after": "res2", "temporal_groups": 2, "merge": "average"}
SHAPE = (8, 32, 32, 3)
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}


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


FAMILIES = {
    "resnet3d": resnet3d,
    "resnet3d_stan": resnet3d_stan,
    "slowfast": slowfast,
    "slowfast_stan": slowfast_stan,
}
