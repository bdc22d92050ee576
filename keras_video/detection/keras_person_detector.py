"""Base class of the person detectors made of Keras object detectors."""

import numpy as np

from keras_video.augment.geometry import resize
from keras_video.data.clips.geometry import pad_clip
from keras_video.data.video.scaler import fitted_size
from keras_video.detection.person_detector import PersonDetector
from keras_video.validation import check_image_size

# The number of people's class, by how many classes there are: Pascal VOC by the
# alphabet, COCO without its gaps, COCO with them and a background.
_PERSON = {20: 14, 80: 0, 91: 1}
# Which of the first and of the second two numbers is x and y, and what these are: both
# corners, a corner and the size, or the centre and the size.
_ORDERS = {
    "xyxy": ((0, 1), "corners"),
    "yxyx": ((1, 0), "corners"),
    "xywh": ((0, 1), "corner"),
    "center_xywh": ((0, 1), "center"),
}


class KerasPersonDetector(PersonDetector):
    """Finds the objects of one class with a Keras object detector.

    ```
    frames (N, H, W, 3) -> scaled into `image_size`, black to the right and below
        -> model.predict -> boxes, classes, confidence
        -> the persons among them, in pixels of the frames
    ```

    Args:
        model: its `predict` takes images, (N, h, w, 3) of 0 to 255, and gives a
            dictionary of `boxes` (N, n, 4), `classes` or `labels` (N, n), and
            `confidence` (N, n).
        image_size: (h, w) of the images, in pixels, or one number for both.
        box_format: "xyxy", "yxyx", "xywh" or "center_xywh", in pixels of the image,
            or one of these with "rel_" before it, as fractions of its size.
        person_class: number of the class of people; `None` goes by `num_classes`.
        num_classes: how many classes the model knows.
        min_score: boxes that score less are ignored.
        value_range: what 255 becomes.

    Raises:
        ValueError: if the format is not one of these, or the class of people must be
            given.
    """

    def __init__(
        self,
        model,
        image_size,
        box_format,
        person_class=None,
        num_classes=None,
        min_score=0.5,
        value_range=255.0,
    ):
        super().__init__(self._find)
        box_format = str(box_format).lower()
        self._relative = box_format.startswith("rel_")
        self._format = box_format.removeprefix("rel_")
        if self._format not in _ORDERS:
            raise ValueError(
                "`box_format` must be one of "
                f"{', '.join(_ORDERS)}, or that with rel_ before it. "
                f"Received: box_format={box_format!r}"
            )
        if person_class is None and num_classes not in _PERSON:
            raise ValueError(
                "Say which class is that of people (`person_class`; --person-class on "
                "the command line): it is known without that only for detectors of 20 "
                "(Pascal VOC), 80 or 91 classes (COCO). "
                f"Received: num_classes={num_classes}"
            )
        self.model = model
        self.person_class = (
            _PERSON[num_classes] if person_class is None else int(person_class)
        )
        self.image_size = check_image_size("image_size", image_size)
        self.min_score = min_score
        self._value_range = value_range

    def _find(self, frames):
        size = frames.shape[1:3]
        fitted = fitted_size(size, self.image_size)
        images = pad_clip(resize(frames, fitted), self.image_size)
        images = images.astype("float32") * (self._value_range / 255)
        scale = np.array(size, "float32") / fitted
        # One by one: on TensorFlow, detectors of keras-hub fail at a second batch of
        # another size.
        return [self._persons(images[i : i + 1], scale) for i in range(len(images))]

    def _persons(self, image, scale):
        found = self.model.predict(image, verbose=0)
        boxes = np.asarray(found["boxes"], "float32")[0].reshape(-1, 4)
        scores = np.asarray(found["confidence"], "float32")[0]
        classes = np.asarray(found["classes" if "classes" in found else "labels"])[0]
        # What an answer is padded with scores -1 or 0.
        chosen = (classes == self.person_class) & (scores > 0)
        chosen &= scores >= self.min_score
        corners = self._corners(boxes[chosen])
        return corners * np.tile(scale[::-1], 2), scores[chosen]

    def _corners(self, boxes):
        """Boxes (n, 4) as the model gives them, as pixels (x1, y1, x2, y2)."""
        order, kind = _ORDERS[self._format]
        first, second = boxes[:, :2][:, order], boxes[:, 2:][:, order]
        if kind == "center":
            first = first - second / 2
        if kind != "corners":
            second = first + second
        corners = np.concatenate([first, second], axis=1)
        if self._relative:
            corners *= np.tile(np.array(self.image_size[::-1], "float32"), 2)
        return corners
