"""Detectors: the tables of three papers on AVA, and public networks."""

import dataclasses

from keras_video.models import (
    ActionDetector,
    ResNet3DATRDetector,
    ResNet3DDetector,
    ResNet3DSTANDetector,
    SlowFastDetector,
    SlowFastSelfAttentionDetector,
    SlowFastSTANDetector,
    TSNBackbone,
)
from rows.row import DATASETS, WHOLE, Paper, Row
from rows.stan import (
    FAST_STAN,
    FAST_STAN_CG8,
    NOT_PUBLIC,
    SAMPLED,
    SLOW,
    SLOW_STAN,
    SLOWFAST,
    STAN,
    WITH,
)
from rows.stnet import FIVE, I3D_KERNELS, WANG

SELF_ATTENTION = {
    "title": "Kim et al., Spatio-Temporal SlowFast Self-Attention Network for Action "
    "Recognition, 2020",
    "url": "https://doi.org/10.1109/ICIP40778.2020.9191290",
}
HUMAN_CENTRIC = {
    "title": "Jiang et al., Human Centric Spatio-Temporal Action Localization, "
    "ActivityNet workshop, 2018",
    "url": "http://static.googleusercontent.com/media/research.google.com/en//ava/"
    "2018/Human_Centric_Spatio-Temporal_Action_Localization.pdf",
}
CONVERTED = (
    "PyTorchVideo has published weights of this network, trained on Kinetics-400 and "
    "AVA v2.2. They are fetched from there when they are first asked for, converted, "
    "and kept (docs/weights.md)."
)
UNTRAINED = (
    "The authors have not published their weights, so this preset is a configuration "
    "only: start from a network of Kinetics-400, `from_preset(name, num_classes=80)` "
    "of the family."
)
NO_START = (
    "The authors have not published their weights, so this preset is a configuration "
    "only."
)
# The last stage keeps the resolution: maps of 1/16.
FINE = {"spatial_strides": [1, 2, 2, 1], "dilations": [1, 1, 1, 2]}
# AVA is annotated, and was trained on, at 30 frames per second.
AT_30 = {"frame_rate": 30}
# Of how long a time the paper does not say; AVA's annotators saw 3 seconds.
LONG_RANGE = {"frames_per_segment": 1, "window_seconds": 3}
PUBLIC = "frame-mAP, AVA v2.2 (PyTorchVideo)"
# Tested at short side 256, whatever the width; costs are printed of 256x320.
COUNTED = (256, 320)
TESTED = {**SAMPLED, "short_side": 256}
SIZES = (
    "Tested at short side 256 with the whole width, trained on crops of 224x224 from "
    "short sides of 256 to 320 (docs/detection.md)."
)


def _mean(value):
    return {"frame-mAP, AVA v2.1 (STAN paper)": value}


def _stan(table, gflops, mparams=None):
    """The paper prints two FLOPs a multiply-add, and leaves out batch norm."""
    return Paper((f"STAN {table}",), gflops / 2, mparams, COUNTED, flops=2, norm=False)


def _ava(name, cls, frames, stride, summary, backbone, results, paper, source, note,
         **kwargs):  # fmt: skip
    """A row whose clips are of the frames that are usual for AVA."""
    usual = {"image_size": WHOLE, "preprocessor": TESTED, **kwargs}
    if usual["image_size"] == WHOLE:
        usual["protocol"] = f"{DATASETS['ava'].protocol} {SIZES}"
    return Row(
        f"{name}_ava", cls, frames, stride, summary, {**FINE, **backbone}, results,
        paper, source, note, **usual,
    )  # fmt: skip


def _changed(**arguments):
    return {"alignment": {**FAST_STAN["alignment"], **arguments}}


FAST_WITH = f"SlowFast R50 {WITH} on the Fast pathway"
TABLE_2 = [
    _ava(
        "slow_r50_8x8", ResNet3DDetector, 8, 8, SLOW, {}, _mean("23.4 %"),
        _stan(2, 208.0, 31.75), SLOWFAST, UNTRAINED, start="slow_r50_8x8_kinetics400",
    ),
    _ava(
        "slow_stan_r50_8x8", ResNet3DSTANDetector, 8, 8,
        f"The Slow pathway of SlowFast alone, R50, {WITH}.", SLOW_STAN,
        _mean("24.1 %"), _stan(2, 216.6, 32.02), STAN, NOT_PUBLIC,
        start="slow_r50_8x8_kinetics400",
    ),
    _ava(
        "slowfast_r50_8x8", SlowFastDetector, 32, 2,
        "SlowFast R50 whose Slow pathway sees 8 frames at stride 8.", {},
        {**_mean("25.2 %"), PUBLIC: "24.67 %"}, _stan(2, 242.55, 33.77), SLOWFAST,
        CONVERTED,
    ),
    _ava(
        "slowfast_stan_r50_8x8", SlowFastSTANDetector, 32, 2, f"{FAST_WITH}.",
        FAST_STAN, _mean("26.3 %"), _stan(2, 247.40, 33.96), STAN, NOT_PUBLIC,
        start="slowfast_r50_8x8_ava",
    ),
]  # fmt: skip
TABLE_4 = [
    _ava(
        f"slowfast_stan_{name}_r50_8x8", SlowFastSTANDetector, 32, 2, summary,
        alignment, _mean(accuracy), _stan(4, gflops), STAN, NOT_PUBLIC,
        start="slowfast_r50_8x8_ava",
    )
    for name, summary, alignment, accuracy, gflops in [
        (
            "res3", f"{FAST_WITH}.".replace("res2", "res3"), _changed(after="res3"),
            "25.9 %", 247.35,
        ),
        (
            "res4", f"{FAST_WITH}.".replace("res2", "res4"), _changed(after="res4"),
            "25.5 %", 247.39,
        ),
        (
            "attention", f"{FAST_WITH}, of scales and shifts.",
            _changed(parameterization="attention"), "25.9 %", 247.40,
        ),
        (
            "spatial", f"{FAST_WITH}, of turns in the image plane.",
            _changed(parameterization="spatial"), "25.8 %", 247.40,
        ),
        (
            "homography", f"{FAST_WITH}, of homographies.",
            _changed(parameterization="homography"), "25.5 %", 247.40,
        ),
        (
            "tg1", f"{FAST_WITH}, one for the whole clip.",
            _changed(temporal_groups=1), "26.0 %", 247.40,
        ),
        (
            "cg8", f"{FAST_WITH}, in 8 groups of channels.", FAST_STAN_CG8,
            "26.2 %", 243.30,
        ),
    ]
]  # fmt: skip
# The same networks on the part of AVA-Kinetics that is of Kinetics.
BOXES = ("frame-mAP, annotated boxes", "frame-mAP, detected boxes")
TABLE_3 = [
    dataclasses.replace(
        row,
        name=f"{row.name}_kinetics",
        results=dict(zip(BOXES, results, strict=True)),
        paper=_stan(3, gflops),
        note=NOT_PUBLIC if row.cls.with_plugins else UNTRAINED,
        protocol=f"{DATASETS['ava_kinetics'].protocol} {SIZES}",
        start=row.start or "slowfast_r50_8x8_kinetics400",
    )
    for row, results, gflops in zip(
        TABLE_2,
        (
            ("31.5 %", "22.4 %"),
            ("33.6 %", "23.8 %"),
            ("34.1 %", "24.2 %"),
            ("35.8 %", "25.3 %"),
        ),
        (208.0, 216.6, 242.6, 247.4),
        strict=True,
    )
]
PYTORCHVIDEO = [
    _ava(
        "slow_r50_4x16", ResNet3DDetector, 4, 16,
        "The Slow pathway of SlowFast alone, R50, on 4 frames.", {},
        {PUBLIC: "19.5 %"}, Paper(image_size=COUNTED), SLOWFAST, CONVERTED,
    )
]  # fmt: skip


def _self_attention(name, axis, pooling, layers, width, norm, accuracy):
    attention = {
        "after": "res5", "axis": axis, "num_layers": layers, "width": width,
        "layer_norm": norm,
    }  # fmt: skip
    reach = {"both": "space and time", "spatial": "space", "temporal": "time"}[axis]
    often = "once" if layers == 1 else f"{layers} times"
    return _ava(
        f"slowfast_self_attention_{name}i3d_r50_32x2", SlowFastSelfAttentionDetector,
        32, 2,
        f"I3D R50 with self-attention in {reach} for slow and fast actions, {often}, "
        f"on {width} channels{', normalised' if norm else ''}.",
        {
            "stem_kernel_size": [5, 7, 7], "temporal_kernels": I3D_KERNELS,
            "temporal_pool": 2, "self_attention": attention,
        },
        {"frame-mAP, AVA": accuracy}, Paper(("SSFA 4.2",)), SELF_ATTENTION, UNTRAINED,
        image_size=(256, 256), head={"pooling": pooling}, preprocessor=SAMPLED,
        start="i3d_r50_8x8_kinetics400",
    )  # fmt: skip


SWITCHES = [
    _self_attention("", "both", "avg", 2, 2048, True, "23.0 %"),
    _self_attention("no_norm_", "both", "avg", 2, 2048, False, "21.7 %"),
    _self_attention("1_layer_", "both", "avg", 1, 2048, False, "21.3 %"),
    _self_attention("spatial_", "spatial", "max", 1, 512, False, "20.8 %"),
    _self_attention("temporal_", "temporal", "max", 1, 512, False, "19.2 %"),
    _self_attention("temporal_avg_", "temporal", "avg", 1, 512, False, "18.5 %"),
]


def _non_local(name, cls, frames, size, accuracy, what=""):
    return _ava(
        name, cls, frames, 1,
        f"I3D R50 of Wang et al. on {frames} frames of {size[0]}x{size[1]}, with five "
        f"non-local blocks{what}.",
        {
            "stem_kernel_size": [5, 7, 7], "temporal_kernels": I3D_KERNELS,
            **WANG, **FIVE,
        },
        {"frame-mAP, AVA v2.1": accuracy}, Paper(("ATR I",)), HUMAN_CENTRIC, NO_START,
        image_size=size, preprocessor=AT_30,
    )  # fmt: skip


RELATION = " and the relation of an actor to what is outside of their box"
CENTRIC = [
    _non_local("nonlocal_i3d_r50_20f", ResNet3DDetector, 20, (224, 224), "19.33 %"),
    _non_local(
        "atr_nonlocal_i3d_r50_20f", ResNet3DATRDetector, 20, (224, 224), "20.01 %",
        RELATION,
    ),
    _non_local("nonlocal_i3d_r50_40f", ResNet3DDetector, 40, (224, 224), "19.37 %"),
    _non_local(
        "nonlocal_i3d_r50_20f_large", ResNet3DDetector, 20, (360, 400), "19.86 %"
    ),
    Row(
        "tsn_resnet152_20f_ava", ActionDetector, 20, 1,
        "ResNet-152 on 20 frames, one from each of 20 parts of the 3 seconds around "
        "the key frame.", {"image_model": "resnet152"},
        {"frame-mAP, AVA v2.1": "14.68 %"}, Paper(("ATR I",)), HUMAN_CENTRIC,
        NO_START, image_size=224, backbone_cls=TSNBackbone, preprocessor=LONG_RANGE,
    ),
]  # fmt: skip
ROWS = TABLE_2 + TABLE_4 + TABLE_3 + PYTORCHVIDEO + SWITCHES + CENTRIC
