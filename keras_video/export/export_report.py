"""The report of an export."""

import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class ExportReport:
    """A finished export, checked against the model that it was made from.

    Attributes:
        path: the file or folder that was written.
        format: `"tflite"`, `"saved_model"`, `"onnx"`, `"openvino"` or `"torch"`.
        max_diff: largest difference from the model's outputs on generated and given
            inputs: absolute, and relative to the largest output where that is above 1.
        size: bytes on disk.
        seconds: time of the export and its check.
        ops: names of the operators in the file, each once, where they can be read.
        quantize: how the weights of a TFLite file are stored; `None` is float32.
        top1: share of the given inputs for which the most probable class is the
            model's; `None` without inputs, and for detectors.
        max_logit_diff: the same as `max_diff`, of the logits behind probabilities;
            `None` where the outputs are no probabilities, or are computed in 8 bits.
        description: JSON file that says how clips are cut and scaled, and what goes
            in and comes out; beside it lie the labels.

    Example:
    >>> report = ExportReport(Path("a.tflite"), "tflite", 1e-6, 1024, 2.5, ("ADD",))
    >>> print(report)
    a.tflite: tflite, 1 kB, 1 operator types, differs from the model by 1.0e-06
    """

    path: Path
    format: str
    max_diff: float
    size: int
    seconds: float
    ops: tuple = ()
    quantize: str | None = None
    top1: float | None = None
    max_logit_diff: float | None = None
    description: Path | None = None

    def __str__(self):
        parts = [self.format if self.quantize is None else f"tflite {self.quantize}"]
        parts.append(f"{self.size / 1024:.0f} kB")
        if self.ops:
            parts.append(f"{len(self.ops)} operator types")
        parts.append(f"differs from the model by {self.max_diff:.1e}")
        if self.max_logit_diff is not None:
            parts.append(f"its logits by {self.max_logit_diff:.1e}")
        if self.top1 is not None:
            parts.append(f"names the same class for {100 * self.top1:.1f} % of inputs")
        return f"{self.path}: " + ", ".join(parts)


def size_of(path):
    """Bytes of a file, or of all files in a folder."""
    path = Path(path)
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files)
