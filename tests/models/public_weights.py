"""Weights of a public network in PyTorch, set in ours by the library's converter."""

from keras_video.convert import FORMATS, set_variables


def shorten(network, stackwise_num_blocks):
    """Leave the first blocks of each stage: the builders know a few depths only."""
    pathways = [getattr(x, "multipathway_blocks", [x]) for x in network.blocks]
    stages = [x for x in pathways if hasattr(x[0], "res_blocks")]
    for stage, number in zip(stages, stackwise_num_blocks, strict=True):
        for pathway in stage:
            pathway.res_blocks = pathway.res_blocks[:number]
    return network


def copy_weights(model, network, source="pytorchvideo"):
    """Set every variable of `model` from `network`, and use every tensor of it."""
    state = {k: v.numpy() for k, v in network.state_dict().items()}
    set_variables(model, state, FORMATS[source])
