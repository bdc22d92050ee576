"""The demo: from videos to exported files, with a report."""

from keras_video.demo.run_demo import run_demo

__all__ = ["run_demo"]
