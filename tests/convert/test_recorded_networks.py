"""What a file says of its network, and its source does differently, comes with it."""

import logging
from collections import Counter
from functools import partial

import numpy as np
import pytest
import torch

from keras_video.convert import convert_checkpoint, export_checkpoint
from keras_video.models import (
    R3D,
    R3DBackbone,
    ResNet3D,
    ResNet3DBackbone,
    ResNet3DDetector,
)
from tests.convert import test_detectors as detectors
from tests.convert.networks import BLOCKS, CLASSES, NETWORKS, Network, clips_for
from tests.convert.tensor_names import caffe2_name, pyslowfast_name
from tests.convert.test_detectors import BOXES, REAL, SOURCE
from tests.models.doubles import mmaction2
from tests.oracles import import_torchvision, plain_roi_align
from tests.routines import outputs_of, relative_error

CFG = """
DATA: {NUM_FRAMES: 4, SAMPLING_RATE: 16, TARGET_FPS: 30, REVERSE_INPUT_CHANNEL: %s}
DETECTION: {ENABLE: %s, ALIGNED: %s, ROI_XFORM_RESOLUTION: 5}
MODEL: {ARCH: slow, MODEL_NAME: ResNet, HEAD_ACT: %s}
RESNET:
  SPATIAL_DILATIONS: [[1], [1], [1], %s]
  SPATIAL_STRIDES:
  - [1]
  - [2]
  - [2]
  - %s
"""
I3D = """
model = dict(
    type='Recognizer3D',
    backbone=dict(
        type='ResNet3d', conv1_kernel=(5, 7, 7), conv1_stride_t=2, pool1_stride_t=2),
    data_preprocessor=dict(mean=[100.5, 110, 120], std=[50, 51, 52]))
val_dataloader = dict(dataset=dict(pipeline=[
    dict(type='DecordInit'),
    dict(type='SampleFrames', clip_len=16, frame_interval=3, test_mode=True)]))
"""


def convert(network, file, content, backbone, task=None):
    """The model of a file, by the preset of another backbone, giving logits."""
    torch.save(content, file)
    preset = file.with_suffix("")
    (task or network.task)(backbone(), 3).save_to_preset(preset)
    return convert_checkpoint(file, preset)


def probabilities(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def small_head(network, weight):
    """The network with scores that are neither 0 nor 1."""
    with torch.no_grad():
        weight.mul_(0.02)
    return network


class TestPySlowFast:
    """Networks of PyTorchVideo, by PySlowFast's names, with its configuration."""

    def test_boxes_are_aligned_as_it_says(self, monkeypatch, tmp_path):
        plain_roi_align(monkeypatch)
        network = detectors.NETWORKS["slow"]
        public = network.trained()
        roi = import_torchvision("torchvision.ops.roi_align").RoIAlign
        head = public.detection_head
        head.roi_layer = roi(
            (5, 5), spatial_scale=1 / 16, sampling_ratio=0, aligned=True
        )
        head.pool_spatial = torch.nn.MaxPool2d((5, 5), stride=1)
        small_head(public, head.proj.weight)
        state = {
            pyslowfast_name(
                k.replace("detection_head", "blocks.5").removeprefix("model.")
            ): v
            for k, v in public.state_dict().items()
        }
        cfg = CFG % (False, True, True, "sigmoid", [2], [1])
        model = convert(
            network,
            tmp_path / "slow.pyth",
            {"model_state": state, "cfg": cfg},
            partial(ResNet3DBackbone, (8, 32, 32, 3), BLOCKS, filters=8),
        )
        assert (model.aligned, model.roi_size) == (True, 5)
        assert model.backbone.dilations == [1, 1, 1, 2]
        clips = clips_for(model.backbone)
        expected = network.logits(public, clips, model.preprocessor)
        scores = outputs_of(model, {"clips": clips, "boxes": BOXES.astype("float32")})
        assert relative_error(scores[REAL], expected) < 1e-4

    def test_channels_frames_and_pooling_are_as_it_says(self, tmp_path):
        network = NETWORKS["slow"]
        public = network.trained()
        state = {pyslowfast_name(k): v for k, v in public.state_dict().items()}
        cfg = CFG % (True, False, True, "none", [1], [2])
        model = convert(
            network,
            tmp_path / "slow.pyth",
            {"model_state": state, "cfg": cfg},
            partial(
                ResNet3DBackbone, (8, 32, 32, 3), BLOCKS, filters=8, temporal_pool=2
            ),
        )
        clip = model.preprocessor.clip
        assert (clip.num_frames, clip.frame_stride, clip.frame_rate) == (4, 16, 30)
        assert model.activation is None
        clips = clips_for(model)
        expected = network.logits(public, clips[..., ::-1], model.preprocessor)
        assert relative_error(outputs_of(model, clips), expected) < 1e-4


@pytest.mark.parametrize("meta", [{"cfg": I3D}, {}])
def test_i3d_of_mmaction2(meta, caplog, tmp_path):
    """It strides in time where our preset, which its weights fit, does not."""
    blocks = (1, 1, 1, 1)
    network = Network(
        "mmaction2",
        ResNet3D,
        partial(
            ResNet3DBackbone,
            (8, 32, 32, 3),
            blocks,
            filters=8,
            stem_kernel_size=(5, 7, 7),
            temporal_kernels=(3, 3, 3, 3),
            temporal_pool=2,
        ),
        partial(mmaction2.I3D, blocks, 8, CLASSES),
    )
    public = network.trained()
    small_head(public, public.cls_head.fc_cls.weight)
    content = {"meta": {"epoch": 3, **meta}, "state_dict": public.state_dict()}
    with caplog.at_level(logging.WARNING):
        model = convert(network, tmp_path / "i3d.pth", content, network.backbone)
    assert ("MMAction2's I3D on 32 frames" in caplog.text) is (not meta)
    expected = (
        (16, 3, (100.5, 110, 120)) if meta else (32, 2, (123.675, 116.28, 103.53))
    )
    there = model.preprocessor
    assert (there.num_frames, there.frame_stride, there.mean) == expected
    clips = clips_for(model)
    expected = probabilities(network.logits(public, clips, there))
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


def test_settings_of_ones_own_go_before_all(cli, caplog, tmp_path):
    """Of a file that does not say, and of what its source asks for."""
    network = NETWORKS["resnets3d"]
    file, preset, out = (tmp_path / name for name in ("r3d.pth", "preset", "out"))
    torch.save(network.public().state_dict(), file)
    network.model(3).save_to_preset(preset)
    more = ("--set", "mean=[1, 2, 3]", "--set", "spacing=linspace")
    with caplog.at_level(logging.WARNING):
        done = cli("convert", file, "--preset", preset, "-o", out, *more)
    assert done.code == 0, done.err
    assert "how frames were normalised" not in caplog.text
    there = R3D.from_preset(out).preprocessor
    assert (there.mean, there.spacing) == ((1, 2, 3), "linspace")


KINETICS = (110.7975, 103.3005, 96.2625), (70.584, 69.1815, 69.7935)
ACTIVITYNET = (114.7748, 107.7354, 99.475), (1, 1, 1)


@pytest.mark.parametrize(
    "more, prefix, expected",
    [
        ({"scheduler": {"last_epoch": 3}}, "", KINETICS),
        ({"scheduler": {"milestones": Counter([3])}}, "module.", KINETICS),
        ({}, "module.", ACTIVITYNET),
        ({}, "", ((114.75,) * 3, (57.375,) * 3)),
    ],
)
def test_normalisation_of_3d_resnets(more, prefix, expected, caplog, tmp_path):
    """By the version of the code, whatever the preset's."""
    network = NETWORKS["resnets3d"]
    state = network.public().state_dict()
    state = {f"{prefix}{name}": tensor for name, tensor in state.items()}
    content = {"arch": "resnet-10", "state_dict": state, **more}
    model = convert(network, tmp_path / "r3d.pth", content, network.backbone)
    there = model.preprocessor
    actual = [np.array(values) / there.scale for values in (there.mean, there.std)]
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    assert ("how frames were normalised" in caplog.text) is not (more or prefix)


def test_c2d_of_caffe2_has_no_pooling(tmp_path):
    """As its only published file, `C2D_NOPOOL_8x8_R50.pkl`."""
    network = NETWORKS["slow"]
    public = network.trained()
    blobs = {
        caffe2_name(pyslowfast_name(k)): v
        for k, v in public.state_dict().items()
        if "num_batches" not in k
    }
    backbone = partial(network.backbone, temporal_pool=2)
    model = convert(network, tmp_path / "c2d.pth", {"blobs": blobs}, backbone)
    clips = clips_for(model)
    expected = probabilities(network.logits(public, clips, model.preprocessor))
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


@pytest.mark.parametrize("kind", ["Conv3DSimple", "Conv3DNoTemporal"])
def test_strides_and_pooling_of_torchvision(kind, tmp_path):
    """R3D and MC3, by a preset that pools and strides as Hara's networks do."""
    module = import_torchvision("torchvision.models.video.resnet")
    kinds = [module.Conv3DSimple] + [getattr(module, kind)] * 3
    network = Network(
        "torchvision",
        R3D,
        partial(
            R3DBackbone,
            (16, 32, 32, 3),
            (1, 1, 1, 1),
            block="basic",
            stem_kernel_size=(3, 7, 7),
            temporal_kernels=(3, 3, 3, 3) if kind == "Conv3DSimple" else (3, 1, 1, 1),
        ),
        lambda: module.VideoResNet(
            module.BasicBlock,
            kinds,
            [1, 1, 1, 1],
            module.BasicStem,
            num_classes=CLASSES,
        ),
    )
    public = network.trained()
    small_head(public, public.fc.weight)
    model = convert(
        network, tmp_path / "r3d.pth", public.state_dict(), network.backbone
    )
    clips = clips_for(model)
    expected = probabilities(network.logits(public, clips, model.preprocessor))
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


def test_a_detector_that_pytorchvideo_has_not(tmp_path):
    """Its head aligns without a shift, whatever a preset of one's own says."""
    backbone = detectors.NETWORKS["slow"].backbone()
    model = ResNet3DDetector(backbone, 5, aligned=True)
    with pytest.raises(ValueError, match="with aligned=True"):
        export_checkpoint(model, tmp_path / "out.pyth", SOURCE)
