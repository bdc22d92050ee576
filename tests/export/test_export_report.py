from pathlib import Path

from keras_video.export import ExportReport
from keras_video.export.export_report import size_of


def test_says_what_matters():
    report = ExportReport(
        Path("a.tflite"), "tflite", 2e-6, 2048, 1.0, ("ADD", "MUL"), "float16"
    )
    assert str(report) == (
        "a.tflite: tflite float16, 2 kB, 2 operator types, "
        "differs from the model by 2.0e-06"
    )


def test_size_of_files_and_folders(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "deep" / "b").write_bytes(b"45")
    assert size_of(tmp_path / "a") == 3
    assert size_of(tmp_path) == 5
