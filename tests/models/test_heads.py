import json
import logging
import math

import keras
import numpy as np
import pytest
from tiny_models import TinyBackbone, tiny_clips

from keras_video.macs import count_macs
from keras_video.models import VideoClassifier, VideoPreprocessor
from tests.layers.tflite import run_as_tflite
from tests.routines import (
    outputs_of,
    randomize,
    relative_error,
    run_config_round_trip,
    run_saving_test,
    to_numpy,
)

KINDS = ("txb", "temporal_conv", "lstm", "gru")
# The argument that says how many channels come out.
WIDTHS = {"txb": "filters", "temporal_conv": "filters", "lstm": "units", "gru": "units"}
SHAPE = (6, 16, 16, 3)
CLIPS = tiny_clips(shape=SHAPE)


def head(kind, width=8, **arguments):
    return {"kind": kind, WIDTHS[kind]: width, **arguments}


def classifier(kind, pathways=False, arguments=None, **kwargs):
    """A thin classifier with random weights."""
    backbone = TinyBackbone(SHAPE, pathways=pathways, name="backbone")
    spec = head(kind, **(arguments or {}))
    model = VideoClassifier(backbone, 3, head=spec, **kwargs)
    randomize(model)
    return model


def head_weights(model):
    backbone = {w.path for w in model.backbone.weights}
    return {w.path: to_numpy(w) for w in model.weights if w.path not in backbone}


# Table 1 of the StNet paper, in millions with a 400-way classifier. It prints 9.6 for
# the two ordinary convolutions, which as described have 8.28.
PAPER = {"txb": 4.6248, "lstm": 10.9, "gru": 8.3, "temporal_conv": 8.276}


@pytest.mark.parametrize("kind", PAPER)
def test_sizes_are_the_papers(kind):
    inputs = keras.Input((25, 2, 2, 3))
    maps = keras.layers.Conv3D(1536, 1)(inputs)
    backbone = keras.Model(inputs, maps)
    # An orthogonal start of this size takes seconds.
    start = {"recurrent_initializer": "zeros"} if kind in ("lstm", "gru") else {}
    model = VideoClassifier(backbone, 400, head={"kind": kind, **start})
    trainable = sum(math.prod(w.shape) for w in model.trainable_weights)
    assert (trainable - backbone.count_params()) / 1e6 == pytest.approx(
        PAPER[kind], rel=0.005
    )
    steps = {
        "txb": 3 * (1536 + 1024) + 1024 * (1536 + 1024 + 1536),
        "temporal_conv": 3 * 1024 * (1536 + 1024),
        "lstm": 4 * 1024 * (1536 + 1024),
        "gru": 3 * 1024 * (1536 + 1024),
    }
    added = count_macs(model) - count_macs(backbone)
    assert added == 25 * steps[kind] + 1024 * 400


@pytest.mark.parametrize("pooling", ["avg", "max"])
@pytest.mark.parametrize("kind", KINDS)
def test_equals_its_parts(kind, pooling):
    model = classifier(kind, pooling=pooling, activation=None)
    maps = to_numpy(model.backbone((CLIPS / 255 - 0.45).astype("float32") / 0.225))
    x = maps.mean(axis=(2, 3)) if pooling == "avg" else maps.max(axis=(2, 3))
    if kind in ("lstm", "gru"):
        ours = model.get_layer(kind)
        assert ours.unroll
        rolled = type(ours).from_config({**ours.get_config(), "unroll": False})
        rolled.build(x.shape)
        rolled.set_weights(ours.get_weights())
        x = to_numpy(rolled(x))
    else:
        names = ["txb"] if kind == "txb" else ["temporal_conv_0", "temporal_conv_1"]
        for name in names:
            x = to_numpy(model.get_layer(name)(x))
        assert x.min() == 0
        x = x.max(axis=1)
    kernel, bias = map(to_numpy, model.get_layer("logits").weights)
    actual = outputs_of(model, CLIPS)
    assert relative_error(actual, x @ kernel + bias) < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_saves_and_revives(kind, tmp_path):
    model = classifier(kind)
    run_config_round_trip(model)
    run_saving_test(model, CLIPS, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_training_step(kind):
    """Compiled where the backend can, and in mixed precision."""
    keras.config.set_dtype_policy("mixed_bfloat16")
    model = classifier(kind, pathways=kind == "lstm")
    jit = keras.backend.backend() != "torch"
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=jit)
    before = head_weights(model)
    model.fit(CLIPS, np.array([0, 2]), batch_size=2, verbose=0)
    changed = {
        k: not np.array_equal(v, before[k]) for k, v in head_weights(model).items()
    }
    assert np.mean(list(changed.values())) > 0.75, changed
    assert all(np.isfinite(v).all() for v in head_weights(model).values())
    assert model.get_layer("logits").compute_dtype == "bfloat16"


@pytest.mark.parametrize("kind", KINDS)
def test_converts_to_tflite_builtins(kind):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the converter is TensorFlow's")
    model = classifier(kind)
    clips = CLIPS.astype("float32")
    expected = outputs_of(model, clips)
    assert relative_error(run_as_tflite(model, clips), expected) < 1e-5


def test_every_pathway_has_a_head_of_its_own():
    model = classifier("temporal_conv", pathways=True)
    names = [layer.name for layer in model.layers]
    assert names[3:] == [
        "slow_spatial_pool",
        "fast_spatial_pool",
        "slow_temporal_conv_0",
        "fast_temporal_conv_0",
        "slow_temporal_conv_1",
        "fast_temporal_conv_1",
        "slow_temporal_max",
        "fast_temporal_max",
        "concatenate",
        "dropout",
        "logits",
        "predictions",
    ]
    # Slow comes before Fast, though not in the alphabet.
    maxima = model.get_layer("concatenate").input
    assert [x.shape for x in maxima] == [(None, 8), (None, 8)]
    assert maxima[0] is model.get_layer("slow_temporal_max").output
    for kind in ("txb", "lstm", "gru"):
        model = classifier(kind, pathways=True)
        assert model.get_layer(f"slow_{kind}") is not model.get_layer(f"fast_{kind}")
        assert model(CLIPS).shape == (2, 3)


def test_a_clip_of_any_length():
    backbone = TinyBackbone((None, None, None, 3))
    preprocessor = VideoPreprocessor(num_frames=SHAPE[0], image_size=SHAPE[1])
    for kind in KINDS:
        model = VideoClassifier(backbone, 3, preprocessor, head=head(kind))
        assert model(CLIPS).shape == (2, 3)
        if kind in ("lstm", "gru"):
            assert not model.get_layer(kind).unroll


def test_arguments_reach_the_layer():
    model = classifier("txb", arguments={"use_short_branch": False, "width": 5})
    assert not model.get_layer("txb").use_short_branch
    assert model.get_layer("logits").input.shape == (None, 5)
    model = classifier("lstm", arguments={"unroll": False, "use_bias": False})
    assert not model.get_layer("lstm").unroll
    assert len(model.get_layer("lstm").weights) == 2
    model = classifier("temporal_conv", arguments={"kernel_size": 5})
    assert model.get_layer("temporal_conv_1").kernel.shape == (5, 8, 8)


@pytest.mark.parametrize(
    "spec, message",
    [
        (
            "rnn",
            r"\['average', 'mlp', 'txb', 'temporal_conv', 'lstm', 'gru'\].*head='rnn'",
        ),
        ({"filters": 3}, '"kind"'),
        ({"kind": "average", "filters": 3}, r"'average' does not take \['filters'\]"),
        ({"kind": "gru", "return_sequences": True}, r"take \['return_sequences'\]"),
        ({"kind": "txb", "name": "mine"}, r"'txb' does not take \['name'\]"),
        ({"kind": "txb", "filters": 0}, "filters=0"),
        ({"kind": "lstm", "filters": 3}, "filters"),
    ],
)
def test_wrong_heads_are_named(spec, message):
    with pytest.raises(ValueError, match=message):
        VideoClassifier(TinyBackbone(), 3, head=spec)


def test_the_average_is_as_it_was():
    model = VideoClassifier(TinyBackbone(), 3)
    assert model.head == "average"
    # Presets written by this version load in earlier ones, and the other way round.
    assert "head" not in model.get_config()
    assert VideoClassifier.from_config(model.get_config()).head == "average"
    explicit = VideoClassifier(TinyBackbone(), 3, head={"kind": "average"})
    run_config_round_trip(explicit)
    assert "pool" in [layer.name for layer in explicit.layers]


@pytest.mark.parametrize("kind", KINDS)
def test_presets_keep_the_head(kind, tmp_path):
    model = classifier(kind)
    model.save_to_preset(tmp_path / "p")
    task = json.loads((tmp_path / "p" / "task.json").read_text())
    assert task["config"]["head"] == head(kind)
    revived = VideoClassifier.from_preset(tmp_path / "p")
    np.testing.assert_array_equal(outputs_of(revived, CLIPS), outputs_of(model, CLIPS))
    wider = VideoClassifier.from_preset(tmp_path / "p", num_classes=4)
    assert wider.head == head(kind)
    assert wider.get_layer("logits").units == 4


def same_head(model, other):
    ours, theirs = head_weights(model), head_weights(other)
    return list(ours) == list(theirs) and all(
        np.array_equal(ours[k], theirs[k]) for k in ours
    )


def test_an_override_gives_another_head(tmp_path, caplog):
    plain = VideoClassifier(TinyBackbone(SHAPE, name="backbone"), 3)
    randomize(plain)
    plain.save_to_preset(tmp_path / "p")
    with caplog.at_level(logging.INFO, "keras_video"):
        model = VideoClassifier.from_preset(tmp_path / "p", head=head("lstm"))
    assert "head for 3 classes is randomly initialised" in caplog.text
    assert model.head == head("lstm")
    for ours, theirs in zip(
        model.backbone.weights, plain.backbone.weights, strict=True
    ):
        np.testing.assert_array_equal(to_numpy(ours), to_numpy(theirs))
    randomize(model)
    model.save_to_preset(tmp_path / "q")
    changed = VideoClassifier.from_preset(
        tmp_path / "q", head=head("lstm", unroll=False, dropout=0.2), num_frames=8
    )
    assert same_head(changed, model)
    assert not changed.get_layer("lstm").unroll
    wider = VideoClassifier.from_preset(tmp_path / "q", head=head("lstm", width=16))
    assert not same_head(wider, model)
    back = VideoClassifier.from_preset(tmp_path / "q", head="average")
    assert type(back.head) is str and not same_head(back, model)
    with pytest.raises(ValueError, match="`head` must be one of"):
        VideoClassifier.from_preset(tmp_path / "q", head="rnn")
