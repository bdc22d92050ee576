"""Networks that PyTorchVideo and torchvision publish, beyond the papers' tables."""

from keras_video.models import CSN, R3D, R2Plus1D, ResNet3D, SlowFast
from rows.row import Paper, Row
from rows.stan import CONVERTED, R101, SAMPLED, SLOWFAST, _public, _torch_top

CSN_PAPER = {
    "title": "Tran et al., Video Classification with Channel-Separated Convolutional "
    "Networks, 2019",
    "url": "https://arxiv.org/abs/1904.02811",
}
CLOSER_LOOK = {
    "title": "Tran et al., A Closer Look at Spatiotemporal Convolutions for Action "
    "Recognition, 2018",
    "url": "https://arxiv.org/abs/1711.11248",
}
TORCHVISION = (
    "torchvision has published weights of this network, trained on Kinetics-400. They "
    "are fetched from there when they are first asked for, converted, and "
    "kept (docs/weights.md)."
)
TORCHVISION_PROTOCOL = (
    "Validation set of Kinetics-400, 5 clips of 16 frames at 15 frames per second, as "
    "torchvision states it."
)
TORCHVISION_CLIP = {
    "mean": (0.43216, 0.394666, 0.37645),
    "std": (0.22803, 0.22145, 0.216989),
    "frame_rate": 15,
}
# Res4 of the network that was trained on 50 % of the ordinary schedule's videos.
MULTIGRID = [3] * 6 + [1] * 17
BASIC_18 = {
    "stackwise_num_blocks": [2, 2, 2, 2],
    "block": "basic",
    "stem_kernel_size": [3, 7, 7],
    "stem_pool_size": None,
}


def _small(name, cls, summary, backbone, top, gmacs, mparams):
    return Row(
        f"{name}_16f_kinetics400", cls, 16, 1, summary, backbone,
        {"top-1 (torchvision)": top[0], "top-5 (torchvision)": top[1]},
        Paper((), gmacs, mparams), CLOSER_LOOK, TORCHVISION, image_size=112,
        preprocessor=TORCHVISION_CLIP, protocol=TORCHVISION_PROTOCOL,
    )  # fmt: skip


ROWS = [
    Row(
        "slow_r50_4x16_kinetics400", ResNet3D, 4, 16,
        "The Slow pathway of SlowFast alone, R50, on 4 frames.", {},
        _torch_top("72.40 %", "90.18 %"), _public(27.55), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slowfast_r101_16x8_kinetics400", SlowFast, 64, 2,
        "SlowFast R101 whose Slow pathway sees 16 frames at stride 8, with time in the "
        "first 6 blocks of res4 only.",
        {
            **R101,
            "fusion_kernel_size": 5,
            "slow_temporal_kernels": [1, 1, MULTIGRID, 3],
            "fast_temporal_kernels": [3, 3, MULTIGRID, 3],
        },
        _torch_top("78.70 %", "93.61 %"), _public(215.61), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "csn_r101_32x2_kinetics400", CSN, 32, 2,
        "ir-CSN R101: the 3x3x3 convolutions are depthwise.",
        {"stackwise_num_blocks": [3, 4, 23, 3]},
        _torch_top("77.00 %", "92.90 %"), _public(75.62), CSN_PAPER, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "r2plus1d_r50_16x4_kinetics400", R2Plus1D, 16, 4,
        "R(2+1)D in bottlenecks, R50: time before space.",
        {
            "block": "bottleneck",
            "stackwise_num_blocks": [3, 4, 6, 3],
            "stem_mid_filters": None,
            "mid_filters": "same",
            "temporal_first": True,
            "spatial_strides": [2, 2, 2, 2],
            "temporal_strides": [1, 1, 2, 2],
        },
        _torch_top("76.01 %", "92.23 %"), _public(76.45), CLOSER_LOOK, CONVERTED,
        preprocessor=SAMPLED,
    ),
    _small(
        "r3d_18", R3D, "R3D-18: a ResNet-18 of 3x3x3 convolutions.",
        BASIC_18, ("63.200 %", "83.479 %"), 40.697, 33.371472,
    ),
    _small(
        "mc3_18", R3D, "MC3-18: 3-D convolutions in the stem and res2, 2-D after.",
        {**BASIC_18, "temporal_kernels": [3, 1, 1, 1], "temporal_strides": [1] * 4},
        ("63.960 %", "84.130 %"), 43.343, 11.695440,
    ),
    _small(
        "r2plus1d_18", R2Plus1D,
        "R(2+1)D-18: 3x3x3 convolutions factored into space and time.",
        {"stackwise_num_blocks": [2, 2, 2, 2], "mid_filters": "block"},
        ("67.463 %", "86.175 %"), 40.519, 31.505325,
    ),
]  # fmt: skip
