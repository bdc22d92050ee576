"""Presets and `.keras` files of earlier versions load, with the same outputs.

`saved_by_976fd7a/` holds an archive for each kind of model: `model.keras` as
`model.save` wrote it, `preset/` as `save_to_preset` did (task models and backbones),
and in `expected.npz` the seed of the inputs and what the model gave for them. They were
written at commit 976fd7a, with Keras 3.15.1 on TensorFlow 2.21.0.

All networks have a block per stage and 2 to 8 filters. Weights are -1, 0 or 1 times a
power of two by fan-in (variances and gammas 0.5 to 1.25), so that the archives are
small; no output is the same for both clips. Names say what is in them:

- a classifier of each family, with each head; `tsn_of_mobilenet` is an image network of
  `keras.applications`; `c3d` was compiled, trained for a step, and names its classes
- a detector of each family; `resnet3d_detector` was compiled with `ActionLoss`
- `alignment` with each of its parameterisations (`stan`), `attention` inside and after
  (`sta_resnext3d`), `non_local` likewise (`resnet3d_of_temporal_convolutions`),
  `self_attention`, and the relation of actors (`atr`, `plain_detector`)
- `folded_*`: what `fold_batch_norm` gave; their classes are `SteppingModel` and,
  inside, `DirectModel`, which were models of Keras with steps or a `call` of their own
- `warp_with_its_input`: an `AffineWarp3D` with `residual=True` in its config
"""

import tarfile
from pathlib import Path

import keras
import numpy as np
import pytest
from routines import outputs_of, relative_error

import keras_video  # noqa: F401 (registers what a detector was compiled with)
from keras_video.models import ActionDetector, VideoBackbone, VideoClassifier

ARCHIVES = sorted((Path(__file__).parent / "saved_by_976fd7a").glob("*.tar.xz"))


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda x: x.name.split(".")[0])
def test_outputs_are_the_same(archive, tmp_path):
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    with np.load(tmp_path / "expected.npz") as file:
        expected = dict(file)
    seed = int(expected.pop("seed"))

    model = keras.saving.load_model(tmp_path / "model.keras")
    inputs = _inputs(model, seed)
    _check(outputs_of(model, inputs), expected)

    if (tmp_path / "preset").is_dir():
        classes = ActionDetector, VideoBackbone, VideoClassifier
        (cls,) = (cls for cls in classes if isinstance(model, cls))
        revived = cls.from_preset(tmp_path / "preset")
        assert type(revived) is type(model)
        _check(outputs_of(revived, inputs), expected)


def test_every_kind_is_there():
    assert len(ARCHIVES) == 32
    assert sum("folded" in path.name for path in ARCHIVES) == 4


def _check(outputs, expected):
    outputs = outputs if isinstance(outputs, dict) else {"output": outputs}
    assert set(outputs) == set(expected)
    for key, values in expected.items():
        assert relative_error(outputs[key], values) < 1e-5


def _inputs(model, seed):
    """Random clips, boxes (the last of them padding) or matrices near the identity."""
    rng = np.random.default_rng(seed)

    def draw(x):
        shape = (2, *(3 if size is None else size for size in x.shape[1:]))
        if shape[-2:] == (4, 4):
            values = np.eye(4) + rng.normal(0, 0.1, shape)
        elif len(shape) == 3:
            values = rng.uniform(0, 16, shape)
            values[..., 2:] += 12
            values[:, -1] = 0
        else:
            values = rng.integers(0, 256, shape)
        return values.astype("float32")

    inputs = model.input
    if isinstance(inputs, dict):
        return {name: draw(inputs[name]) for name in sorted(inputs)}
    return keras.tree.map_structure(draw, inputs)
