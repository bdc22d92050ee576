"""Functional model whose exported files are the same on every machine."""

import contextlib

import keras
import numpy as np

from keras_video.ops.target import exporting_to

# Keras's names of formats -> the runtimes that read them.
RUNTIMES = {
    "tf_saved_model": "saved_model",
    "litert": "tflite",
    "onnx": "onnx",
    "openvino": "openvino",
    "torch": "torch",
}


@keras.saving.register_keras_serializable(package="keras_video")
class ExportableModel(keras.Model):
    """A functional `keras.Model` that exports the same file on every machine.

    Backbones and task models are such models. Elsewhere than in files, convolutions are
    computed in the form that is fastest on this machine's processor.

    Example:
    >>> inputs = keras.Input((2, 4, 4, 3))
    >>> outputs = keras.layers.Activation("relu")(inputs)
    >>> ExportableModel(inputs, outputs).output_shape
    (None, 2, 4, 4, 3)
    """

    def compute_output_spec(self, inputs, training=None, mask=None):
        # Keras's layers find shapes of its own tensors only, not of NumPy arrays.
        inputs = keras.tree.map_structure(_symbolic, inputs)
        return super().compute_output_spec(inputs, training=training, mask=mask)

    def export(
        self,
        filepath,
        format="tf_saved_model",
        verbose=None,
        input_signature=None,
        **kwargs,
    ):
        """Write the model for inference elsewhere, as `keras.Model.export` does.

        The functions of `keras_video.export` also fold the normalisations, and compare
        what they wrote with the model.

        Args:
            filepath: file or folder to write.
            format: `"tf_saved_model"`, `"onnx"`, `"openvino"`, `"litert"` or `"torch"`.
            verbose: whether to print a message; `None` leaves it to Keras.
            input_signature: shapes and dtypes of the inputs; `None` takes the model's.
            **kwargs: options of the format, see `keras.Model.export`.
        """
        known = format in RUNTIMES  # if not, Keras says which there are
        within = exporting_to(RUNTIMES[format]) if known else contextlib.nullcontext()
        with within:
            super().export(filepath, format, verbose, input_signature, **kwargs)

    def quantize(self, *_, **__):
        """Say that files are quantised, not models in memory.

        Keras would quantise the dense layers alone, a hundredth of the work, and could
        not load what it saves then.
        """
        raise TypeError(
            f"{type(self).__name__} is quantised as a file: "
            'keras_video.export.to_tflite(model, "model.tflite", quantize="int8", '
            "representative_data=clips), or quantize="
            '"dynamic", which needs no clips. Keras knows no quantised convolutions.'
        )


def _symbolic(x):
    """The `keras.KerasTensor` of an array's shape and dtype."""
    if not isinstance(x, np.ndarray):
        return x
    return keras.KerasTensor(x.shape, keras.backend.standardize_dtype(x.dtype))
