"""Names of PySlowFast and Caffe2 for the tensors of PyTorchVideo's networks."""

import re

from tests.convert.networks import BLOCKS

LEAVES = {"weight": "s", "bias": "b", "running_mean": "rm", "running_var": "riv"}


def pyslowfast_name(name):
    """PySlowFast's name for one of PyTorchVideo's: after its own code's modules."""
    *_, module, leaf = name.split(".")
    stage = int(name.split(".")[1]) + 1
    pathway = (re.findall(r"multipathway_blocks\.(\d)", name) or ["0"])[0]
    if module == "proj":
        return f"head.projection.{leaf}"
    if "fusion" in name:
        return f"s{stage}_fuse.{'conv_f2s' if 'conv' in module else 'bn'}.{leaf}"
    if stage == 1:
        return f"s1.pathway{pathway}_stem.{module.replace('norm', 'bn')}.{leaf}"
    block = re.findall(r"res_blocks\.(\d+)", name)[0]
    bn = "_bn" if "norm" in module else ""
    if "branch1" in module:
        return f"s{stage}.pathway{pathway}_res{block}.branch1{bn}.{leaf}"
    return f"s{stage}.pathway{pathway}_res{block}.branch2.{module[-1]}{bn}.{leaf}"


def caffe2_name(name):
    """The name in a file of Caffe2 for one of PySlowFast's."""
    *_, module, leaf = name.split(".")
    if module == "projection":
        return {"weight": "pred_w", "bias": "pred_b"}[leaf]
    end = f"bn_{LEAVES[leaf]}" if module.endswith("bn") else "w"
    if "_fuse" in name:
        stage = int(name[1])
        layer = f"res{stage}_{BLOCKS[stage - 2] - 1}_branch2c_bn"
        return f"t_{'pool1' if stage == 1 else layer}_subsample_{end}"
    start = "t_" if "pathway1" in name else ""
    if "stem" in name:
        return start + (f"res_conv1_{end}" if module == "bn" else f"conv1_{end}")
    stage, block = re.match(r"s(\d)\.pathway\d_res(\d+)", name).groups()
    branch = "branch1" if "branch1" in name else f"branch2{module[0]}"
    return f"{start}res{stage}_{block}_{branch}_{end}"
