"""Pictures of clips and of what models make of them."""

from keras_video.visualize.annotate_video import annotate_video
from keras_video.visualize.contact_sheet import contact_sheet
from keras_video.visualize.draw_boxes import draw_boxes

__all__ = ["annotate_video", "contact_sheet", "draw_boxes"]
