"""X3D beside PyTorchVideo's, the published figures, converters, TFLite."""

import math
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import torch

from keras_video.convert import FORMATS, set_variables, tensors_of
from keras_video.export import load_tflite, to_tflite
from keras_video.layers import ConvBN3D, SqueezeExcitation
from keras_video.macs import count_macs
from keras_video.models import X3D, X3DBackbone
from keras_video.models.x3d.blocks import rounded
from keras_video.puppets import puppets_arrays
from tests.models.public_weights import copy_weights, shorten
from tests.models.test_pytorchvideo import clip_and_frames, logits, randomized
from tests.oracles import import_pytorchvideo
from tests.routines import outputs_of, relative_error

MEDIUM, LARGE = (3, 5, 11, 7), (5, 10, 25, 15)
# Frames, pixels in training and in testing, blocks; G multiply-adds in the paper (of
# the training's pixels) and in PyTorchVideo's zoo, with M parameters.
SIZES = {
    "xs": (4, 160, 182, MEDIUM, 0.60, 0.91, 3.79),
    "s": (13, 160, 182, MEDIUM, 1.96, 2.96, 3.79),
    "m": (16, 224, 256, MEDIUM, 4.73, 6.72, 3.79),
    "l": (16, 312, 356, LARGE, 18.37, 26.64, 6.15),
}
BLOCKS, SHAPE = (1, 2, 1, 1), (4, 64, 64, 3)


def public(frames, size, **kwargs):
    create = import_pytorchvideo("pytorchvideo.models.x3d").create_x3d
    return create(
        input_clip_length=frames,
        input_crop_size=size,
        model_num_class=11,
        head_activation=None,
        **kwargs,
    )


def thin(**kwargs):
    """A thin network of PyTorchVideo, and ours."""
    network = randomized(shorten(public(*SHAPE[:2], stem_dim_in=4), BLOCKS))
    backbone = X3DBackbone(SHAPE, BLOCKS, filters=8, **kwargs)
    return network, X3D(backbone, 11, activation=None)


@pytest.mark.parametrize("size", SIZES)
def test_equals_pytorchvideos(size):
    """Whole networks with their own number of frames, of fewer pixels."""
    frames, _, _, blocks, *_ = SIZES[size]
    network = randomized(public(frames, 64, depth_factor=5.0 if size == "l" else 2.2))
    model = X3D(X3DBackbone((frames, 64, 64, 3), blocks), 11, activation=None)
    copy_weights(model, network)
    clip, tensor = clip_and_frames(frames, 64)
    expected = logits(network, tensor)
    assert np.abs(expected).max() > 1e-2
    assert relative_error(outputs_of(model, clip), expected) < 1e-4


@pytest.mark.parametrize("size", SIZES)
def test_figures_of_the_paper_and_of_pytorchvideo(size, no_weights):
    """The latter counts 5 a normalised value, and its head for every window.

    Windows are of the training's size, so that there are several in testing.
    """
    frames, pixels, tested, blocks, paper, zoo, parameters = SIZES[size]
    model = X3D(X3DBackbone((frames, pixels, pixels, 3), blocks), 400)
    trainable = sum(math.prod(v.shape) for v in model.trainable_variables)
    assert trainable / 1e6 == pytest.approx(parameters, abs=0.005)
    assert count_macs(model) / 1e9 == pytest.approx(paper, abs=0.006)
    model = X3D(X3DBackbone((frames, tested, tested, 3), blocks), 400)
    layers = [x for x in model.backbone.layers if isinstance(x, ConvBN3D)]
    values = sum(math.prod(layer.output.shape[1:]) for layer in layers)
    head = count_macs(model) - count_macs(model.backbone)
    windows = (math.ceil(tested / 32) - math.ceil(pixels / 32) + 1) ** 2
    counted = count_macs(model) + 5 * values + (windows - 1) * head
    assert counted / 1e9 == pytest.approx(zoo, abs=0.006)


def test_the_page_on_adding_a_model_names_every_file_of_x3d():
    root = Path(__file__).parents[2]
    page = (root / "docs" / "add_a_model.md").read_text(encoding="utf-8")
    folders = ("keras_video", "tests", "zoo")
    paths = [p for folder in folders for p in (root / folder).rglob("*x3d*")]
    names = {p.relative_to(root).as_posix() for p in paths if p.suffix != ".pyc"}
    names = {re.sub("^zoo/x3d_.*", "zoo/x3d_*", name) for name in names}
    assert len(names) == 7
    assert [name for name in sorted(names) if name not in page] == []


def test_widths_are_rounded_as_pytorchvideo_rounds_them():
    theirs = import_pytorchvideo("pytorchvideo.layers.utils").round_width
    for width in range(1, 600):
        assert rounded(width / 16) == theirs(width, 1 / 16)


def test_squeezes_in_every_other_block():
    model = X3DBackbone(SHAPE, (3, 5, 11, 7), filters=8)
    blocks = [x.name for x in model.layers if isinstance(x, SqueezeExcitation)]
    assert len(blocks) == 2 + 3 + 6 + 4
    assert blocks[:3] == [
        f"res{i}_squeeze" for i in ("2_block0", "2_block2", "3_block0")
    ]
    plain = X3DBackbone(SHAPE, (1, 1, 1, 1), filters=8, squeeze_ratio=0)
    assert not any(isinstance(x, SqueezeExcitation) for x in plain.layers)


def pyslowfast_name(name):
    """PySlowFast's name for one of PyTorchVideo's tensors."""
    number, rest = re.fullmatch(r"blocks\.(\d)\.(.*)", name).groups()
    if number == "0":
        modules = {"conv.conv_t": "conv_xy", "conv.conv_xy": "conv", "norm": "bn"}
        module, _, leaf = rest.rpartition(".")
        return f"s1.pathway0_stem.{modules[module]}.{leaf}"
    if number == "5":
        for theirs, ours in (
            ("pool.pre_conv", "conv_5"),
            ("pool.pre_norm", "conv_5_bn"),
            ("pool.post_conv", "lin_5"),
            ("proj", "projection"),
        ):
            rest = rest.replace(theirs, ours)
        return f"head.{rest}"
    rest = re.sub(r"res_blocks\.(\d+)", r"pathway0_res\1", rest)
    for theirs, ours in (
        (r"norm_b\.1\.block\.0", "se.fc1"),
        (r"norm_b\.1\.block\.2", "se.fc2"),
        (r"norm_b\.0", "b_bn"),
        (r"norm_([ac])", r"\1_bn"),
        (r"conv_([abc])", r"\1"),
        ("branch1_conv", "branch1"),
        ("branch1_norm", "branch1_bn"),
    ):
        rest = re.sub(theirs, ours, rest)
    return f"s{int(number) + 1}.{rest}"


def test_pyslowfasts_weights_and_back():
    """Its network also normalises the shortcut of res2."""
    network, model = thin(normalize_all_shortcuts=True)
    network.blocks[1].res_blocks[0].branch1_norm = torch.nn.BatchNorm3d(8)
    network = randomized(network)
    state = {pyslowfast_name(k): v.numpy() for k, v in network.state_dict().items()}
    source = FORMATS["pyslowfast"]
    assert source.fits(state) and source.heads(state) == ["head.projection.weight"]
    set_variables(model, state, source)
    clip, tensor = clip_and_frames(*SHAPE[:2], batch=2)
    assert relative_error(outputs_of(model, clip), logits(network, tensor)) < 1e-4
    back = tensors_of(model, source)
    assert {k for k in state if "num_batches" not in k} == set(back)
    assert all(np.array_equal(back[k], state[k]) for k in back)


def test_pytorchvideos_weights_and_back():
    network, model = thin()
    copy_weights(model, network)
    back = tensors_of(model, FORMATS["pytorchvideo"])
    state = {k: torch.tensor(v) for k, v in back.items()}
    again = shorten(public(*SHAPE[:2], stem_dim_in=4), BLOCKS).eval()
    missing, unexpected = again.load_state_dict(state, strict=False)
    assert not unexpected and all("num_batches" in k for k in missing)
    clip, tensor = clip_and_frames(*SHAPE[:2])
    assert relative_error(outputs_of(model, clip), logits(again, tensor)) < 1e-4


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"input_shape": (4, 31, 31, 3)}, "at least 32 pixels"),
        ({"temporal_strides": (1, 2, 2, 2)}, "at least 8 frames"),
        ({"stackwise_num_blocks": (1, 2)}, "an entry per stage"),
        ({"attention": {"inside": "top"}}, "no position in this backbone"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        X3DBackbone(**{"input_shape": SHAPE, **arguments})


def test_plugins_go_after_the_last_convolution_too():
    backbone = X3DBackbone(SHAPE, BLOCKS, filters=8, non_local={"after": "top"})
    assert backbone.layers[-1].name == "top_non_local"
    assert backbone.output_shape == (None, 4, 2, 2, 144)
    assert list(backbone.pyramid_outputs)[-1] == "top"


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the converter is TensorFlow's"
)
def test_a_trained_one_decides_alike_in_tflite_and_in_8_bits(tmp_path):
    """On clips that it has not seen.

    Its weights, kept in float16, were trained on TensorFlow on 320 clips of each action
    (`puppets_arrays` with seed 0), augmented by `Batches` of
    `zoo/studies/puppets_training.py`: Adam, batches of 16, a learning rate that rises
    to 4e-3 and falls along a cosine of 12 epochs, of which 11 were run.
    """
    classes = ["wave", "squat", "walk", "lie_down", "jumping_jack"]
    arguments = {"num_frames": 8, "image_size": (64, 64), "fps": 4.0, "clutter": 0.2}
    examples, _ = puppets_arrays(classes, 8, seed=2_000_003, **arguments)
    clips, labels = puppets_arrays(classes, 24, seed=2_000_004, **arguments)
    backbone = X3DBackbone((8, 64, 64, 3), BLOCKS, filters=8)
    model = X3D(backbone, 5, head={"kind": "mlp", "units": 64}, dropout=0.0)
    with np.load(Path(__file__).with_name("x3d_puppets.npz")) as weights:
        for variable in model.variables:
            variable.assign(weights[variable.path].astype("float32"))
    expected = outputs_of(model, clips)
    assert (expected.argmax(1) == labels).mean() >= 0.95

    assert to_tflite(model, tmp_path / "float.tflite").max_diff < 1e-4
    path = tmp_path / "int8.tflite"
    to_tflite(model, path, "int8", representative_data=examples)
    run = load_tflite(path)
    actual = np.concatenate([run(clip[None])[0] for clip in clips])
    assert (actual.argmax(1) == expected.argmax(1)).mean() >= 0.97
