import json

import av
import keras
import numpy as np
import pytest
from routines import relative_error, run_saving_test, to_numpy
from tiny_models import Tiny, TinyAligned, TinyBackbone, tiny_classifier, tiny_clips

import keras_video.data
from keras_video.models import VideoClassifier, VideoPreprocessor


@pytest.mark.parametrize("pooling", ["avg", "max"])
def test_equals_its_parts(pooling):
    backbone = TinyBackbone(pathways=True)
    model = VideoClassifier(backbone, 3, pooling=pooling)
    clips = tiny_clips()
    maps = to_numpy(backbone((clips / 255 - 0.45).astype("float32") / 0.225))
    # Slow comes before Fast, though not in the alphabet.
    reduce = np.mean if pooling == "avg" else np.max
    features = np.concatenate(
        [reduce(maps[name], axis=(1, 2, 3)) for name in ("slow", "fast")], axis=-1
    )
    kernel, bias = map(to_numpy, model.get_layer("logits").weights)
    logits = features @ kernel + bias
    expected = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    assert relative_error(model.predict(clips, verbose=0), expected) < 1e-5


def test_uint8_and_float_clips_give_the_same():
    model, clips = tiny_classifier(), tiny_clips()
    expected = model.predict(clips, verbose=0)
    actual = model.predict(clips.astype("float32"), verbose=0)
    np.testing.assert_allclose(actual, expected, rtol=1e-6)
    eager = to_numpy(model(clips, training=False))
    np.testing.assert_allclose(eager, expected, rtol=1e-5)


@pytest.mark.parametrize("pathways", [False, True])
def test_saves_and_revives(tmp_path, pathways):
    model = tiny_classifier(pathways=pathways, class_names=["a", "b", "c"])
    run_saving_test(model, tiny_clips(), tmp_path)
    config = json.loads(json.dumps(model.get_config()))
    revived = Tiny.from_config(config)
    assert json.dumps(revived.get_config()) == json.dumps(model.get_config())
    assert [w.path for w in revived.weights] == [w.path for w in model.weights]
    assert revived.class_name(1) == "b"


def test_plain_functional_backbone_saves_too(tmp_path):
    inputs = keras.Input((4, 16, 16, 3))
    features = keras.layers.Conv3D(4, 3)(inputs)
    model = VideoClassifier(keras.Model(inputs, features), 3, activation=None)
    run_saving_test(model, tiny_clips(), tmp_path)


@pytest.mark.parametrize(
    "activation, loss",
    [
        ("softmax", "sparse_categorical_crossentropy"),
        ("sigmoid", "binary_crossentropy"),
    ],
)
def test_learns(activation, loss):
    model = tiny_classifier(num_classes=2, cls=Tiny)
    model = Tiny(model.backbone, 2, activation=activation, dropout=0.1)
    clips = np.zeros((8, 4, 16, 16, 3), "uint8")
    clips[::2] = 200
    labels = np.arange(8) % 2
    if activation == "sigmoid":
        labels = np.eye(2)[labels]
    model.compile(keras.optimizers.Adam(0.05), loss)
    history = model.fit(clips, labels, epochs=15, batch_size=8, verbose=0)
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "bfloat16"])
def test_probabilities_are_float32(policy):
    model = VideoClassifier(TinyBackbone(dtype=policy), 3)
    output = model(tiny_clips())
    assert keras.backend.standardize_dtype(output.dtype) == "float32"
    np.testing.assert_allclose(to_numpy(output).sum(-1), 1, atol=1e-6)
    assert model.get_layer("logits").compute_dtype == "bfloat16"
    assert model.get_config()["dtype"] == policy
    revived = VideoClassifier.from_config(model.get_config())
    assert revived.get_layer("logits").dtype_policy.name == policy


def test_a_quantized_head_survives_the_config():
    policies = keras.dtype_policies.DTypePolicyMap("float32")
    policies["logits"] = "int8_from_float32"
    model = VideoClassifier(TinyBackbone(), 3, dtype=policies)
    config = json.loads(json.dumps(model.get_config()))
    revived = VideoClassifier.from_config(config)
    assert revived.get_config() == config
    assert revived.get_layer("logits").quantization_mode == "int8"
    revived.set_weights(model.get_weights())
    np.testing.assert_allclose(
        to_numpy(revived(tiny_clips())), to_numpy(model(tiny_clips()))
    )


def test_layers_have_names_of_their_own():
    names = [layer.name for layer in tiny_classifier(pathways=True).layers]
    assert names == [
        "clips",
        "preprocessor",
        "backbone",
        "pool_slow",
        "pool_fast",
        "concatenate",
        "dropout",
        "logits",
        "predictions",
    ]


def test_backbone_of_any_size():
    backbone = TinyBackbone(input_shape=(4, None, None, 3))
    model = VideoClassifier(backbone, 3)
    assert model.preprocessor.image_size == (224, 224)
    assert model(tiny_clips(shape=(4, 10, 20, 3))).shape == (2, 3)


def test_frozen():
    model = VideoClassifier(TinyBackbone(), 3, trainable=False)
    assert model.trainable_weights == []
    assert VideoClassifier.from_config(model.get_config()).trainable_weights == []


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"num_classes": 0}, "`num_classes`.*num_classes=0"),
        ({"num_classes": "three"}, "`num_classes`.*three"),
        ({"num_classes": 2.5}, "`num_classes`"),
        ({"dropout": 1}, "`dropout`.*dropout=1"),
        ({"pooling": "mean"}, "`pooling`.*mean"),
        ({"backbone": "slowfast_r50"}, "from_preset"),
        ({"preprocessor": "none"}, "`preprocessor`"),
        ({"preprocessor": VideoPreprocessor(8, image_size=16)}, r"\(8, 16, 16, 3\)"),
        ({"preprocessor": VideoPreprocessor(4, image_size=20)}, "does not take"),
        (
            {"preprocessor": VideoPreprocessor(4, image_size=16, class_names=["a"])},
            "num_classes=3, 1 class names",
        ),
        ({"activation": "softmaxx"}, "softmaxx"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        VideoClassifier(**{"backbone": TinyBackbone(), "num_classes": 3, **arguments})


def test_backbone_must_keep_time_and_space():
    inputs = keras.Input((4, 16, 16, 3))
    pooled = keras.layers.GlobalAveragePooling3D()(inputs)
    with pytest.raises(ValueError, match="five axes"):
        VideoClassifier(keras.Model(inputs, pooled), 3)


def test_family_takes_its_own_backbone_only():
    assert Tiny.fits(TinyBackbone())
    with pytest.raises(ValueError, match="without `alignment`"):
        Tiny(TinyBackbone(alignment={"after": "res2"}), 3)
    with pytest.raises(ValueError, match="TinyBackbone with `alignment`"):
        TinyAligned(TinyBackbone(), 3)
    inputs = keras.Input((4, 16, 16, 3))
    other = keras.Model(inputs, keras.layers.Conv3D(2, 1)(inputs))
    with pytest.raises(ValueError, match="takes any backbone"):
        Tiny(other, 3)


class FakeReader:
    """Stands for `keras_video.data.load_views`; remembers how it was called."""

    def __init__(self, views):
        self.views = views
        self.calls = []

    def __call__(self, path, **arguments):
        self.calls.append((path, arguments))
        return self.views


@pytest.fixture
def reader(monkeypatch):
    reader = FakeReader(tiny_clips(batch=6))
    monkeypatch.setattr(keras_video.data, "load_views", reader, raising=False)
    return reader


@pytest.mark.parametrize("aggregate", ["mean", "max"])
def test_predict_video(reader, aggregate):
    model = tiny_classifier(class_names=["wave", "jump", "clap"])
    best = model.predict_video(
        "a.mp4", top_k=2, temporal_views=2, spatial_views=3, aggregate=aggregate
    )
    each = model.predict(reader.views, verbose=0)
    scores = each.mean(0) if aggregate == "mean" else each.max(0)
    order = np.argsort(-scores)[:2]
    assert [name for name, _ in best] == [["wave", "jump", "clap"][i] for i in order]
    np.testing.assert_allclose([p for _, p in best], scores[order], rtol=1e-5)
    assert reader.calls == [
        (
            "a.mp4",
            {
                "num_frames": 4,
                "frame_stride": 2,
                "image_size": (16, 16),
                "short_side": 18,
                "frame_rate": None,
                "temporal_views": 2,
                "spatial_views": 3,
            },
        )
    ]


def test_predict_video_without_names_or_activation(reader):
    model = tiny_classifier()
    logits = VideoClassifier(model.backbone, 3, activation=None)
    best = logits.predict_video("a.mp4", top_k=9)
    assert sorted(name for name, _ in best) == ["class 0", "class 1", "class 2"]
    assert sum(p for _, p in best) == pytest.approx(1, abs=1e-5)


def test_predict_video_refuses_bad_arguments(reader):
    model = tiny_classifier()
    with pytest.raises(ValueError, match="`aggregate`.*median"):
        model.predict_video("a.mp4", aggregate="median")
    with pytest.raises(ValueError, match="`top_k`.*0"):
        model.predict_video("a.mp4", top_k=0)
    assert reader.calls == []


def test_predict_video_of_a_real_file(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 48, 32, "yuv420p"
        for i in range(20):
            frame = np.full((32, 48, 3), 10 * i, "uint8")
            frame = av.VideoFrame.from_ndarray(frame, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    model = tiny_classifier()
    best = model.predict_video(path, top_k=3, temporal_views=2, spatial_views=3)
    views = keras_video.data.load_views(
        path,
        num_frames=4,
        frame_stride=2,
        image_size=(16, 16),
        short_side=18,
        temporal_views=2,
        spatial_views=3,
    )
    assert views.shape == (6, 4, 16, 16, 3)
    expected = model.predict(views, verbose=0).mean(0)
    for name, probability in best:
        assert probability == pytest.approx(expected[int(name.split()[1])], abs=1e-6)
    assert sum(p for _, p in best) == pytest.approx(1, abs=1e-5)


def test_nothing_of_keras_is_overridden():
    for name in ("compile", "save", "summary"):
        assert getattr(VideoClassifier, name) is getattr(keras.Model, name)
    # With a check of the clips before them.
    for name in ("fit", "evaluate", "predict"):
        assert getattr(VideoClassifier, name).__wrapped__ is getattr(keras.Model, name)
