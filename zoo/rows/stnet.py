"""StNet and what its paper compares with: Tables 1 to 4."""

from keras_video.models import I3D, P3D, R3D, TSN, R2Plus1D, ResNet3D, StNet
from rows.row import Paper, Row

STNET = {
    "title": "He et al., StNet: Local and Global Spatial-Temporal Modeling for Action "
    "Recognition, 2019",
    "url": "https://arxiv.org/abs/1811.01549",
}
TSN_PAPER = {
    "title": "Wang et al., Temporal Segment Networks: Towards Good Practices for Deep "
    "Action Recognition, 2016",
    "url": "https://arxiv.org/abs/1608.00859",
}
NON_LOCAL = {
    "title": "Wang et al., Non-local Neural Networks, 2018",
    "url": "https://arxiv.org/abs/1711.07971",
}
I3D_PAPER = {
    "title": "Carreira and Zisserman, Quo Vadis, Action Recognition? A New Model and "
    "the Kinetics Dataset, 2017",
    "url": "https://arxiv.org/abs/1705.07750",
}
S3D_PAPER = {
    "title": "Xie et al., Rethinking Spatiotemporal Feature Learning: Speed-Accuracy "
    "Trade-offs in Video Classification, 2018",
    "url": "https://arxiv.org/abs/1712.04851",
}
R2PLUS1D_PAPER = {
    "title": "Tran et al., A Closer Look at Spatiotemporal Convolutions for Action "
    "Recognition, 2018",
    "url": "https://arxiv.org/abs/1711.11248",
}
P3D_PAPER = {
    "title": "Qiu et al., Learning Spatio-Temporal Representation with Pseudo-3D "
    "Residual Networks, 2017",
    "url": "https://arxiv.org/abs/1711.10305",
}

IMAGE_WEIGHTS = (
    "The weights of the paper are not public in a form that keras_video reads, so this "
    "preset is a configuration only. The paper starts from ImageNet: "
    '`keras_video.convert.convert_checkpoint("imagenet", name)`, with the name of this '
    "preset, makes a model with such weights of its image network, and with the "
    "normalisation and the strides that they are for."
)
UNTRAINED = (
    "No weights of this network are public in a form that keras_video reads, so this "
    "preset is a configuration only."
)

IRV2 = {"image_model": "inception_resnet_v2"}
SE101 = {"image_model": "se_resnext101_32x4d"}
SE152 = {"image_model": "se_resnext152_64x4d"}
# The public InceptionResNetV2 takes -1..1.
TF_MEAN = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}
IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}


def _sparse(frames_per_segment, mean, short_side):
    """The preprocessor of a network whose frames come from segments of the video.

    The paper crops 299 of 331 pixels to compare parts, and where it tests a network as
    a whole, and says what that costs, takes all of 331 or 256.
    """
    return {
        **mean,
        "frames_per_segment": frames_per_segment,
        "short_side": short_side,
    }


def _top(value, key="top-1"):
    return {key: f"{value} %"}


def _head_row(suffix, head, top, mparams=None, note="", text=""):
    """Table 1: heads over the features of TSN with InceptionResNetV2."""
    return Row(
        f"tsn_irv2{suffix}_25f_kinetics400",
        TSN,
        25,
        1,
        f"TSN over InceptionResNetV2{text}.",
        IRV2,
        _top(top),
        Paper(("StNet 1",), None, mparams, part="head", note=note),
        STNET,
        IMAGE_WEIGHTS,
        image_size=299,
        head={"head": head} if head else {},
        preprocessor=_sparse(1, TF_MEAN, 331),
        protocol="Validation set of Kinetics-400, on features of 25 frames.",
    )


def _txb(**off):
    return {"kind": "txb", **off}


TABLE_1 = [
    _head_row("", None, 73.02),
    _head_row("_txb", "txb", 74.62, 4.6, text=" with a temporal Xception block"),
    *(
        _head_row(
            f"_txb_no_{name}",
            _txb(**{argument: False}),
            top,
            text=f" with a temporal Xception block without its {what}",
        )
        for name, argument, top, what in (
            ("norm", "use_input_norm", 73.55, "first normalisation"),
            ("cconv", "use_channel_conv", 74.14, "channel-wise convolutions"),
            ("tconv", "use_temporal_conv", 74.06, "convolutions across channels"),
            ("short", "use_short_branch", 74.33, "short branch"),
            ("long", "use_long_branch", 74.21, "long branch"),
        )
    ),
    _head_row(
        "_tconv",
        "temporal_conv",
        74.28,
        9.6,
        "two convolutions as the paper describes them have 3x1536x1024 + 3x1024x1024 + "
        "2x1024, and 1025x400 for the classes: 8.28 M",
        " with two temporal convolutions",
    ),
    _head_row("_lstm", "lstm", 73.21, 10.9, text=" with an LSTM"),
    _head_row("_gru", "gru", 73.66, 8.3, text=" with a GRU"),
]


def _irv2_7(name, cls, summary, top, frames=35, head="average", **backbone):
    """Table 2: 7 snippets at 299 pixels, Kinetics-600."""
    return Row(
        f"{name}_kinetics600",
        cls,
        frames,
        1,
        summary,
        {**IRV2, **backbone},
        _top(top),
        Paper(("StNet 2",)),
        STNET,
        IMAGE_WEIGHTS,
        image_size=299,
        head={"head": head},
        preprocessor=_sparse(5 if cls is StNet else 1, TF_MEAN, 331),
    )


TABLE_2 = [
    _irv2_7("tsn_irv2_7f", TSN, "TSN over InceptionResNetV2, 7 frames.", 72.2, 7),
    _irv2_7(
        "stnet_irv2_7x5_images",
        StNet,
        "InceptionResNetV2 over 7 super-images of 5 frames, nothing else of StNet.",
        74.2,
        temporal_blocks=[],
    ),
    _irv2_7(
        "stnet_irv2_7x5_blocks",
        StNet,
        "StNet over InceptionResNetV2 without the temporal Xception block.",
        76.0,
    ),
    _irv2_7(
        "stnet_irv2_7x5",
        StNet,
        "StNet over InceptionResNetV2, 7 super-images of 5 frames.",
        76.3,
        head="txb",
    ),
]
# Strides and pooling in time as Wang et al. have them: 32 frames become 4.
WANG = {
    "stem_temporal_stride": 2,
    "stem_temporal_pool": [3, 2],
    "temporal_pool": 2,
}
I3D_KERNELS = [3, [3, 1, 3, 1], [3, 1, 3, 1, 3, 1], [1, 3, 1]]
FIVE = {
    "non_local": {
        "after": ["res3_block1", "res3_block3"] + [f"res4_block{i}" for i in (1, 3, 5)],
    }
}
C2D_NOTE = (
    "less by 0.403 G, which is what the first 1x1x1 convolution of one stage saves if "
    "the stride sits on it"
)
C3D_NOTE = (
    "no inflation, stem or stride of 560 that were tried gives both: 48.6 G and 33.4 M "
    "are 1.8 and 1.4 times C2D, as Wang et al. print them for every second block; "
    "164.84 G is near 32 frames of a plain ResNet-50 (32 x 5.34 G)"
)
NON_LOCAL_NOTE = (
    "47.8 G of ours are the products of all positions with each other, which the "
    "printed number can hardly contain; without them it is 153.1 G"
)
S3D_NOTE = (
    "the printed cost is 500/64 times the 66.38 G that S3D's own paper prints for 64 "
    "frames; ours has a separable stem, as the public network that its weights fit"
)
ONE_CLIP = "Validation set, one clip."
TABLE_3 = [
    Row(
        "c2d_r50_32f_kinetics400", ResNet3D, 32, 2,
        "C2D R50 of Wang et al.: 2-D convolutions, and pooling that takes 32 frames "
        "to 4.", {"temporal_kernels": [1, 1, 1, 1], **WANG},
        {"top-1, 1 clip": "62.42 %", "top-1, 10 clips": "69.90 %"},
        Paper(
            ("StNet 3",), 26.29, 24.27, image_size=256, norm=False, note=C2D_NOTE
        ),
        NON_LOCAL, UNTRAINED,
    ),
    Row(
        "c3d_r50_32f_kinetics400", R3D, 32, 2,
        "C3D R50 of Wang et al.: every second block of a ResNet convolves in 3x3x3.",
        {
            "temporal_kernels": [
                [3, 1, 3], [1, 3, 1, 3], [1, 3, 1, 3, 1, 3], [1, 3, 1],
            ],
            "temporal_strides": [1, 1, 1, 1],
            "stem_kernel_size": [5, 7, 7],
            "stem_temporal_stride": 2,
            "temporal_pool": 2,
        },
        {"top-1, 1 clip": "64.65 %", "top-1, 10 clips": "71.86 %"},
        Paper(("StNet 3",), 164.84, 35.0, image_size=256, note=C3D_NOTE),
        NON_LOCAL, UNTRAINED,
    ),
    Row(
        "nonlocal_i3d_r50_128f_kinetics400", ResNet3D, 128, 1,
        "I3D R50 of Wang et al. on 128 frames, with five non-local blocks.",
        {
            "stem_kernel_size": [5, 7, 7], "temporal_kernels": I3D_KERNELS,
            **WANG, **FIVE,
        },
        {"top-1, 1 clip": "67.30 %", "top-1, 30 clips": "76.50 %"},
        Paper(("StNet 3",), 145.7, 35.33, note=NON_LOCAL_NOTE), NON_LOCAL, UNTRAINED,
    ),
    Row(
        "i3d_64f_kinetics400", I3D, 64, 1, "I3D: Inception with inflated kernels.", {},
        _top(70.24),
        Paper(("StNet 3",), 544.44, 12.7, image_size=256, frames=240),
        I3D_PAPER, UNTRAINED, preprocessor=TF_MEAN,
    ),
    Row(
        "i3d_64f_kinetics600", I3D, 64, 1, "I3D: Inception with inflated kernels.", {},
        _top(71.9),
        Paper(("StNet 3",), 544.45, 12.9, image_size=256, frames=240),
        I3D_PAPER, UNTRAINED, preprocessor=TF_MEAN,
    ),
    Row(
        "s3d_64f_kinetics400", I3D, 64, 1,
        "S3D: Inception with convolutions over space, then over time.",
        {"separable": True}, _top(72.20),
        Paper(("StNet 3",), 518.6, 8.8, frames=500, note=S3D_NOTE),
        S3D_PAPER, UNTRAINED, preprocessor=TF_MEAN,
    ),
    Row(
        "r2plus1d_34_32f_kinetics400", R2Plus1D, 32, 1,
        "R(2+1)D-34: 3x3x3 convolutions factored into space and time.", {},
        {"top-1, 10 clips": "72.00 %"},
        Paper(("StNet 3",), 152.4, 63.8), R2PLUS1D_PAPER, UNTRAINED, image_size=112,
    ),
    Row(
        "p3d152_32f_kinetics600", P3D, 32, 1,
        "P3D over ResNet-152 on larger images.", {}, _top(71.31),
        Paper(("StNet 3",), 132.38, 66.90), P3D_PAPER, UNTRAINED, image_size=299,
    ),
    *(
        Row(
            f"stnet_{name}_25x5_kinetics{classes}", StNet, 125, 1,
            f"StNet over {title}, 25 super-images of 5 frames.", backbone, _top(top),
            Paper(("StNet 3",), gmacs, mparams), STNET,
            UNTRAINED if backbone is SE101 else IMAGE_WEIGHTS,
            image_size=size, preprocessor=_sparse(5, mean, size), protocol=ONE_CLIP,
        )
        for name, title, backbone, classes, top, gmacs, mparams, size, mean in (
            ("r50", "ResNet-50", {"image_model": "resnet50"}, 400, 69.85, 189.29,
             33.16, 256, IMAGENET),
            ("r101", "ResNet-101", {"image_model": "resnet101"}, 400, 71.38, 310.50,
             52.15, 256, IMAGENET),
            ("se_resnext101", "SE-ResNeXt-101", SE101, 600, 76.04, 453.95, 79.13, 256,
             IMAGENET),
            ("irv2", "InceptionResNetV2", IRV2, 600, 78.99, 439.57, 72.13, 331,
             TF_MEAN),
        )
    ),
    Row(
        "tsn_irv2_25f_kinetics600", TSN, 25, 1, "TSN over InceptionResNetV2.", IRV2,
        _top(76.22),
        Paper(("StNet 3",), 410.85, 55.23), TSN_PAPER, IMAGE_WEIGHTS,
        image_size=331, preprocessor=_sparse(1, TF_MEAN, 331),
    ),
    Row(
        "tsn_se_resnext152_25f_kinetics600", TSN, 25, 1, "TSN over SE-ResNeXt-152.",
        SE152, _top(76.16),
        Paper(("StNet 3",), 875.21, 142.94), TSN_PAPER, UNTRAINED,
        image_size=256, preprocessor=_sparse(1, IMAGENET, 256),
    ),
]  # fmt: skip
ACCURACY = "mean class accuracy, three splits"
TABLE_4 = [
    Row(
        "tsn_irv2_25f_ucf101", TSN, 25, 1, "TSN over InceptionResNetV2.", IRV2,
        _top(92.7, ACCURACY), Paper(("StNet 4",), 411), TSN_PAPER,
        IMAGE_WEIGHTS, image_size=331, preprocessor=_sparse(1, TF_MEAN, 331),
    ),
    *(
        Row(
            f"stnet_{name}_7x5_ucf101", StNet, 35, 1,
            f"StNet over {title}, 7 super-images of 5 frames.", backbone,
            _top(top, ACCURACY), Paper(("StNet 4",), gmacs), STNET, IMAGE_WEIGHTS,
            image_size=size, preprocessor=_sparse(5, mean, size),
        )
        for name, title, backbone, top, gmacs, size, mean in (
            ("r50", "ResNet-50", {"image_model": "resnet50"}, 93.5, 53, 256, IMAGENET),
            ("r101", "ResNet-101", {"image_model": "resnet101"}, 94.3, 87, 256,
             IMAGENET),
            ("irv2", "InceptionResNetV2", IRV2, 95.7, 123, 331, TF_MEAN),
        )
    ),
    Row(
        "r3d_18_16f_ucf101", R3D, 16, 1, "The 3-D ResNet-18 of Hara et al. and Tran et "
        "al., which the paper calls C3D + Res18.",
        {"stackwise_num_blocks": [2, 2, 2, 2], "block": "basic", "shortcut": "A"},
        _top(89.8, ACCURACY), Paper(("StNet 4",)), STNET, UNTRAINED, image_size=112,
    ),
    Row(
        "i3d_64f_ucf101", I3D, 64, 1, "I3D: Inception with inflated kernels.", {},
        _top(95.6, ACCURACY),
        Paper(("StNet 4",), 544, image_size=256, frames=240), I3D_PAPER, UNTRAINED,
        preprocessor=TF_MEAN,
    ),
]  # fmt: skip
ROWS = [*TABLE_1, *TABLE_2, *TABLE_3, *TABLE_4]
