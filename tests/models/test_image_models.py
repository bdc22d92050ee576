"""The image networks: their stages, and weights from `keras.applications`."""

import keras
import numpy as np
import pytest
import torch

from keras_video.models import TSN, StNetBackbone, TSNBackbone, VideoPreprocessor
from tests.oracles import import_torchvision
from tests.routines import outputs_of, randomize, relative_error, to_numpy

pytestmark = pytest.mark.usefixtures("weights_of_zeros")

MOBILE = {"alpha": 0.35}
THIN = {"stackwise_num_blocks": (1, 1, 1, 1), "filters": 8}
FRAMES = np.random.default_rng(0).normal(size=(2, 2, 64, 64, 3)).astype("float32")


FULL_SIZE = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="slow, and the same everywhere"
)


def mobile_net(**kwargs):
    arguments = {"include_top": False, "input_shape": (64, 64, 3), **MOBILE, **kwargs}
    model = keras.applications.MobileNetV2(weights=None, **arguments)
    randomize(model)
    return model


def with_rescaling(model, before, *args):
    """The model with one layer more, in front of the one that is named."""
    rescaling = keras.layers.Rescaling(*args)

    def call(layer, x, **kwargs):
        return layer(rescaling(x) if layer.name == before else x, **kwargs)

    return keras.models.clone_model(
        model, clone_function=lambda layer: layer, call_function=call
    )


def maps_of(model, frames):
    """What an image model makes of each frame of a clip."""
    maps = outputs_of(model, frames.reshape(-1, *frames.shape[2:]))
    return maps.reshape(*frames.shape[:2], *maps.shape[1:])


def error(backbone, clips, expected):
    return relative_error(outputs_of(backbone, clips), expected)


@FULL_SIZE
def test_resnet_of_keras(monkeypatch):
    source = keras.applications.ResNet50(
        include_top=False, weights=None, input_shape=(64, 64, 3)
    )
    randomize(source)
    as_there = {"stride_in": "1x1"}
    backbone = TSNBackbone((2, 64, 64, 3), image_arguments=as_there)
    backbone.load_image_weights(source)
    frames = FRAMES[:1]
    assert error(backbone, frames, maps_of(source, frames)) < 1e-4
    with pytest.raises(ValueError, match="no ResNet101 such as this one"):
        TSNBackbone(
            (2, 64, 64, 3), "resnet101", {"filters": 1, **as_there}
        ).load_image_weights(source)

    # N times the same frame makes a super-image of what the frame is. The weights of
    # ImageNet were trained on frames that are prepared so, blue first.
    backbone = StNetBackbone(
        (4, 64, 64, 3), "resnet50", as_there, frames_per_image=4, temporal_blocks=()
    )

    def downloaded(include_top, weights):
        assert (include_top, weights) == (False, "imagenet")
        return source

    downloaded.__module__ = keras.applications.ResNet50.__module__
    monkeypatch.setattr(backbone._network, "application", downloaded)
    backbone.load_image_weights("imagenet")
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, **backbone.imagenet_preprocessing
    )
    clip = np.random.default_rng(1).integers(0, 256, (1, 1, 64, 64, 3))
    prepared = keras.applications.resnet.preprocess_input(clip.astype("float32"))
    expected = maps_of(source, np.asarray(prepared))
    assert error(backbone, preprocessor(clip.repeat(4, axis=1)), expected) < 1e-4


@FULL_SIZE
def test_inception_resnet_of_keras():
    frames = np.random.default_rng(0).normal(size=(1, 1, 107, 107, 3))
    source = keras.applications.InceptionResNetV2(
        include_top=False, weights=None, input_shape=(107, 107, 3)
    )
    randomize(source)
    backbone = TSNBackbone((1, 107, 107, 3), "inception_resnet_v2")
    assert backbone.output_shape[-1] == 1536
    channels = {k: v.shape[-1] for k, v in backbone.pyramid_outputs.items()}
    assert channels == {
        "stem": 64,
        "res2": 192,
        "res3": 320,
        "res4": 1088,
        "res5": 2080,
        "top": 1536,
    }
    backbone.load_image_weights(source)
    expected = maps_of(source, frames)
    assert np.ptp(expected) > 0
    assert error(backbone, frames, expected) < 1e-4


def test_from_files_of_a_classifier_too(tmp_path):
    source = mobile_net(include_top=True, classes=1000)
    backbone = TSNBackbone((1, 64, 64, 3), "MobileNetV2", MOBILE)
    backbone.load_image_weights(source)
    expected = backbone.get_weights()
    paths = [tmp_path / f"image{end}" for end in (".weights.h5", ".h5", ".keras")]
    source.save_weights(paths[0])
    for path in paths[1:]:
        source.save(path)
    for path in paths:
        backbone.set_weights([np.zeros_like(w) for w in expected])
        backbone.load_image_weights(path)
        for ours, theirs in zip(backbone.get_weights(), expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_strides_that_weights_of_keras_are_not_for():
    """Features were 90 % off without a word; it is said before anything is read."""
    backbone = TSNBackbone((1, 32, 32, 3), "resnet50", THIN)
    for source in ("imagenet", "nowhere.h5"):
        with pytest.raises(ValueError, match=r"Received: .*stride_in='3x3'"):
            backbone.load_image_weights(source)


def test_frames_that_weights_of_imagenet_are_not_for(monkeypatch):
    """The preprocessor of the model that the backbone is a part of is checked."""
    source = mobile_net()

    def downloaded(include_top, weights, **_):
        assert (include_top, weights) == (False, "imagenet")
        return source

    downloaded.__module__ = keras.applications.MobileNetV2.__module__
    backbone = TSNBackbone((1, 64, 64, 3), "MobileNetV2", MOBILE)
    monkeypatch.setattr(backbone._network, "application", downloaded)
    backbone.load_image_weights("imagenet")  # In no model, whose frames are not known.
    model = TSN(backbone, 5)
    with pytest.raises(ValueError, match=r"normalised with mean=\(0.5, 0.5, 0.5\)"):
        model.backbone.load_image_weights("imagenet")
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, **backbone.imagenet_preprocessing
    )
    TSN(backbone, 5, preprocessor).backbone.load_image_weights("imagenet")


def test_files_that_may_be_blue_first():
    arguments = {**THIN, "stride_in": "1x1"}
    backbone = TSNBackbone((1, 32, 32, 3), "resnet50", arguments)
    with pytest.raises(ValueError, match="`reverse_channels` must be said for a file"):
        backbone.load_image_weights("nowhere.h5")
    with pytest.raises(FileNotFoundError):
        backbone.load_image_weights("nowhere.h5", reverse_channels=True)


def test_super_images_of_any_model_of_keras():
    source = mobile_net()
    backbone = StNetBackbone(
        (4, 64, 64, 3), "MobileNetV2", MOBILE, frames_per_image=2, temporal_blocks=()
    )
    backbone.load_image_weights(source, reverse_channels=True)
    clips = np.repeat(FRAMES[..., ::-1], 2, axis=1)
    assert error(backbone, clips, maps_of(source, FRAMES)) < 1e-4


def test_efficient_net_as_it_is_with_the_weights_of_imagenet():
    """It then scales the channels once more, which ours does in its first kernel."""
    shape = (32, 32, 3)
    plain = keras.applications.EfficientNetB0(
        include_top=False, weights=None, input_shape=shape
    )
    randomize(plain)
    plain.get_layer("normalization").finalize_state()
    source = with_rescaling(plain, "stem_conv_pad", [1.5, 2.0, 0.5])
    backbone = StNetBackbone(
        (2, *shape), "EfficientNetB0", frames_per_image=2, temporal_blocks=()
    )
    backbone.load_image_weights(source, reverse_channels=True)
    frames = FRAMES[:1, :1, :32, :32]
    clips = np.repeat(frames[..., ::-1], 2, axis=1)
    expected, actual = frames[0], backbone.get_layer("super_image")(clips)[0]
    for layer in source.layers[1:9]:
        expected = layer(expected)
    for layer in backbone.get_layer("stem").model.layers[1:8]:
        actual = layer(actual)
    assert layer.name == source.layers[8].name == "block1a_dwconv"
    assert relative_error(to_numpy(actual), to_numpy(expected)) < 1e-5


def test_weights_of_another_model_are_refused(tmp_path):
    backbone = TSNBackbone((1, 64, 64, 3), "MobileNetV2", MOBILE)
    with pytest.raises(ValueError, match="instead of a Conv2D"):
        backbone.load_image_weights(mobile_net(alpha=0.5))
    shifted = with_rescaling(mobile_net(), "Conv1", 1 / 128, -1)
    with pytest.raises(ValueError, match="give both the same `include_prep"):
        backbone.load_image_weights(shifted)
    inputs = keras.Input((64, 64, 3))
    other = keras.Model(inputs, keras.layers.Conv2D(3, 3)(inputs), name="other")
    with pytest.raises(ValueError, match="no MobileNetV2 .*'other', with 2"):
        backbone.load_image_weights(other)
    other.save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(ValueError, match="holds no weights of a MobileNetV2"):
        backbone.load_image_weights(tmp_path / "other.weights.h5")
    with pytest.raises(FileNotFoundError, match="nowhere.h5"):
        backbone.load_image_weights("nowhere.h5")


@pytest.mark.parametrize(
    "name, arguments, message",
    [
        ("resnet51", {}, "'resnet50', .*'MobileNetV2'"),
        ("resnet50", {"alpha": 2}, "`image_arguments` of resnet50 may hold"),
        ("resnet50", {"application": None}, "`image_arguments` of resnet50 may hold"),
        ("MobileNetV2", {"include_top": True}, "of MobileNetV2 may hold .'alpha'"),
        ("resnet50", {"stride_in": "7x7"}, "`stride_in` must be one of"),
        ("resnet50", {"stackwise_num_blocks": (1, 1)}, "an entry per stage"),
    ],
)
def test_image_models_name_what_is_wrong(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        TSNBackbone((2, 64, 64, 3), name, arguments)


def test_sizes_that_do_not_fit():
    with pytest.raises(ValueError, match="at least 32 pixels"):
        TSNBackbone((2, 16, 64, 3))
    with pytest.raises(ValueError, match="MobileNetV2 must know the size"):
        TSNBackbone((2, None, None, 3), "MobileNetV2")
    with pytest.raises(ValueError, match="no such model in `keras.applications`"):
        TSNBackbone(
            (1, 32, 32, 3),
            "se_resnext101_32x4d",
            {"stackwise_num_blocks": (1, 1, 1, 1), "inner_filters": 32, "filters": 8},
        ).load_image_weights("imagenet")


def torchvision_network(senet):
    """torchvision's ResNet or, with the changes of SENet-154, SE-ResNeXt."""
    resnet = import_torchvision("torchvision.models.resnet")
    squeeze = import_torchvision("torchvision.ops").SqueezeExcitation
    width = {"groups": 32, "width_per_group": 4} if senet else {}
    network = resnet.ResNet(resnet.Bottleneck, [2, 1, 1, 1], **width)
    if senet:
        conv, norm = torch.nn.Conv2d, torch.nn.BatchNorm2d
        network.conv1 = torch.nn.Sequential(
            *(conv(3, 64, 3, 2, 1, bias=False), norm(64), torch.nn.ReLU()),
            *(conv(64, 64, 3, 1, 1, bias=False), norm(64), torch.nn.ReLU()),
            conv(64, 128, 3, 1, 1, bias=False),
        )
        network.bn1 = norm(128)
        network.layer1[0].conv1 = conv(128, 128, 1, bias=False)
        network.layer1[0].downsample[0] = conv(128, 256, 1, bias=False)
        for i, stage in enumerate(list(network.children())[4:8]):
            filters = 256 * 2**i
            for block in stage:
                block.bn3 = torch.nn.Sequential(
                    block.bn3, squeeze(filters, filters // 16)
                )
            if i:
                stage[0].downsample[0] = conv(
                    filters // 2, filters, 3, 2, 1, bias=False
                )
    generator = torch.Generator().manual_seed(0)
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5, generator=generator)
        elif name.endswith(("running_mean", "bias")):
            tensor.normal_(0, 0.1, generator=generator)
    return network.eval()


def copy_in_order(backbone, network):
    """Copy a torchvision network: its modules come in the order in which they run."""
    modules = [m for m in network.modules() if not list(m.children())]
    convs = [m for m in modules if isinstance(m, torch.nn.Conv2d)]
    norms = [m for m in modules if isinstance(m, torch.nn.BatchNorm2d)]
    dense = [m for m in convs if m.bias is not None]
    pairs = zip([m for m in convs if m.bias is None], norms, strict=True)
    names = [layer.name for layer in backbone.layers if hasattr(layer, "conv")]
    for name, (conv, norm) in zip(sorted(names, key=_place), pairs, strict=True):
        layer = backbone.get_layer(name)
        layer.conv.kernel.assign(conv.weight.detach().permute(2, 3, 1, 0)[None])
        values = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
        for variable, value in zip(layer.norm.variables, values, strict=True):
            variable.assign(value.detach().numpy())
    names = [layer.name for layer in backbone.layers if hasattr(layer, "reduce")]
    layers = [
        part
        for name in sorted(names)
        for part in (backbone.get_layer(name).reduce, backbone.get_layer(name).expand)
    ]
    for layer, conv in zip(layers, dense, strict=True):
        layer.kernel.assign(conv.weight.detach().numpy()[:, :, 0, 0].T)
        layer.bias.assign(conv.bias.detach().numpy())


def _place(name):
    """Stage and block, then the convolutions; torchvision has the shortcut last."""
    return "stem" not in name, name.replace("shortcut", "z")


@pytest.mark.parametrize("senet", [False, True])
def test_torchvision(senet):
    network = torchvision_network(senet)
    name = "se_resnext101_32x4d" if senet else "resnet50"
    arguments = {"stackwise_num_blocks": (2, 1, 1, 1)}
    backbone = TSNBackbone((2, 64, 64, 3), name, arguments)
    copy_in_order(backbone, network)
    frames = torch.tensor(FRAMES).reshape(4, 64, 64, 3).permute(0, 3, 1, 2)
    with torch.no_grad():
        *body, _, _ = network.children()
        expected = torch.nn.Sequential(*body)(frames).permute(0, 2, 3, 1).numpy()
    assert error(backbone, FRAMES, expected.reshape(2, 2, 2, 2, 2048)) < 1e-4
