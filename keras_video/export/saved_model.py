"""Export to TensorFlow's SavedModel, checked by loading it again."""

from functools import partial
from pathlib import Path

import keras
import numpy as np
from keras import ops

from keras_video._optional import require
from keras_video.export.agreement import compare
from keras_video.export.description import port
from keras_video.export.examples import input_structure
from keras_video.export.exporter import Exporter, export_model
from keras_video.ops.target import exporting_to

MARKER = "saved_model.pb"
SIGNATURES = ("serve", "serve_frames")


def to_saved_model(
    model, path, inputs=None, tolerance=1e-4, overwrite=False, resize_frames=False
):
    """Write a model as a SavedModel that needs neither Keras nor this library.

    ```
    serve         clips of the model's dtype (B, T, H, W, C)  -> outputs
    serve_frames  uint8 frames (B, T, H, W, C), or of any size -> outputs
    ```

    Keras's own `ExportArchive` writes it, the normalisations folded (see
    `fold_batch_norm`); on JAX and torch, in a process of its own with TensorFlow as the
    backend. It is then loaded with TensorFlow alone and compared with the model by both
    signatures. Nothing is left at `path` unless they agree. A detector's signatures
    take `{"clips", "boxes"}`, boxes in the pixels of the model's frames. Models without
    an input of five axes have `serve` only.

    Args:
        model: functional `keras.Model`, such as a `VideoClassifier`.
        path: folder to make.
        inputs: clips to compare on, beside generated ones.
        tolerance: largest difference allowed, see `ExportReport.max_diff`.
        overwrite: replace what is at `path`.
        resize_frames: `serve_frames` takes frames of any size: cuts out of their middle
            what has the model's proportions, and scales that, smoothed. (Videos are
            read by another scaler, so that outputs may differ a little.) Not for
            detectors, whose boxes would be elsewhere.

    Returns:
        `ExportReport`.

    Raises:
        FileExistsError: there is something at `path`, and `overwrite` is false.
        ImportError: TensorFlow is not installed.
        ValueError: `resize_frames` for a model that takes no clips, or boxes too.
        DisagreementError: the SavedModel does not compute what the model does.

    Example:
    >>> import keras, pathlib, tempfile
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> report = to_saved_model(model, pathlib.Path(tempfile.mkdtemp()) / "saved")
    >>> report.max_diff
    0.0
    """
    _check_resizing(model, resize_frames)
    return export_model(
        SAVED_MODEL,
        model,
        path,
        inputs=inputs,
        tolerance=tolerance,
        overwrite=overwrite,
        check=lambda folder: _check_frames(model, folder, tolerance),
        resize_frames=resize_frames,
    )


def _check_frames(model, folder, tolerance):
    """Raise `DisagreementError` unless `serve_frames` computes what the model does.

    Its logits are compared with those of `serve`, whose rounding is the same.
    """
    if _clips(model) is not None:
        serve, run = load_saved_model(folder), load_saved_model(folder, "serve_frames")
        for compared in (
            compare(model, run, count=1, logits=False),
            compare(model, run, count=1, reference=serve),
        ):
            compared.require(tolerance, "The SavedModel's serve_frames")
    return ()


def write_saved_model(model, path, resize_frames=False):
    """Write a SavedModel, unchecked, where Keras runs on TensorFlow."""
    with exporting_to("saved_model"):
        _archive(model, resize_frames).write_out(str(path), verbose=False)


def _archive(model, resize_frames):
    import tensorflow as tf

    structure = input_structure(model)
    archive = keras.export.ExportArchive()
    archive.track(model)
    specs = keras.tree.map_structure(
        lambda x: tf.TensorSpec(x.shape, x.dtype), structure
    )
    call = partial(model, training=False)
    archive.add_endpoint("serve", lambda inputs: call(inputs), [specs])
    if (clips := _clips(model)) is not None:
        size = clips.shape[2:4]

        def prepare(x):
            if x.dtype != tf.uint8:
                return x
            x = tf.cast(x, clips.dtype)
            return _resized(x, size) if resize_frames else x

        def spec(x):
            if x is not clips:
                return tf.TensorSpec(x.shape, x.dtype)
            frame = (None, None) if resize_frames else size
            return tf.TensorSpec((*x.shape[:2], *frame, x.shape[-1]), tf.uint8)

        archive.add_endpoint(
            "serve_frames",
            lambda inputs: call(keras.tree.map_structure(prepare, inputs)),
            [keras.tree.map_structure(spec, structure)],
        )
    return archive


def _resized(clips, size):
    """Frames cut to the proportions of (height, width) and scaled to it."""
    b, t, h, w, c = ops.shape(clips)
    frames = ops.image.resize(
        ops.reshape(clips, (-1, h, w, c)),
        size,
        antialias=True,
        crop_to_aspect_ratio=True,
    )
    return ops.reshape(frames, (b, t, *size, c))


def _clips(model):
    """The input of a model that takes clips, or `None`."""
    found = keras.tree.flatten(input_structure(model))
    return next((x for x in found if len(x.shape) == 5), None)


def _check_resizing(model, resize_frames):
    clips = _clips(model)
    fixed = clips is not None and None not in clips.shape[2:4]
    if resize_frames and (not fixed or isinstance(input_structure(model), dict)):
        raise ValueError(
            "`resize_frames` is for models that take clips of one size, and no boxes. "
            f"Received: a model of input shape {model.input_shape}"
        )


def load_saved_model(path, signature="serve"):
    """A SavedModel as a function from arrays to arrays, nested as the model has them.

    Args:
        path: folder of the SavedModel.
        signature: `"serve"`, or `"serve_frames"`, for which clips become uint8.
    """
    tf = require("tensorflow", extra="export", purpose="reading a SavedModel")
    loaded = tf.saved_model.load(str(path))

    def tensor(x):
        frames = signature == "serve_frames" and np.ndim(x) == 5
        return tf.constant(np.asarray(x, "uint8") if frames else x)

    def run(inputs):
        # By way of `loaded`, which keeps the variables alive.
        call = getattr(loaded, signature)
        outputs = call(keras.tree.map_structure(tensor, inputs))
        return keras.tree.map_structure(lambda x: x.numpy(), outputs)

    return run


def read_signatures(path):
    """The inputs and outputs of `serve`, and those of the folder's other signatures."""
    import tensorflow as tf
    from tensorflow.core.protobuf import saved_model_pb2

    content = saved_model_pb2.SavedModel()
    content.ParseFromString(Path(path, MARKER).read_bytes())

    def ports(tensors):
        return [
            port(
                name,
                [dim.size for dim in tensors[name].tensor_shape.dim],
                tf.dtypes.as_dtype(tensors[name].dtype).name,
            )
            for name in sorted(tensors)
        ]

    found = {
        name: {"inputs": ports(entry.inputs), "outputs": ports(entry.outputs)}
        for name, entry in content.meta_graphs[0].signature_def.items()
        if name in SIGNATURES
    }
    serve = found.pop("serve")
    return {"signature": "serve", **serve, "other_signatures": found}


SAVED_MODEL = Exporter(
    format="saved_model",
    name="SavedModel",
    backend="tensorflow",
    packages={"tensorflow": "export"},
    write=write_saved_model,
    load=load_saved_model,
    signature=read_signatures,
    marker=MARKER,
    has_fixed_size=False,
)
