"""The configuration in a file, read without its network."""

import numpy as np
import pytest
import torch

from keras_video.convert import FORMATS, convert_checkpoint
from keras_video.convert.checkpoint import Checkpoint, open_checkpoint

CLASSIFIER, DETECTOR = "classification", "action_detection"


# Each mapping takes in the one before twice.
BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 50)
)


def recorded(source, backbone, record, task=CLASSIFIER, **shapes):
    """What a family says of a record, and of tensors of some shapes."""
    tensors = {name: np.empty(shape) for name, shape in shapes.items()}
    family = FORMATS[source].family(backbone)
    return family.recorded(Checkpoint(tensors, record), task)


def pyslowfast(text, task=CLASSIFIER, backbone="ResNet3DBackbone"):
    return recorded("pyslowfast", backbone, {"cfg": text}, task)


def mmaction2(text, backbone="ResNet3DBackbone"):
    return recorded("mmaction2", backbone, {"meta": {"cfg": text}})


@pytest.mark.parametrize(
    "dataset, more, is_reversed",
    [
        ("kinetics", "", False),
        ("kinetics", "DATA: {REVERSE_INPUT_CHANNEL: True}", True),
        ("ava", "AVA: {BGR: True}", True),
        ("ava", "AVA: {BGR: False}", False),
        # OpenCV reads their frames blue first, and the published networks turn them.
        ("charades", "DATA: {REVERSE_INPUT_CHANNEL: True}", False),
        ("ssv2", "", True),
        ("Ptvcharades", "DATA: {REVERSE_INPUT_CHANNEL: True}", False),
    ],
)
def test_order_of_channels_of_pyslowfast(dataset, more, is_reversed):
    text = f"TRAIN: {{DATASET: {dataset}}}\n{more}"
    assert pyslowfast(text).reverse_channels is is_reversed


@pytest.mark.parametrize(
    "dataset, expected",
    [
        ("kinetics", {"frame_rate": 30, "frame_stride": 2, "mean": [1, 2, 3]}),
        ("ava", {"frame_rate": 30, "spacing": "strided", "mean": [3, 2, 1]}),
        ("charades", {"frame_rate": 24, "spacing": "strided", "mean": [3, 2, 1]}),
        ("ssv2", {"frames_per_segment": 1, "frame_stride": 1, "mean": [3, 2, 1]}),
    ],
)
def test_reading_of_pyslowfast(dataset, expected):
    data = "DATA: {TARGET_FPS: 30, SAMPLING_RATE: 2, MEAN: [1, 2, 3]}"
    settings = pyslowfast(f"TRAIN: {{DATASET: {dataset}}}\n{data}").settings
    assert expected.items() <= settings.items()


def test_strides_of_both_pathways():
    text = (
        "SLOWFAST: {ALPHA: 8}\n"
        "RESNET: {SPATIAL_STRIDES: [[1, 1], [2, 2], [2, 2], [1, 1]]}"
    )
    settings = pyslowfast(text, backbone="SlowFastBackbone").settings
    assert settings == {"alpha": 8, "spatial_strides": [1, 2, 2, 1]}


@pytest.mark.parametrize(
    "arch, name, pool",
    [("i3d", "ResNet", 2), ("c2d", "ResNet_nopool", 1), ("slow", "ResNet", 1)],
)
def test_pooling_of_pyslowfast(arch, name, pool):
    text = f"MODEL: {{ARCH: {arch}, MODEL_NAME: {name}}}"
    assert pyslowfast(text).settings == {"temporal_pool": pool}


@pytest.mark.parametrize(
    "text, message",
    [
        ("RESNET: {STRIDE_1X1: True}", "STRIDE_1X1: True, and our networks"),
        ("DETECTION: {ENABLE: True}", "choose a preset for action_detection"),
        ("RESNET: {SPATIAL_STRIDES: [[1, 2], [2], [2], [2]]}", "the same for both"),
        ("a: [1", "its `cfg` is no YAML"),
        ("a: 1\n" * 40_001, "no more than 200000 are read"),
        (BOMB, "its `cfg` is no YAML"),
        ("[" * 50_000, "its `cfg` is no YAML"),
        ("!!python/object/apply:os.system [ls]", "its `cfg` is no YAML"),
    ],
)
def test_networks_of_pyslowfast_that_no_preset_is(text, message):
    with pytest.raises(ValueError, match=message):
        pyslowfast(text)


def test_what_a_detector_of_pyslowfast_does_not_say():
    found = recorded("pyslowfast", "SlowFastBackbone", {}, DETECTOR)
    assert "`--set aligned=true`" in found.assumed
    assert recorded("pyslowfast", "SlowFastBackbone", {}).assumed is None
    found = pyslowfast("DETECTION: {ENABLE: true, ALIGNED: true}", DETECTOR)
    assert (found.settings, found.assumed) == ({"aligned": True}, None)


def test_detectors_of_caffe2_and_pytorchvideo():
    found = recorded("caffe2", "SlowFastBackbone", {}, DETECTOR)
    assert found.settings == {"aligned": False, "spacing": "strided"}
    assert recorded("caffe2", "SlowFastBackbone", {}).settings == {}
    settings = FORMATS["pytorchvideo_detection"].settings("SlowFastBackbone")
    assert settings["aligned"] is False and settings["pooling"] == "max"


def test_detectors_of_pytorchvideo_that_pyslowfast_has_trained():
    """They are aligned by Detectron2's default; one pathway is not dilated."""
    text = "DETECTION: {ENABLE: true, ALIGNED: false, ROI_XFORM_RESOLUTION: 5}"
    source = "pytorchvideo_detection"
    for backbone in ("ResNet3DBackbone", "SlowFastBackbone"):
        found = recorded(source, backbone, {"cfg": text}, DETECTOR)
        assert found.settings == {"aligned": True, "roi_size": 5}
        assert recorded(source, backbone, {}, DETECTOR).settings == {}
    text += "\nRESNET: {SPATIAL_DILATIONS: [[1, 1], [1, 1], [1, 1], [2, 2]]}"
    with pytest.raises(ValueError, match="has only 1 in the Fast pathway"):
        recorded(source, "SlowFastBackbone", {"cfg": text}, DETECTOR)


SLOWFAST = "model = dict(backbone=dict(type='ResNet3dSlowFast', %s))"


def test_networks_of_mmaction2():
    text = (
        "model = dict(backbone=dict(type='ResNet3dSlowOnly', dilations=(1, 1, 1, 2)))"
    )
    assert mmaction2(text).settings == {
        "stem_temporal_stride": 1,
        "stem_temporal_pool": [1, 1],
        "temporal_pool": 1,
        "spatial_strides": [1, 2, 2, 2],
        "dilations": [1, 1, 1, 2],
    }
    text = SLOWFAST % "resample_rate=4, speed_ratio=4"
    assert mmaction2(text, "SlowFastBackbone").settings["alpha"] == 4
    old = "img_norm_cfg = dict(mean=[1, 2, 3], std=[4, 5, 6], to_bgr=True)\n"
    found = mmaction2(old + "model = dict(backbone=dict(type='ResNet3d'))")
    assert found.settings["mean"] == [3, 2, 1] and found.reverse_channels


@pytest.mark.parametrize(
    "text, message",
    [
        ("type='ResNet3d', style='caffe'", "style='caffe'"),
        ("type='ResNet3d', temporal_strides=(1, 2, 1, 1)", "temporal_strides="),
        ("type='ResNet3d', with_pool1=False", "with_pool1=False"),
        ("type='ResNet3d', norm_cfg=dict(type='BN3d', eps=1e-3)", "eps=0.001"),
    ],
)
def test_networks_of_mmaction2_that_no_preset_is(text, message):
    with pytest.raises(ValueError, match=message):
        mmaction2(f"model = dict(backbone=dict({text}))")


@pytest.mark.parametrize(
    "text, message",
    [
        ("resample_rate=8, speed_ratio=4", "takes every frame"),
        ("fast_pathway=dict(conv1_stride_t=2)", "conv1_stride_t=2"),
        ("fast_pathway=dict(spatial_strides=(1, 1, 1, 1))", "in the Fast pathway"),
    ],
)
def test_pathways_of_mmaction2_that_no_preset_has(text, message):
    with pytest.raises(ValueError, match=message):
        mmaction2(SLOWFAST % text, "SlowFastBackbone")


@pytest.mark.parametrize("text", ["model = (", "import os", "(" * 900, "model = f()"])
def test_texts_that_are_no_configuration_of_mmaction2(text):
    """They say nothing, and run nothing."""
    assert mmaction2(text).settings["temporal_pool"] == 1


def test_flow_keeps_the_normalisation_of_its_preset():
    shapes = {"conv1.weight": (8, 2, 7, 7, 7)}
    found = recorded("resnets3d", "ResNeXt3DBackbone", {"scheduler": None}, **shapes)
    assert found.settings == {} and found.assumed is None


@pytest.mark.parametrize(
    "cfg",
    [
        "DATA: {NUM_FRAMES: [8]}",
        "DATA: {MEAN: 7}\nTRAIN: {DATASET: ava}",
        "DATA: {MEAN: [[1], 2, 3]}",
        "DATA: {MEAN: {a: 1}}",
        "DATA: {NUM_FRAMES: 1000000000}",
        "DATA: {NUM_FRAMES: .nan}",
        "DATA: {NUM_FRAMES: many}",
        "RESNET: {SPATIAL_STRIDES: [[0], [2], [2], [2]]}",
        "RESNET: {SPATIAL_DILATIONS: [[1], [1], [1], [x]]}",
        "RESNET: {SPATIAL_STRIDES: [1, 2, 2, 2]}",
        "RESNET: {SPATIAL_STRIDES: [[], [], [], []]}",
    ],
)
def test_values_of_a_wrong_kind(cfg, tmp_path):
    """They are one of our errors, which names the file."""
    file = tmp_path / "slow.pyth"
    state = {"head.projection.weight": torch.ones(5, 2)}
    state["s1.pathway0_stem.conv.weight"] = torch.ones(1)
    torch.save({"model_state": state, "cfg": cfg}, file)
    with pytest.raises(ValueError, match="slow.pyth, preset slow_r50_8x8_kinetics400"):
        convert_checkpoint(file, "slow_r50_8x8_kinetics400")


def test_what_a_file_holds_beside_its_tensors(tmp_path):
    file, nest = tmp_path / "a.pth", {}
    nest["self"] = nest
    content = {"meta": {"cfg": "x", "deep": {"a": [1]}}, "epoch": 3, "nest": nest}
    torch.save({"state_dict": {"module.a": torch.ones(2)}, **content}, file)
    checkpoint = open_checkpoint(file)
    assert list(checkpoint.tensors) == ["a"] and checkpoint.parallel
    assert checkpoint.shape("a") == (2,) and checkpoint.shape("b") is None
    assert checkpoint.text("meta", "cfg") == "x"
    assert checkpoint.text("meta", "deep") is None is checkpoint.text("epoch", "a")
    assert checkpoint.record["epoch"] == 3
