"""StNet: super-images, temporal modelling blocks, temporal Xception block."""

import numpy as np
import pytest

from keras_video.layers import TemporalModelingBlock
from keras_video.macs import count_macs
from keras_video.models import StNet, StNetBackbone
from tests.routines import outputs_of, randomize, run_config_round_trip

SHAPE = (6, 32, 32, 3)
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
MOBILE = {"alpha": 0.35}
CLIPS = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype("float32")


def stnet(name="resnet50", arguments=THIN, **kwargs):
    return StNetBackbone(SHAPE, name, arguments, **{"frames_per_image": 2, **kwargs})


def temporal_blocks_of(backbone):
    kind = TemporalModelingBlock
    return [layer.name for layer in backbone.layers if isinstance(layer, kind)]


def test_frames_see_their_snippet_and_its_neighbours():
    backbone = stnet(temporal_blocks=("res4",))
    randomize(backbone)
    changed = CLIPS.copy()
    changed[:, 1] = 0
    maps, other = (outputs_of(backbone, x / 255) for x in (CLIPS, changed))
    assert maps.shape == (2, 3, 1, 1, 256)
    differs = np.abs(maps - other).max(axis=(0, 2, 3, 4)) > 1e-6
    # One convolution of 3 over snippets: the last of three is out of its reach.
    assert differs.tolist() == [True, True, False]


def test_temporal_blocks_where_they_are_asked_for():
    assert temporal_blocks_of(stnet()) == ["res3_temporal", "res4_temporal"]
    assert temporal_blocks_of(
        stnet("MobileNetV2", MOBILE, temporal_blocks=["top"])
    ) == ["top_temporal"]
    alignment = {"after": "res3", "temporal_groups": 1}
    names = [layer.name for layer in stnet(alignment=alignment).layers]
    assert names.index("res3_temporal") + 1 == names.index("res3_alignment")
    senet = stnet("se_resnext101_32x4d", {**THIN, "inner_filters": 32})
    assert senet.temporal_blocks == ["stem", "res2", "res3", "res4"]
    assert senet.get_layer("stem_temporal").input.shape[-1] == 16
    residual = stnet(residual=True).get_layer("res3_temporal")
    assert residual.residual


def test_config():
    backbone = stnet("MobileNetV2", MOBILE, temporal_blocks=("res5",), residual=True)
    revived = run_config_round_trip(backbone)
    assert temporal_blocks_of(revived) == ["res5_temporal"]
    assert revived.output_shape == backbone.output_shape


def test_the_head_is_the_temporal_xception_block_unless_another_is_named():
    model = StNet(stnet(), 5)
    assert model.head == "txb"
    assert model.get_layer("txb").filters == 1024
    plain = StNet(stnet(), 5, head="average")
    assert run_config_round_trip(plain).head == "average"
    assert "txb" not in [layer.name for layer in plain.layers]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"frames_per_image": 4}, "frames_per_image=4, 6 frames. Use 4 or 8 frames"),
        ({"temporal_blocks": ("res6",)}, "`temporal_blocks` must be a list of stages"),
        ({"temporal_blocks": "res3"}, "`temporal_blocks` must be a list of stages"),
    ],
)
def test_names_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        stnet(**arguments)


# Table 3 (T = 25) and table 4 (T = 7): image model, side, classes, millions of
# parameters, billions of multiplications.
TABLES = [
    ("resnet50", 256, 400, 33.16, 189.29, 53),
    ("se_resnext101_32x4d", 256, 600, 79.13, 453.95, None),
    ("inception_resnet_v2", 331, 600, 72.13, 439.57, 123),
]


@pytest.mark.parametrize("name, side, classes, parameters, t25, t7", TABLES)
def test_rows_of_the_paper(name, side, classes, parameters, t25, t7, no_weights):
    model = StNet(StNetBackbone((125, side, side, 3), name), classes)
    trained = sum(np.prod(v.shape) for v in model.trainable_variables)
    assert trained / 1e6 == pytest.approx(parameters, rel=0.001)
    assert count_macs(model) / 1e9 == pytest.approx(t25, rel=0.001)
    if t7:
        macs = count_macs(model, (35, side, side, 3))
        assert macs / 1e9 == pytest.approx(t7, rel=0.002)
