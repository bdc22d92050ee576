"""Export of models to other runtimes, each file compared with the model."""

from keras_video.export.agreement import DisagreementError
from keras_video.export.export_report import ExportReport
from keras_video.export.fold_batch_norm import fold_batch_norm
from keras_video.export.onnx import load_onnx, to_onnx
from keras_video.export.openvino import load_openvino, to_openvino
from keras_video.export.saved_model import load_saved_model, to_saved_model
from keras_video.export.tflite import to_tflite
from keras_video.export.tflite_file import list_ops, load_tflite
from keras_video.export.torch import load_torch, to_torch

__all__ = [
    "DisagreementError",
    "ExportReport",
    "fold_batch_norm",
    "list_ops",
    "load_onnx",
    "load_openvino",
    "load_saved_model",
    "load_tflite",
    "load_torch",
    "to_onnx",
    "to_openvino",
    "to_saved_model",
    "to_tflite",
    "to_torch",
]
