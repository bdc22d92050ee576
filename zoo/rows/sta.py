"""Spatio-temporal attention: the recognition tables of the STA paper."""

import re

from keras_video.models import C3D, P3D, R3D, ResNeXt3D, STAResNeXt3D
from rows.row import Paper, Row

STA = {
    "title": "Li et al., Spatio-Temporal Attention Networks for Action Recognition and "
    "Detection, IEEE Transactions on Multimedia, 2020",
    "url": "https://doi.org/10.1109/TMM.2020.2965434",
}
HARA = {
    "title": "Hara et al., Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs "
    "and ImageNet?, 2018",
    "url": "https://arxiv.org/abs/1711.09577",
}
MARS = {
    "title": "Crasto et al., MARS: Motion-Augmented RGB Stream for Action "
    "Recognition, 2019",
    "url": "https://openaccess.thecvf.com/content_CVPR_2019/html/Crasto_MARS_Motion-Augmented_RGB_Stream_for_Action_Recognition_CVPR_2019_paper.html",
}
C3D_PAPER = {
    "title": "Tran et al., Learning Spatiotemporal Features with 3D Convolutional "
    "Networks, 2015",
    "url": "https://arxiv.org/abs/1412.0767",
}
P3D_PAPER = {
    "title": "Qiu et al., Learning Spatio-Temporal Representation with Pseudo-3D "
    "Residual Networks, 2017",
    "url": "https://arxiv.org/abs/1711.10305",
}
NON_LOCAL = {
    "title": "Wang et al., Non-local Neural Networks, 2018",
    "url": "https://arxiv.org/abs/1711.07971",
}

NOT_PUBLIC = (
    "The authors of STA have not published their weights, so this preset is a "
    "configuration only: train it, or start from weights of the network without STA "
    'and `attention={..., "merge": "identity"}`, which leaves that network\'s outputs '
    "as they are at the start."
)
NOT_YET = (
    "The authors of the network have published weights. This version of keras_video "
    "cannot convert them yet."
)
CONVERTED = (
    "The authors of the network have published weights, in a folder that has to be "
    "opened by hand: `keras-video convert FILE --preset NAME -o DIR` takes in a file "
    "from there (docs/weights.md)."
)
UNTRAINED = (
    "No weights of this network are public for this data set, so this preset is a "
    "configuration only."
)

# The public 3-D ResNets take 0..255 less the mean of ActivityNet.
HARA_MEAN = {"mean": (114.7748, 107.7354, 99.4750), "std": (1, 1, 1), "scale": 1}
# Horizontal and vertical flow, as images around 127.5.
FLOW_MEAN = {"mean": (127.5, 127.5), "std": (1, 1), "scale": 1}

LATE = {"attention": {"inside": "res5"}}
R152 = {"stackwise_num_blocks": [3, 8, 36, 3]}
# Every second block of res3 and res4, as Wang et al. place five of them.
NON_LOCAL_5 = {
    "non_local": {
        "after": [
            *(f"res3_block{i}" for i in (1, 3)),
            *(f"res4_block{i}" for i in (7, 15, 22)),
        ]
    }
}
SPLITS = "mean of the three splits"


def _sta(**arguments):
    return {"attention": {"inside": "res5", **arguments}}


def _first(value):
    return {"top-1, split 1": f"{value} %"}


def _all(mean, *splits):
    numbered = {f"top-1, split {i}": f"{v} %" for i, v in enumerate(splits, 1)}
    return {f"top-1, {SPLITS}": f"{mean} %", **numbered}


NEXT = "The 3-D ResNeXt-101 of Hara et al."
IN_LATE = "with spatio-temporal attention (STA) in the blocks of the last stage"
COST = (38.5014, 47.5)
COST_STA = (38.5019, 47.6)
# Name, family, frames, summary, backbone, (UCF101, HMDB51), tables, cost, source, note.
TABLE = [
    (
        "c3d_16f", C3D, 16, "C3D: eight 3x3x3 convolutions.", {},
        (_all(77.4), _all(46.7)), ("I", "V"), None, C3D_PAPER, NOT_YET,
    ),
    (
        "sta_c3d_16f", C3D, 16, "C3D with spatio-temporal attention after conv5.",
        {"attention": {"after": "conv5"}},
        (_first(78.2), _first(48.1)), ("V",), None, STA, NOT_PUBLIC,
    ),
    (
        "p3d199_16f", P3D, 16, "P3D-199: ResNet-152 of pseudo-3-D blocks.", {},
        (_all(89.2), _all(62.9)), ("I", "V"), None, P3D_PAPER, NOT_YET,
    ),
    (
        "sta_p3d199_16f", P3D, 16,
        f"P3D-199: ResNet-152 of pseudo-3-D blocks, {IN_LATE}.", LATE,
        (_first(89.8), _first(64.3)), ("V",), None, STA, NOT_PUBLIC,
    ),
    (
        "resnext101_16f", ResNeXt3D, 16, f"{NEXT}, on 16 frames.", {},
        (
            {**_all(90.7), **_first(90.1)},
            {**_all(63.8), **_first(64.1)},
        ),
        ("I", "X"), None, HARA, CONVERTED,
    ),
    (
        "resnext101_64f", ResNeXt3D, 64, f"{NEXT}, on 64 frames.", {},
        (_all(94.5, 94.0, 94.8, 94.8), _all(70.2, 71.2, 68.9, 70.5)),
        ("I", "II", "III", "VII", "VIII"), COST, HARA, CONVERTED,
    ),
    (
        "sta_resnext101_16f", STAResNeXt3D, 16, f"{NEXT}, on 16 frames, {IN_LATE}.",
        LATE, (_first(90.7), _first(64.6)), ("X",), None, STA, NOT_PUBLIC,
    ),
    (
        "sta_resnext101_64f", STAResNeXt3D, 64, f"{NEXT}, on 64 frames, {IN_LATE}.",
        LATE, (_all(95.5, 95.0, 96.1, 95.4), _all(74.1, 75.0, 73.3, 74.1)),
        ("I", "II", "III", "VII", "VIII", "IX", "X"), COST_STA, STA, NOT_PUBLIC,
    ),
    (
        "nonlocal_resnext101_64f", ResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with five non-local blocks.", NON_LOCAL_5,
        (_all(95.0), _all(72.4)), ("I",), None, NON_LOCAL, UNTRAINED,
    ),
    (
        "senet_resnext101_64f", ResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with squeeze and excitation.",
        {"squeeze_excitation": 16},
        (_first(94.2), _first(74.0)), ("VII",), None, STA, UNTRAINED,
    ),
    (
        "sa_resnext101_64f", STAResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with the spatial half of STA alone.",
        _sta(mode="spatial"),
        (_first(94.3), _first(74.2)), ("VII",), None, STA, NOT_PUBLIC,
    ),
    (
        "ta_resnext101_64f", STAResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with the temporal half of STA alone.",
        _sta(mode="temporal"),
        (_first(95.0), _first(73.9)), ("VII",), None, STA, NOT_PUBLIC,
    ),
    (
        "sta_early_resnext101_64f", STAResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with STA in the first stage of blocks.",
        {"attention": {"inside": "res2"}},
        (_first(94.5), _first(73.0)), ("VIII",), None, STA, NOT_PUBLIC,
    ),
    (
        "sta_no_deconv_resnext101_64f", STAResNeXt3D, 64,
        f"{NEXT}, on 64 frames, with STA that has no deconvolution.",
        _sta(use_deconv=False),
        (_first(94.5), _first(74.4)), ("IX",), None, STA, NOT_PUBLIC,
    ),
    (
        "resnet152_16f", R3D, 16, "The 3-D ResNet-152 of Hara et al.", R152,
        ({"top-1, split 1": "printed as a curve (figure 5)"},) * 2,
        ("Fig. 5",), None, HARA, CONVERTED,
    ),
    (
        "sta_resnet152_16f", R3D, 16, f"The 3-D ResNet-152 of Hara et al. {IN_LATE}.",
        {**R152, **LATE}, ({"top-1, split 1": "printed as a curve (figure 5)"},) * 2,
        ("Fig. 5",), None, STA, NOT_PUBLIC,
    ),
    (
        "mars_resnext101_64f", ResNeXt3D, 64,
        f"MARS: {NEXT[4:-1]} on 64 frames of RGB, trained to follow a network on flow.",
        {},
        (
            {**_all(97.7), "with the flow stream": "98.0 %",
             "with the RGB and flow streams": "98.2 %"},
            {**_all(79.1), "with the flow stream": "79.5 %",
             "with the RGB and flow streams": "79.7 %"},
        ),
        ("I", "II"), None, MARS, CONVERTED,
    ),
    (
        "sta_mars_resnext101_64f", STAResNeXt3D, 64,
        f"MARS {IN_LATE}.", LATE,
        (
            {**_all(97.7), "with the flow stream": "98.1 %",
             "with the RGB and flow streams": "98.4 %"},
            {**_all(80.2), "with the flow stream": "81.0 %",
             "with the RGB and flow streams": "81.4 %"},
        ),
        ("I", "II"), None, STA, NOT_PUBLIC,
    ),
    (
        "flow_resnext101_64f", ResNeXt3D, 64,
        f"{NEXT}, on 64 frames of optical flow (2 channels): the stream that is "
        "averaged with MARS.", {"channels": 2},
        ({"in MARS+Flow": "98.0 %"}, {"in MARS+Flow": "79.5 %"}),
        ("I",), None, MARS, CONVERTED,
    ),
    (
        "sta_flow_resnext101_64f", STAResNeXt3D, 64,
        f"{NEXT}, on 64 frames of optical flow (2 channels), {IN_LATE}: the stream "
        "that is averaged with STA-MARS.", {"channels": 2, **LATE},
        ({"in STA-MARS+Flow": "98.1 %"}, {"in STA-MARS+Flow": "81.0 %"}),
        ("I",), None, STA, NOT_PUBLIC,
    ),
]  # fmt: skip


def _start(name):
    """The network without STA, of a network with it; else None."""
    start = re.sub("^(sta|sa|ta)_(early_|no_deconv_)?", "", name)
    return None if start == name else start


def _preprocessor(name):
    if "flow" in name:
        return FLOW_MEAN
    return {} if "c3d" in name or "p3d" in name else HARA_MEAN


def _paper(tables, cost):
    """The paper's cost is of HMDB51's 51 classes, whatever the data set."""
    tables = tuple(f"STA {table}" for table in tables)
    if cost is None:
        return Paper(tables)
    note = (
        "ours are multiply-adds alone; one operation more for each normalised and each "
        "rectified value, and the windows of the pools, give the printed number; two "
        "for each normalised value, as counters of PyTorch have it, 38.466 G"
    )
    gmacs, mparams = cost
    return Paper(tables, gmacs, mparams, norm=False, classes=51, note=note)


ROWS = [
    Row(
        f"{name}_{dataset}",
        cls,
        frames,
        1,
        summary,
        backbone,
        results[i],
        _paper(tables, cost),
        source,
        note,
        image_size=160 if "p3d" in name else 112,
        preprocessor=_preprocessor(name),
        start=_start(name) and f"{_start(name)}_{dataset}",
    )
    for name, cls, frames, summary, backbone, results, tables, cost, source, note in (
        TABLE
    )
    for i, dataset in enumerate(("ucf101", "hmdb51"))
]
