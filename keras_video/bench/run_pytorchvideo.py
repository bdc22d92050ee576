"""PyTorchVideo's networks as the benchmarks run them."""

import contextlib


def prepare(
    model,
    mode,
    batch_size,
    num_frames,
    image_size,
    dtype,
    threads,
    memory_format="channels_last_3d",
    compiled=False,
):
    """A call of the network that is the peer of a preset, or a step of its training.

    Args:
        model: preset that it is the peer of, see `peers.PEERS`.
        mode: as those that follow, see `Case`.
        batch_size: see `Case`.
        num_frames: see `Case`.
        image_size: see `Case`.
        dtype: see `Case`.
        threads: see `Case`.
        memory_format: PyTorch's, of weights and clips.
        compiled: whether `torch.compile` compiles it; for inference with the weights
            frozen, so that it folds the batch norms.

    Returns:
        Function to time, and an empty dictionary.
    """
    import torch

    from keras_video.bench.peers import PEERS

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    layout = getattr(torch, memory_format)
    network, clips = PEERS[model](num_frames, image_size, batch_size)
    network = network.to(device, memory_format=layout).train(mode == "train")
    clips = [clip.to(device).contiguous(memory_format=layout) for clip in clips]
    if compiled:
        import torch._inductor.config

        torch._inductor.config.freezing = mode == "predict"
        # Left to itself it takes the stages' sizes for one that changes, and fails on
        # I3D (torch 2.13).
        network = torch.compile(network, dynamic=False)
    cast = contextlib.nullcontext
    if dtype == "bfloat16":
        cast = _autocast(device)

    def call():
        # The networks change the list that they are given.
        return network(list(clips) if len(clips) > 1 else clips[0])

    if mode == "train":
        return _training(network, call, cast, batch_size, device), {}

    # The compiler folds batch norms without gradients, but not in this mode.
    without_gradients = torch.no_grad if compiled else torch.inference_mode

    def run():
        with without_gradients(), cast():
            return call().float().cpu().numpy()

    return run, {}


def _autocast(device):
    import torch

    return lambda: torch.autocast(device, torch.bfloat16)


def _training(network, call, cast, batch_size, device):
    import torch

    optimizer = torch.optim.SGD(network.parameters(), 1e-3, momentum=0.9)
    labels = torch.zeros(batch_size, dtype=torch.int64, device=device)

    def run():
        optimizer.zero_grad()
        with cast():
            loss = torch.nn.functional.cross_entropy(call(), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return run
