"""The page that shows what a model gets wrong: of a training, or of an evaluation."""

from keras_video.evaluate.report.write_report import write_report

__all__ = ["write_report"]
