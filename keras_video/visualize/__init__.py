"""Visualisation of clips and predictions: contact sheets, boxes, annotated videos."""

from keras_video.visualize.annotate_video import annotate_video
from keras_video.visualize.contact_sheet import contact_sheet
from keras_video.visualize.draw_boxes import draw_boxes

__all__ = ["annotate_video", "contact_sheet", "draw_boxes"]
