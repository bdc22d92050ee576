"""A small model and a few videos, made once for the tests of the command line."""

import shutil
import types

import av
import numpy as np
import pytest

from tests.eager_steps import eager_steps

CLASSES = ["jump", "kick"]


@pytest.fixture(scope="session")
def preset(tmp_path_factory):
    """Directory of a Slow network for two classes, 8 frames of 32 x 32.

    The smallest that is trained and exported as any other: with two pathways, these
    tests take three times as long.
    """
    from keras_video.models import ResNet3D, ResNet3DBackbone, VideoPreprocessor
    from tests.routines import randomize

    backbone = ResNet3DBackbone(
        (8, 32, 32, 3), stackwise_num_blocks=(1, 1, 1, 1), filters=8
    )
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, class_names=CLASSES, short_side=32, name="preprocessor"
    )
    model = ResNet3D(backbone, 2, preprocessor)
    randomize(model)
    path = tmp_path_factory.mktemp("presets") / "tiny"
    model.save_to_preset(path)
    return path


@pytest.fixture(scope="session")
def _videos(tmp_path_factory):
    from keras_video import puppets

    folder = tmp_path_factory.mktemp("videos") / "clips"
    puppets.write_puppets(
        folder,
        CLASSES,
        videos_per_class=4,
        num_frames=12,
        image_size=(48, 48),
        audio=False,
        num_workers=1,
    )
    return folder


@pytest.fixture
def videos(_videos, tmp_path):
    """A folder of two classes with four videos each, to be spoilt freely."""
    return shutil.copytree(_videos, tmp_path / "clips")


@pytest.fixture
def cli(capsys):
    """Run a command: its exit code and what it printed."""
    from keras_video.cli import main

    def run(*arguments):
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:  # argparse
            code = stop.code
        captured = capsys.readouterr()
        return types.SimpleNamespace(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def mistake(cli):
    """Run a command that must fail; gives its one line of complaint."""

    def run(*arguments):
        done = cli(*arguments)
        assert done.code == 2, done
        last = done.err.strip().splitlines()[-1]
        assert last.startswith("keras-video: error: "), done.err
        assert "Traceback" not in done.err + done.out
        assert done.err.count("keras-video: error") == 1
        return last

    return run


@pytest.fixture
def without_graphs():
    """Train step by step: tracing a graph takes most of the time of a few steps."""
    with eager_steps():
        yield


def write_audio_only(path):
    """An mp4 file without any picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        for start in range(0, 16000, 1024):
            samples = np.zeros((1, 1024), "float32")
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
