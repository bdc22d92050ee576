"""The honest files that are mutated, small, by kind."""

import json
import pickle
from pathlib import Path

import av
import numpy as np
import torch
from data.files import encode, noise
from fuzz.application import tiny_application

from keras_video.convert import export_checkpoint
from keras_video.models import ResNet3D, ResNet3DBackbone
from keras_video.models.video_preprocessor import VideoPreprocessor

CLASSES = ["jump", "kick", "wave"]
CLIPS_BYTES = 3 << 20  # The longest of the real clips to be taken.


def tiny_classifier():
    """A residual network whose names of weights public sources have, too."""
    backbone = ResNet3DBackbone((4, 32, 32, 3), (1, 1, 1, 1), filters=4)
    preprocessor = VideoPreprocessor.for_backbone(backbone, class_names=CLASSES)
    return ResNet3D(backbone, len(CLASSES), preprocessor)


def write_samples(folder, clips=None):
    """Write one or more files of each kind.

    Args:
        folder: where to; the preset that checkpoints are converted for is its `preset`.
        clips: folder of real videos, or `None`.

    Returns:
        Dictionary from kind to a list of paths.
    """
    folder = Path(folder)
    model = tiny_classifier()
    model.save_to_preset(folder / "preset")
    model.save(folder / "model.keras")
    return {
        "checkpoint": _checkpoints(model, folder),
        "preset": [folder / "preset"],
        "archive": [folder / "model.keras"],
        "image_weights": _image_weights(folder),
        "text": _texts(folder),
        "video": _videos(folder, clips),
    }


def _checkpoints(model, folder):
    export_checkpoint(model, folder / "new.pyth", "pytorchvideo")
    state = torch.load(folder / "new.pyth")
    torch.save(state, folder / "old.pth", _use_new_zipfile_serialization=False)
    arrays = {key: value.numpy() for key, value in state["model_state"].items()}
    blobs = {"blobs": {**arrays, "lr": np.float32(0.1)}}
    (folder / "blobs.pkl").write_bytes(pickle.dumps(blobs, protocol=2))
    (folder / "plain.pkl").write_bytes(pickle.dumps(arrays, protocol=4))
    return [folder / n for n in ("new.pyth", "old.pth", "blobs.pkl", "plain.pkl")]


def _image_weights(folder):
    model = tiny_application()
    model.save_weights(folder / "image.weights.h5")
    model.save(folder / "image.h5")
    model.save(folder / "image.keras")
    return [folder / n for n in ("image.weights.h5", "image.h5", "image.keras")]


def _texts(folder):
    texts = {
        "videos.csv": "path,label\na.mp4,2\nb.mp4,0\n'c d.mp4',1\n",
        "names.csv": '"a.mp4",wave;jump\n"b, c.mp4",jump\n',
        "ava.csv": "v,0902,0.1,0.1,0.5,0.9,12,0\nv,0902,0.1,0.1,0.5,0.9,80,0\nw,3.5\n",
        "excluded.csv": "a,0904\nb,1700.5\n",
        "actions.pbtxt": 'item {\n  name: "stand"\n  id: 12\n}\n'
        'label {\n  name: "walk (a, b)"\n  label_id: 3\n  label_type: OBJECT\n}\n',
        "actions.txt": "stand\nwalk\n# none\nsit down\n",
        "note.json": json.dumps({"files": {"a.h5": {"size": 3, "sha256": "ab"}}}),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _videos(folder, clips):
    frames = noise(40, (32, 48))
    paths = [
        encode(folder / "plain.mp4", frames),
        encode(folder / "faststart.mp4", frames, movflags="faststart"),
        encode(folder / "turned.mp4", frames, rotation=90),
        encode(folder / "fragments.mp4", frames, movflags="frag_keyframe+empty_moov"),
        encode(folder / "a.mkv", frames),
        encode(folder / "a.avi", frames, bf="0"),
        encode(folder / "a.ts", frames),
        encode(folder / "a.flv", frames),
    ]
    paths += [
        _encode_as(folder / name, frames[:20], codec)
        for codec, name in (("mpeg4", "b.mp4"), ("mpeg2video", "a.mpg"))
        if codec in av.codecs_available
    ]
    real = sorted(clips.glob("*.*")) if clips is not None and clips.is_dir() else []
    paths += [
        path
        for path in real
        if path.suffix != ".md" and path.stat().st_size <= CLIPS_BYTES
    ]
    return paths


def _encode_as(path, frames, codec):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        for image in frames:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def remove_digests(preset):
    """Let the weights of a preset be changed: its metadata notes none of them."""
    path = Path(preset, "metadata.json")
    metadata = json.loads(path.read_text())
    metadata.pop("files", None)
    path.write_text(json.dumps(metadata))
