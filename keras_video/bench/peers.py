"""PyTorchVideo and torchvision, imported beside any torch build.

Both are to be installed without their dependencies (see `requirements/oracles.txt`), so
torchvision's compiled extension usually does not fit the torch that is there. Its
Python code registers shape functions for operators of that extension when it is
imported; declaring them first lets the import pass. What needs the extension itself
(such as `torchvision.ops.nms`) still fails when called.
"""

import importlib
import sys

from keras_video._optional import require

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_declared = []  # A library's definitions vanish with the object that made them.


def import_peer(name):
    """A module of PyTorchVideo or torchvision, by its full name."""
    _declare_operators()
    if name.startswith("pytorchvideo.transforms"):
        # PyTorchVideo 0.1.5 looks for it where torchvision had it before.
        moved = importlib.import_module("torchvision.transforms._functional_tensor")
        sys.modules.setdefault("torchvision.transforms.functional_tensor", moved)
    return importlib.import_module(name)


def _declare_operators():
    """Declare what torchvision expects its extension to have declared."""
    if _declared:
        return
    torch = require("torch", extra="torch", purpose="comparing with PyTorchVideo")
    try:
        importlib.import_module("torchvision")
        _declared.append(None)  # The extension fits this torch: nothing to declare.
    except RuntimeError as error:  # "operator torchvision::nms does not exist"
        if "does not exist" not in str(error):
            raise
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(operator + _SCHEMA)
        _declared.append(library)


def slowfast(num_frames, image_size, batch_size, alpha=4):
    """PyTorchVideo's SlowFast-R50 8x8 and clips for its two pathways."""
    create = import_peer("pytorchvideo.models.slowfast").create_slowfast
    fast = _clips(batch_size, num_frames, image_size)
    slow = fast[:, :, ::alpha].contiguous()
    size = tuple(n // 32 for n in image_size)
    pools = ((num_frames // alpha, *size), (num_frames, *size))
    return create(model_num_class=400, head_pool_kernel_sizes=pools), [slow, fast]


def slow(num_frames, image_size, batch_size, **arguments):
    """PyTorchVideo's Slow-R50 8x8."""
    create = import_peer("pytorchvideo.models.resnet").create_resnet
    arguments = {"stem_conv_kernel_size": (1, 7, 7), **arguments}
    frames = num_frames // (2 if "stage1_pool" in arguments else 1)
    pool = (frames, *(n // 32 for n in image_size))
    network = create(model_num_class=400, head_pool_kernel_size=pool, **arguments)
    return network, [_clips(batch_size, num_frames, image_size)]


def i3d(num_frames, image_size, batch_size):
    """PyTorchVideo's I3D-R50 8x8."""
    import torch

    over_time, in_place = (3, 1, 1), (1, 1, 1)
    return slow(
        num_frames,
        image_size,
        batch_size,
        stem_conv_kernel_size=(5, 7, 7),
        stage1_pool=torch.nn.MaxPool3d,
        stage_conv_a_kernel_size=(
            over_time,
            [over_time, in_place],
            [over_time, in_place],
            [in_place, over_time],
        ),
    )


def x3d(num_frames, image_size, batch_size):
    """PyTorchVideo's X3D-M."""
    create = import_peer("pytorchvideo.models.x3d").create_x3d
    network = create(input_clip_length=num_frames, input_crop_size=image_size[0])
    return network, [_clips(batch_size, num_frames, image_size)]


def resnext101(num_frames, image_size, batch_size):
    """The 3-D ResNeXt-101 of Hara et al. out of PyTorchVideo's stem, stages, head."""
    import torch

    models = import_peer("pytorchvideo.models")
    blocks = [
        import_peer("pytorchvideo.models.stem").create_res_basic_stem(
            in_channels=3,
            out_channels=64,
            conv_kernel_size=(7, 7, 7),
            conv_padding=(3, 3, 3),
            pool_kernel_size=(3, 3, 3),
            pool_stride=(2, 2, 2),
            pool_padding=(1, 1, 1),
        )
    ]
    channels, frames = 64, -(-num_frames // 2)
    for i, depth in enumerate((3, 4, 23, 3)):
        stride = 2 if i else 1
        frames = -(-frames // stride)
        blocks.append(
            models.resnet.create_res_stage(
                depth=depth,
                dim_in=channels,
                dim_inner=128 * 2**i,
                dim_out=256 * 2**i,
                bottleneck=models.resnet.create_bottleneck_block,
                conv_a_kernel_size=(1, 1, 1),
                conv_a_stride=(1, 1, 1),
                conv_a_padding=(0, 0, 0),
                conv_b_kernel_size=(3, 3, 3),
                conv_b_stride=(stride,) * 3,
                conv_b_padding=(1, 1, 1),
                conv_b_num_groups=32,
            )
        )
        channels = 256 * 2**i
    blocks.append(
        models.head.create_res_basic_head(
            in_features=channels,
            out_features=51,
            pool_kernel_size=(frames, *(-(-n // 32) for n in image_size)),
        )
    )
    network = models.net.Net(blocks=torch.nn.ModuleList(blocks))
    return network, [_clips(batch_size, num_frames, image_size)]


def _clips(batch_size, num_frames, image_size):
    import torch

    return torch.randn(batch_size, 3, num_frames, *image_size)


# The peers of presets, which take frames, size and batch size.
PEERS = {
    "slowfast_r50_8x8_kinetics400": slowfast,
    "slow_r50_8x8_kinetics400": slow,
    "i3d_r50_8x8_kinetics400": i3d,
    "resnext101_16f_hmdb51": resnext101,
    "x3d_m_16x5_kinetics400": x3d,
}
