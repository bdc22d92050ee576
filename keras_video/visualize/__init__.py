"""Pictures of clips and of what models make of them."""

from keras_video.visualize.contact_sheet import contact_sheet

__all__ = ["contact_sheet"]
