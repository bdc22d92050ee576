"""Exported files as the benchmarks run them."""

import numpy as np


def prepare(path, format, shape, threads):
    """A call of an exported file.

    Args:
        path: of the file or folder.
        format: `"tflite"`, `"onnx"`, `"openvino"` or `"torch"`.
        shape: of the clips, with their number.
        threads: threads that it may use.

    Returns:
        Function to time, and an empty dictionary.
    """
    clips = np.random.default_rng(0).integers(0, 256, shape).astype("float32")
    if format == "tflite":
        return _tflite(path, threads, clips), {}
    from keras_video import export

    if format == "torch":
        import torch

        torch.set_num_threads(threads)
        call = export.load_torch(path, compiled=True)
    else:
        call = getattr(export, f"load_{format}")(path, threads)
    return lambda: call(clips), {}


def _tflite(path, threads, clips):
    """Without signatures, which files of Keras's own exporter name in another way."""
    from keras_video.export.tflite_file import open_interpreter

    file = open_interpreter(path, threads)
    file.allocate_tensors()
    (entry,) = file.get_input_details()
    file.set_tensor(entry["index"], clips)
    return file.invoke
