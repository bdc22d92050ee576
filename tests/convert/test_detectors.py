"""Detectors: the same scores as the public network from its file, and the way back."""

import numpy as np
import pytest
import torch

from keras_video.convert import FORMATS, detect
from keras_video.models import (
    ActionDetector,
    ResNet3DBackbone,
    ResNet3DDetector,
    SlowFastBackbone,
    SlowFastDetector,
)
from tests.convert.networks import BLOCKS, CLASSES, Network, clips_for
from tests.convert.tensor_names import pyslowfast_name
from tests.models.public_weights import shorten
from tests.networks import FINE
from tests.oracles import import_pytorchvideo, plain_roi_align
from tests.routines import outputs_of, relative_error

BOXES = np.array([[[1, 2, 30, 20], [0, 0, 0, 0]], [[-3, 8, 12, 40], [4, 4, 28, 28]]])
REAL = np.nonzero(BOXES.any(axis=-1))


@pytest.fixture(autouse=True)
def _plain_roi_align(monkeypatch):
    plain_roi_align(monkeypatch)


class Detector(Network):
    """A public network that takes boxes too."""

    def logits_of(self, network, tensor):
        """Its probabilities, of the boxes that are no padding."""
        clips, places = REAL
        rows = np.concatenate([clips[:, None], BOXES[REAL]], axis=1)

        def with_boxes(tensor):
            return network(tensor, torch.tensor(rows, dtype=torch.float32))

        return super().logits_of(with_boxes, tensor)


def _slow():
    module = import_pytorchvideo("pytorchvideo.models.resnet")
    network = module.create_resnet_with_roi_head(
        model_num_class=CLASSES, stem_dim_out=8
    )
    shorten(network.model, BLOCKS)
    return network


def _slowfast():
    module = import_pytorchvideo("pytorchvideo.models.slowfast")
    network = module.create_slowfast_with_roi_head(
        model_num_class=CLASSES,
        stem_dim_outs=(16, 2),
        head_pool_kernel_sizes=((2, 1, 1), (8, 1, 1)),
    )
    shorten(network.model, BLOCKS)
    return network


def _backbone(cls, frames, filters):
    return lambda: cls((frames, 32, 32, 3), BLOCKS, filters=filters, **FINE)


SOURCE = "pytorchvideo_detection"
NETWORKS = {
    "slow": Detector(
        SOURCE, ResNet3DDetector, _backbone(ResNet3DBackbone, 4, 8), _slow
    ),
    "slowfast": Detector(
        SOURCE, SlowFastDetector, _backbone(SlowFastBackbone, 8, 16), _slowfast, alpha=4
    ),
}


@pytest.fixture(scope="module")
def preset_of(tmp_path_factory):
    """Folder of an untrained detector of one of ours, of other classes."""

    def write(name):
        folder = tmp_path_factory.mktemp("presets") / name
        NETWORKS[name].model(3).save_to_preset(folder)
        return folder

    return write


def assert_same_scores(model, name, network):
    clips = clips_for(model.backbone)
    expected = NETWORKS[name].logits(network, clips, model.preprocessor)
    assert np.ptp(expected, axis=0).max() > 0.01
    scores = outputs_of(model, {"clips": clips, "boxes": BOXES.astype("float32")})
    assert relative_error(scores[REAL], expected) < 1e-4


@pytest.mark.parametrize("name", NETWORKS)
def test_pytorchvideo_and_back(name, cli, preset_of, tmp_path):
    network = NETWORKS[name].trained()
    file, out = tmp_path / "public.pyth", tmp_path / "out"
    torch.save({"model_state": network.state_dict()}, file)
    done = cli("convert", file, "--preset", preset_of(name), "-o", out)
    assert done.code == 0, done.err
    model = ActionDetector.from_preset(out)
    assert type(model) is NETWORKS[name].task and model.num_classes == CLASSES
    assert_same_scores(model, name, network)

    back = tmp_path / "back.pyth"
    done = cli("convert", out, "--to", SOURCE, "-o", back)
    assert done.code == 0, done.err
    fresh = NETWORKS[name].public().eval()
    state = torch.load(back, weights_only=True)["model_state"]
    fresh.load_state_dict(state, strict=True)
    assert_same_scores(model, name, fresh)


def test_pyslowfast(cli, preset_of, tmp_path):
    """Whose detectors have the names of its classifiers: the preset tells."""
    network = NETWORKS["slowfast"].trained()
    names = {
        key: pyslowfast_name(key.replace("detection_head", "blocks.6").split("el.")[-1])
        for key in network.state_dict()
    }
    state = {names[key]: value for key, value in network.state_dict().items()}
    file, out = tmp_path / "public.pyth", tmp_path / "out"
    torch.save({"model_state": state}, file)
    done = cli("convert", file, "--preset", preset_of("slowfast"), "-o", out)
    assert done.code == 0, done.err
    assert_same_scores(ActionDetector.from_preset(out), "slowfast", network)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_source_is_known_by_its_names(name):
    assert detect(NETWORKS[name].public().state_dict()) is FORMATS[SOURCE]


def test_a_detector_is_no_classifier(cli, preset_of, tmp_path):
    file = tmp_path / "public.pyth"
    torch.save(NETWORKS["slow"].public().state_dict(), file)
    out = tmp_path / "out"
    preset = "slow_r50_8x8_kinetics400"
    done = cli("convert", file, "--preset", preset, "-o", out)
    assert done.code == 2 and "one for classification" in done.err
    done = cli("convert", preset_of("slow"), "--to", "pytorchvideo", "-o", out)
    assert done.code == 2 and "is for classification" in done.err
    assert not out.exists()
