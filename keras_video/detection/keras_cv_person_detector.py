"""Person boxes from the object detectors of keras-cv."""

from keras_video._optional import require
from keras_video.detection.keras_person_detector import KerasPersonDetector

_PURPOSE = "A person detector of keras-cv"


class KerasCVPersonDetector(KerasPersonDetector):
    """Finds people with a RetinaNet or YOLOv8 of keras-cv.

    The models normalise images themselves or, where their backbone was made without
    `include_rescaling`, take them from 0 to 1.

    Args:
        model: a `keras_cv.models.RetinaNet` or `keras_cv.models.YOLOV8Detector`.
        person_class: number of the class of people; `None` where the model has the
            classes of Pascal VOC (20) or COCO (80, 91).
        min_score: boxes that score less are ignored.
        image_size: (height, width) of the images, in pixels, or one number for both;
            multiples of 32 for YOLOv8, of 128 for a RetinaNet.

    Raises:
        ValueError: if the class of people must be given.

    Example:
    ```python
    persons = KerasCVPersonDetector.from_preset("yolo_v8_m_pascalvoc")
    boxes, scores = persons(frames)[0]
    ```
    """

    def __init__(self, model, person_class=None, min_score=0.5, image_size=640):
        rescales = getattr(model.backbone, "include_rescaling", True)
        super().__init__(
            model,
            image_size,
            model.bounding_box_format,
            person_class,
            num_classes=model.num_classes,
            min_score=min_score,
            value_range=255.0 if rescales else 1.0,
        )

    @classmethod
    def from_preset(cls, preset, person_class=None, min_score=0.5, image_size=640):
        """Load a detector of keras-cv: a YOLOv8 where its name says so, a RetinaNet.

        Args:
            preset: a name that keras-cv knows, a directory, or a `kaggle://` address.
            person_class: see the class.
            min_score: see the class.
            image_size: see the class.

        Raises:
            ImportError: if keras-cv is missing.
        """
        models = require("keras_cv.models", extra="cv", purpose=_PURPOSE)
        yolo = "yolo" in str(preset).lower()
        detector = models.YOLOV8Detector if yolo else models.RetinaNet
        model = detector.from_preset(preset, bounding_box_format="xyxy")
        return cls(model, person_class, min_score, image_size)
