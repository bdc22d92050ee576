"""The same scores as PyTorchVideo's detectors, from the same weights."""

import numpy as np
import pytest
import torch

from keras_video.models import (
    ResNet3DBackbone,
    ResNet3DDetector,
    SlowFastBackbone,
    SlowFastDetector,
)
from tests.models.public_weights import copy_weights
from tests.models.test_pytorchvideo import clip_and_frames, randomized
from tests.networks import FINE
from tests.oracles import import_pytorchvideo, plain_roi_align
from tests.routines import outputs_of, relative_error

SIZE = 96
# The first clip has one box fewer.
BOXES = np.array(
    [
        [[10, 12, 60, 90], [0, 0, 0, 0], [30, 5.5, 96, 40]],
        [[-8, 20, 40, 110], [50, 50, 50, 50], [3.2, 1.1, 90.4, 95]],
    ],
    "float32",
)


@pytest.fixture(autouse=True)
def _plain_roi_align(monkeypatch):
    plain_roi_align(monkeypatch)


def rois(boxes):
    """Boxes as PyTorchVideo takes them: rows (clip, x1, y1, x2, y2), no padding."""
    clips, places = np.nonzero(boxes.any(axis=-1))
    rows = np.concatenate([clips[:, None], boxes[clips, places]], axis=1)
    return torch.tensor(rows, dtype=torch.float32), (clips, places)


def scores_of(network, tensor, rows):
    """SlowFast changes the list of its pathways in place."""
    with torch.no_grad():
        return network(list(tensor) if isinstance(tensor, list) else tensor, rows)


def tame(network, tensor, rows):
    """Logits about 1: random weights give hundreds, and scores that compare nothing."""
    head = network.detection_head
    sigmoid, head.activation = head.activation, None
    with torch.no_grad():
        head.proj.weight /= scores_of(network, tensor, rows).std()
    head.activation = sigmoid


@pytest.mark.parametrize(
    "name, width, task, backbone, frames, alpha",
    [
        (
            "resnet.slow_r50_detection",
            {"stem_dim_out": 16},
            ResNet3DDetector,
            ResNet3DBackbone,
            4,
            0,
        ),
        (
            "slowfast.slowfast_r50_detection",
            {"stem_dim_outs": (16, 2)},
            SlowFastDetector,
            SlowFastBackbone,
            32,
            4,
        ),
    ],
)
def test_scores(name, width, task, backbone, frames, alpha):
    module, function = name.split(".")
    hub = import_pytorchvideo(f"pytorchvideo.models.hub.{module}")
    network = randomized(
        getattr(hub, function)(pretrained=False, model_num_class=80, **width)
    )
    model = task(backbone((frames, SIZE, SIZE, 3), filters=16, **FINE), 80)
    clips, tensor = clip_and_frames(frames, SIZE, batch=2)
    if alpha:
        picked = torch.linspace(0, frames - 1, frames // alpha).long()
        tensor = [tensor[:, :, picked], tensor]
    rows, real = rois(BOXES)
    tame(network, tensor, rows)
    copy_weights(model, network, "pytorchvideo_detection")
    expected = scores_of(network, tensor, rows).numpy()
    scores = outputs_of(model, {"clips": clips, "boxes": BOXES})
    assert np.ptp(expected, axis=0).max() > 0.05
    assert ((expected > 0.01) & (expected < 0.99)).mean() > 0.9
    assert relative_error(scores[real], expected) < 1e-4
    assert (scores[0, 1] == 0).all()
