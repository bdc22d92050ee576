"""ResNet3D and SlowFast: the STAN paper's recognition tables, and public networks."""

from keras_video.models import ResNet3D, ResNet3DSTAN, SlowFast, SlowFastSTAN
from rows.row import Paper, Row

STAN = {
    "title": "Liang et al., Spatial-Temporal Alignment Network for Action Recognition "
    "and Detection, 2020",
    "url": "https://arxiv.org/abs/2012.02426",
}
SLOWFAST = {
    "title": "Feichtenhofer et al., SlowFast Networks for Video Recognition, 2019",
    "url": "https://arxiv.org/abs/1812.03982",
}
I3D = {
    "title": "Carreira and Zisserman, Quo Vadis, Action Recognition? A New Model and "
    "the Kinetics Dataset, 2017, in the ResNet-50 form of Wang et al., Non-local "
    "Neural Networks, 2018",
    "url": "https://arxiv.org/abs/1711.07971",
}

NOT_PUBLIC = (
    "The authors of STAN have not published their weights, so this preset is a "
    "configuration only: train it, or start from weights of the network without STAN "
    'and `alignment={..., "merge": "average"}`, which leaves that network\'s outputs '
    "as they are at the start."
)
UNTRAINED = (
    "The authors of STAN have not published the weights of their baselines either, so "
    "this preset is a configuration only. They start from weights of the same network "
    "trained on Kinetics-400."
)
CONVERTED = (
    "PyTorchVideo has published weights of this network, trained on Kinetics-400. They "
    "are fetched from there when they are first asked for, converted, and "
    "kept (docs/weights.md)."
)

# Both PyTorchVideo and PySlowFast read so, whatever a video's own rate. So do networks
# that start from their weights.
SAMPLED = {"frame_rate": 30, "spacing": "linspace"}
R101 = {"stackwise_num_blocks": [3, 4, 23, 3]}
SLOW_STAN = {
    "alignment": {
        "after": "res2",
        "parameterization": "affine",
        "temporal_groups": 2,
        "filters": 8,
    }
}
FAST_STAN = {
    "alignment": {"after": "res2", "parameterization": "affine", "temporal_groups": 2}
}
FAST_STAN_CG8 = {"alignment": {**FAST_STAN["alignment"], "channel_groups": 8}}
TABLE_1 = (
    "does not follow from the paper's Table 1: of its own Table 2's cost of STAN, "
    "4/5 should be left at 256x256"
)


def _top(first, fifth):
    return {"top-1": first, "top-5": fifth}


def _torch_top(first, fifth):
    return {"top-1 (PyTorchVideo)": first, "top-5 (PyTorchVideo)": fifth}


def _stan_top(first, fifth):
    return {"top-1 (STAN paper)": first, "top-5 (STAN paper)": fifth}


def _stan(table, gflops, mparams=None, note=""):
    """The paper prints two FLOPs a multiply-add, and leaves out batch norm."""
    return Paper(
        (f"STAN {table}",) if table else (),
        gflops / 2,
        mparams,
        image_size=256,
        flops=2,
        norm=False,
        classes=400,
        note=note,
    )


def _public(gmacs):
    """PyTorchVideo counts 5 operations for each normalised value."""
    note = "with 5 per normalised value, as PyTorchVideo counts"
    return Paper((), gmacs, image_size=256, per_value=5, note=note)


def _both_views(first, third):
    return {"mAP, first person": first, "mAP, third person": third}


SLOW = "The Slow pathway of SlowFast alone, R50, which the STAN paper calls ResNet3D."
WITH = "with a spatio-temporal alignment (STAN) after res2"
SLOWFAST_X = (
    "SlowFast R50 on 32 frames at stride 4: the paper calls it 32x4 after its Fast "
    "pathway; the Slow one sees 8 frames at stride 16."
)
KINETICS = [
    Row(
        "c2d_r50_8x8_kinetics400", ResNet3D, 8, 8,
        "C2D R50: 2-D convolutions on every frame, and one pooling over time.",
        {"temporal_kernels": [1, 1, 1, 1], "temporal_pool": 2},
        _torch_top("71.46 %", "89.68 %"), _public(25.89), I3D, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "i3d_r50_8x8_kinetics400", ResNet3D, 8, 8,
        "I3D R50: a ResNet whose every second block convolves over time.",
        {
            "stem_kernel_size": [5, 7, 7],
            "temporal_kernels": [3, [3, 1, 3, 1], [3, 1, 3, 1, 3, 1], [1, 3, 1]],
            "temporal_pool": 2,
        },
        _torch_top("73.27 %", "90.70 %"), _public(37.53), I3D, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slow_r50_8x8_kinetics400", ResNet3D, 8, 8, SLOW, {},
        {**_stan_top("73.5 %", "90.8 %"), **_torch_top("74.58 %", "91.63 %")},
        _stan(5, 109.2), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slow_stan_r50_8x8_kinetics400", ResNet3DSTAN, 8, 8,
        f"The Slow pathway of SlowFast alone, R50, {WITH}.", SLOW_STAN,
        _top("75.1 %", "91.6 %"), _stan(5, 113.2, note=TABLE_1), STAN, NOT_PUBLIC,
        preprocessor=SAMPLED, start="slow_r50_8x8_kinetics400",
    ),
    Row(
        "slowfast_r50_4x16_kinetics400", SlowFast, 32, 2,
        "SlowFast R50 whose Slow pathway sees 4 frames at stride 16.",
        {"alpha": 8, "fusion_kernel_size": 5},
        _torch_top("75.34 %", "91.89 %"), _public(36.69), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slowfast_r50_8x8_kinetics400", SlowFast, 32, 2,
        "SlowFast R50 whose Slow pathway sees 8 frames at stride 8; the STAN paper "
        "calls it 32x2, after the Fast one.", {},
        {**_stan_top("75.9 %", "92.0 %"), **_torch_top("76.94 %", "92.69 %")},
        _stan(5, 131.7), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slowfast_r101_8x8_kinetics400", SlowFast, 32, 2,
        "SlowFast R101 whose Slow pathway sees 8 frames at stride 8.",
        {**R101, "fusion_kernel_size": 5},
        _torch_top("77.90 %", "93.27 %"), _public(127.20), SLOWFAST, CONVERTED,
        preprocessor=SAMPLED,
    ),
    Row(
        "slowfast_stan_r50_8x8_kinetics400", SlowFastSTAN, 32, 2,
        f"SlowFast R50 {WITH} on the Fast pathway.", FAST_STAN,
        _top("76.9 %", "92.8 %"), _stan(5, 134.5, note=TABLE_1), STAN, NOT_PUBLIC,
        preprocessor=SAMPLED, start="slowfast_r50_8x8_kinetics400",
    ),
    Row(
        "slowfast_stan_cg8_r50_8x8_kinetics400", SlowFastSTAN, 32, 2,
        f"SlowFast R50 {WITH} on the Fast pathway, in 8 groups of channels.",
        FAST_STAN_CG8, _top("77.0 %", "92.8 %"), _stan(5, 132.3), STAN, NOT_PUBLIC,
        preprocessor=SAMPLED, start="slowfast_r50_8x8_kinetics400",
    ),
]  # fmt: skip
CHARADES = [
    Row(
        f"{name}_{dataset}", cls, frames, stride, summary, backbone, results,
        _stan(table, gflops, mparams, TABLE_1 if cls.with_plugins else ""),
        STAN, NOT_PUBLIC if cls.with_plugins else UNTRAINED, preprocessor=SAMPLED,
        start=f"{name.split('_')[0]}_r50_8x8_kinetics400",
    )
    for name, cls, frames, stride, summary, backbone, gflops, mparams, accuracy in [
        (
            "slow_r50_16x8", ResNet3D, 16, 8, SLOW, {}, 218.4, 32.40,
            ["0.354", ("0.298", "0.361")],
        ),
        (
            "slow_stan_r50_16x8", ResNet3DSTAN, 16, 8,
            f"The Slow pathway of SlowFast alone, R50, {WITH}.", SLOW_STAN,
            226.4, 32.47, ["0.377", ("0.318", "0.366")],
        ),
        (
            "slowfast_r50_8x16", SlowFast, 32, 4, SLOWFAST_X, {}, 131.7, 34.51,
            ["0.386", ("0.316", "0.391")],
        ),
        (
            "slowfast_stan_r50_8x16", SlowFastSTAN, 32, 4,
            f"SlowFast R50 {WITH} on the Fast pathway, on 32 frames at stride 4 (the "
            "paper's 32x4).", FAST_STAN, 134.5, 34.53,
            ["0.406", ("0.326", "0.396")],
        ),
    ]
    for dataset, table, results in [
        ("charades", 6, {"mAP": accuracy[0]}),
        ("charades_ego", 7, _both_views(*accuracy[1])),
    ]
]  # fmt: skip
ROWS = KINETICS + CHARADES
