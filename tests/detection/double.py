"""A small network with the inputs and outputs of a detector."""

import keras
from keras import ops

from keras_video.models import VideoPreprocessor


class Brightness(keras.layers.Layer):
    """Scores of two classes: how bright the box and the whole clip are, 0 to 1."""

    def call(self, clips, boxes):
        height, width = clips.shape[2:4]
        frame = ops.cast(clips, "float32")[:, clips.shape[1] // 2, :, :, 0] / 255
        y = ops.reshape(ops.arange(height, dtype="float32") + 0.5, (1, 1, -1, 1))
        x = ops.reshape(ops.arange(width, dtype="float32") + 0.5, (1, 1, 1, -1))
        x1, y1, x2, y2 = (boxes[..., i, None, None] for i in range(4))
        inside = (x > x1) & (x < x2) & (y > y1) & (y < y2)
        inside = ops.cast(inside, "float32")
        area = ops.sum(inside, axis=(2, 3))
        within = ops.sum(inside * frame[:, None], axis=(2, 3)) / ops.maximum(area, 1)
        whole = ops.mean(frame, axis=(1, 2))[:, None] + 0 * within
        scores = ops.stack([within, whole], axis=-1)
        return scores * ops.cast(area > 0, "float32")[..., None]

    def compute_output_shape(self, clips_shape, boxes_shape):
        return (*boxes_shape[:2], 2)


def brightness_detector(
    num_frames=4, image_size=(32, 48), frame_stride=2, max_boxes=None
):
    """A model of clips and boxes that says how bright the boxes are."""
    inputs = {
        "clips": keras.Input((num_frames, *image_size, 3), name="clips"),
        "boxes": keras.Input((max_boxes, 4), name="boxes"),
    }
    outputs = Brightness()(inputs["clips"], inputs["boxes"])
    model = keras.Model(inputs, outputs)
    model.preprocessor = VideoPreprocessor(
        num_frames, frame_stride, image_size, class_names=["bright", "sunny"]
    )
    model.class_name = lambda index: model.preprocessor.class_names[index]
    return model
