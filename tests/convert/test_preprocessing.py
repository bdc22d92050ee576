"""From a video file to logits: our reading of it against the source's own."""

import pickle

import av
import keras
import numpy as np
import pytest
import torch

from keras_video.convert import convert_checkpoint
from keras_video.data import load_clip
from keras_video.models import VideoClassifier, VideoPreprocessor
from keras_video.puppets import write_video
from tests.convert.networks import NETWORKS
from tests.convert.tensor_names import caffe2_name, pyslowfast_name
from tests.oracles import import_pytorchvideo, import_torchvision
from tests.routines import outputs_of, relative_error

# Frames whose short side need not be scaled, as every scaler does that its own way.
HEIGHT, WIDTH = 36, 48


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Write a video of some frames at some rate; gives its path, and its frames."""

    def write(count, rate):
        rng = np.random.default_rng(0)
        coarse = rng.integers(0, 256, (count, HEIGHT // 6, WIDTH // 6, 3)).astype(
            "uint8"
        )
        path = tmp_path_factory.mktemp("video") / "a.mp4"
        write_video(str(path), coarse.repeat(6, axis=1).repeat(6, axis=2), fps=rate)
        with av.open(str(path)) as file:
            frames = [f.to_ndarray(format="rgb24") for f in file.decode(video=0)]
        assert len(frames) == count
        return path, torch.tensor(np.stack(frames)).permute(3, 0, 1, 2)

    return write


def pytorchvideo(frames, size, count, **_):
    """Its transforms, on all the frames that a clip covers."""
    functional = import_pytorchvideo("pytorchvideo.transforms.functional")
    x = functional.uniform_temporal_subsample(frames, count).float() / 255
    x = (x - 0.45) / 0.225
    x = functional.short_side_scale(x, HEIGHT)
    return center(x, size)


def torchvision(frames, size, count, rate, **_):
    presets = import_torchvision("torchvision.transforms._presets")
    frames = frames[:, :: rate // 15][:, :count]
    transform = presets.VideoClassification(
        crop_size=(size, size), resize_size=(HEIGHT, WIDTH)
    )
    return transform(frames.permute(1, 0, 2, 3))


def mmaction2(frames, size, count, stride, **_):
    mean, std = torch.tensor([[123.675, 116.28, 103.53], [58.395, 57.12, 57.375]])
    x = center(frames[:, ::stride][:, :count].float(), size)
    return (x - mean[:, None, None, None]) / std[:, None, None, None]


def resnets3d(frames, size, count, **_):
    mean = torch.tensor([114.7748, 107.7354, 99.4750])
    return center(frames[:, :count].float(), size) - mean[:, None, None, None]


def center(x, size):
    top, left = (HEIGHT - size) // 2, (WIDTH - size) // 2
    return x[..., top : top + size, left : left + size]


HARA = {"mean": (114.7748, 107.7354, 99.4750), "std": (1, 1, 1), "scale": 1}
SLOW, FAST = {"frame_stride": 8}, {"frame_stride": 2}
# Source, network, how the source reads, what the preset says of reading, frames per
# second of the video, and how many of its frames the clip covers. Each source reads its
# networks' clips alike, and `test_sources` converts them all.
CASES = [
    ("pytorchvideo", "slow", pytorchvideo, SLOW, 15, 16),
    ("pyslowfast", "slow", pytorchvideo, SLOW, 30, 32),
    ("caffe2", "slowfast", pytorchvideo, FAST, 30, 16),
    ("torchvision", "torchvision r3d", torchvision, {}, 30, 15),
    ("torchvision", "torchvision r2plus1d", torchvision, {}, 15, 8),
    ("mmaction2", "mmaction2 slowfast", mmaction2, FAST, 25, 15),
    ("resnets3d", "resnets3d", resnets3d, HARA, 25, 16),
]
# Reading is the same on every backend: beside TensorFlow, once for each source's.
if keras.backend.backend() != "tensorflow":
    CASES = list({case[2]: case for case in CASES[::-1]}.values())


@pytest.mark.parametrize("source, name, prepare, reading, rate, count", CASES)
def test_same_logits_from_a_file(
    source, name, prepare, reading, rate, count, read, tmp_path
):
    network = NETWORKS[name]
    public, backbone = network.trained(), network.backbone()
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, short_side=HEIGHT, **reading
    )
    network.task(backbone, 5, preprocessor).save_to_preset(tmp_path / "preset")
    file = save(public.state_dict(), source, tmp_path)
    convert_checkpoint(file, tmp_path / "preset").save_to_preset(tmp_path / "out")
    model = VideoClassifier.from_preset(tmp_path / "out", activation=None)

    path, frames = read(count, rate)
    _, length, size, _, _ = model.input_shape
    stride = model.preprocessor.frame_stride
    clip = prepare(frames, size, count=length, stride=stride, rate=rate)
    expected = network.logits_of(public, clip[None])
    arguments = {**model.preprocessor.clip_arguments, "position": 0}
    actual = outputs_of(model, load_clip(path, **arguments)[None])
    assert relative_error(actual, expected) < 1e-3


def save(state, source, folder):
    """The tensors as the source publishes them."""
    if source in ("pyslowfast", "caffe2"):
        state = {pyslowfast_name(k): v for k, v in state.items()}
    if source == "caffe2":
        file = folder / "public.pkl"
        blobs = {
            caffe2_name(k): v.numpy() for k, v in state.items() if "num_b" not in k
        }
        file.write_bytes(pickle.dumps({"blobs": blobs}))
        return file
    torch.save({"model_state": state}, folder / "public.pyth")
    return folder / "public.pyth"
