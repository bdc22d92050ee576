"""I3D and S3D beside the public implementations, from the same weights."""

import re
from functools import partial

import keras
import numpy as np
import pytest
import torch

from keras_video.layers import SpatioTemporalAlignment
from keras_video.macs import count_macs
from keras_video.models import I3D, I3DBackbone
from tests.models.doubles.i3d import InceptionI3d
from tests.models.doubles.weights import copy_weights, patchy_clips, randomize
from tests.models.public_weights import copy_weights as set_public
from tests.oracles import import_torchvision
from tests.routines import outputs_of, relative_error, run_config_round_trip, to_numpy


def port_key(layer, part, leaf):
    if layer == "logits":
        return f"logits.conv3d.{leaf}"
    block = re.match(r"mixed(\d)_block(\d)_(\w+)", layer)
    if block:
        name = f"Mixed_{block[1]}{'bcdef'[int(block[2])]}.{block[3]}"
    else:
        name = {
            "conv1_a": "Conv3d_1a_7x7",
            "conv2_a": "Conv3d_2b_1x1",
            "conv2_b": "Conv3d_2c_3x3",
        }[layer]
    return f"{name}.{ {'conv': 'conv3d', 'norm': 'bn'}[part] }.{leaf}"


def assert_same_logits(model, network, set_weights):
    clips = patchy_clips((2, *model.input_shape[1:]))
    normal = to_numpy(model.preprocessor(clips))
    tensor = torch.tensor(normal).permute(0, 4, 1, 2, 3)
    randomize(network, tensor)
    set_weights(model, network)
    with torch.no_grad():
        expected = network(tensor).numpy()
    assert np.ptp(expected, axis=0).max() > 0.02 * np.abs(expected).max()
    # Compiled: JAX takes several times as long for the operators one by one.
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


def set_port_weights(model, network):
    """From a head that is a convolution of one place."""
    key, whole = "logits.conv3d.weight", network.state_dict
    network.state_dict = lambda: {**whole(), key: whole()[key].flatten(1)}
    copy_weights(model, network, port_key)


def test_s3d_of_torchvision(weights_of_zeros):
    """Three windows of time in the head, of which a plain average knows nothing."""
    network = import_torchvision("torchvision.models.video").s3d(num_classes=11)
    network.avgpool = torch.nn.AvgPool3d((2, 1, 2), stride=1)
    backbone = I3DBackbone(
        (24, 32, 64, 3), separable=True, padding="symmetric", pool_size=(2, 1, 2)
    )
    model = I3D(backbone, 11, activation=None)
    assert_same_logits(model, network, partial(set_public, source="torchvision"))


def test_i3d_of_the_public_port_and_its_figures(weights_of_zeros):
    """Its padding looks at the lengths: some are even to the end, others odd."""
    backbone = I3DBackbone((16, 36, 33, 3), pool_size=(2, 1, 1))
    model = I3D(backbone, 400, activation=None)
    network = InceptionI3d(400, window=(2, 1, 1))
    assert_same_logits(model, network, set_port_weights)
    # StNet's table 3, which counts all frames of a video: 240 of them.
    weights = sum(np.prod(v.shape) for v in model.trainable_variables)
    assert weights / 1e6 == pytest.approx(12.7, abs=0.005)
    macs = count_macs(model, (240, 256, 256, 3))
    assert macs / 1e9 == pytest.approx(544.44, rel=2e-4)


def test_gates_and_layers_after_stages(weights_of_zeros):
    backbone = thin(
        gating=True,
        alignment={"after": "mixed4", "temporal_groups": 1, "filters": 2},
    )
    names = [x.name for x in backbone.layers]
    assert len([name for name in names if name.endswith("_gating")]) == 1 + 9 * 4
    for name, inputs in (
        ("mixed3_pool", ["conv2_b_gating"]),
        ("mixed4_block3_concat", [f"mixed4_block3_b{i}_gating" for i in range(4)]),
    ):
        before = keras.tree.flatten(backbone.get_layer(name).input)
        assert [x.name for x in before] == [
            backbone.get_layer(n).output.name for n in inputs
        ]
    at = names.index("mixed4_alignment")
    assert isinstance(backbone.layers[at], SpatioTemporalAlignment)
    assert names[at - 1 : at + 2 : 2] == ["mixed4_block4_concat", "mixed5_pool"]
    revived = run_config_round_trip(backbone)
    assert revived.count_params() == backbone.count_params()


def thin(input_shape=(8, 32, 32, 3), filters=8, **kwargs):
    return I3DBackbone(input_shape, filters, separable=True, **kwargs)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"filters": 12}, "multiple of 8.*filters=12"),
        ({"padding": "valid"}, "padding='valid'"),
        ({"input_shape": (4, 32, 32, 3), "padding": "symmetric"}, "5 frames"),
        ({"input_shape": (8, 32, 16, 3), "padding": "symmetric"}, "17 x 17 pixels"),
        ({"input_shape": (8, None, None, 3)}, 'Use padding="symmetric"'),
        ({"pool_size": (2, 7, 7)}, r"\(1, 1, 1\), pool_size=\(2, 7, 7\)"),
        ({"alignment": {"after": "mixed6"}}, "a stage of .'conv1', 'conv2', 'mixed3'"),
        ({"alignment": {"inside": "mixed4"}}, "is no position in this backbone"),
    ],
)
def test_what_is_wrong_is_named(arguments, message, weights_of_zeros):
    with pytest.raises(ValueError, match=message):
        thin(**arguments)


def test_the_stages_of_the_least_clip_and_of_open_images(weights_of_zeros):
    pyramid = thin((5, 17, None, 3), padding="symmetric").pyramid_outputs
    assert [x.shape[1:] for x in pyramid.values()] == [
        (3, 9, None, 8),
        (3, 5, None, 24),
        (3, 3, None, 60),
        (2, 2, None, 104),
        (1, 1, None, 128),
    ]
