"""Carrying models out of Keras, each time checked against the model."""

from keras_video.export.agreement import DisagreementError
from keras_video.export.export_report import ExportReport
from keras_video.export.fold_batch_norm import fold_batch_norm
from keras_video.export.saved_model import load_saved_model, to_saved_model
from keras_video.export.tflite import to_tflite
from keras_video.export.tflite_file import list_ops, load_tflite

__all__ = [
    "DisagreementError",
    "ExportReport",
    "fold_batch_norm",
    "list_ops",
    "load_saved_model",
    "load_tflite",
    "to_saved_model",
    "to_tflite",
]
