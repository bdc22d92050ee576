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
        # The place where PyTorchVideo 0.1.5 looks for it is torchvision's old one.
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


def slowfast(num_frames=32, image_size=256, batch_size=1, alpha=4):
    """PyTorchVideo's SlowFast-R50 8x8 and clips for its two pathways."""
    import torch

    create = import_peer("pytorchvideo.models.slowfast").create_slowfast
    fast = torch.randn(batch_size, 3, num_frames, image_size, image_size)
    slow = fast[:, :, ::alpha].contiguous()
    pools = (
        (num_frames // alpha, image_size // 32, image_size // 32),
        (num_frames, image_size // 32, image_size // 32),
    )
    model = create(model_num_class=400, head_pool_kernel_sizes=pools)
    return model, [slow, fast]


def slow(num_frames=8, image_size=256, batch_size=1):
    """PyTorchVideo's Slow-R50 8x8."""
    import torch

    create = import_peer("pytorchvideo.models.resnet").create_resnet
    clip = torch.randn(batch_size, 3, num_frames, image_size, image_size)
    pool = (num_frames, image_size // 32, image_size // 32)
    model = create(
        model_num_class=400,
        stem_conv_kernel_size=(1, 7, 7),
        head_pool_kernel_size=pool,
        model_depth=50,
    )
    return model, [clip]


PEERS = {"slowfast": slowfast, "slow": slow}
