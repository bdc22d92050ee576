"""PyTorchVideo and torchvision as oracles (see `requirements/oracles.txt`)."""

from keras_video.bench.peers import import_peer


def import_torchvision(name="torchvision"):
    """`torchvision`, or a module in it such as `"torchvision.models.video"`.

    `torchvision.ops.roi_align` takes its pure-Python path where the compiled extension
    is absent; to be sure of that path, call
    `import_torchvision("torchvision.ops.roi_align")._roi_align`.
    """
    return import_peer(name)


def import_pytorchvideo(name="pytorchvideo.models"):
    """A module of PyTorchVideo, such as `"pytorchvideo.models.hub"`.

    Its builders (`create_slowfast`, `create_resnet`, `hub.slow_r50`, ...) give
    networks with random weights on the CPU.
    """
    return import_peer(name)


def plain_roi_align(monkeypatch):
    """Have torchvision's Python path of RoIAlign run as it is, not compiled first."""
    module = import_torchvision("torchvision.ops.roi_align")
    monkeypatch.setattr(module, "_roi_align", module._roi_align.__wrapped__)
