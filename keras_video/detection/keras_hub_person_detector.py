"""Person boxes from the object detectors of keras-hub."""

from keras_video._optional import require
from keras_video.detection.keras_person_detector import KerasPersonDetector

_PURPOSE = "A person detector of keras-hub"


class KerasHubPersonDetector(KerasPersonDetector):
    """Finds people with an object detector of keras-hub.

    The model's own preprocessor normalises the images. They come to it in the size
    that it would scale them to, so that nothing is cut off or stretched.

    Args:
        model: a `keras_hub.models.ObjectDetector`, such as a RetinaNet or D-FINE.
        person_class: number of the class of people; `None` where the model has the
            classes of Pascal VOC (20) or COCO (80, 91).
        min_score: boxes that score less are ignored.
        image_size: (height, width) of the images, in pixels, or one number for both;
            `None` takes that of the preprocessor or the model, or 640.

    Raises:
        ValueError: if the class of people must be given.

    Example:
    ```python
    persons = KerasHubPersonDetector.from_preset("retinanet_resnet50_fpn_coco")
    boxes, scores = persons(frames)[0]
    ```
    """

    def __init__(self, model, person_class=None, min_score=0.5, image_size=None):
        converter = getattr(
            getattr(model, "preprocessor", None), "image_converter", None
        )
        own = getattr(converter, "image_size", None) or model.input_shape[1:3]
        if image_size is None:
            image_size = own if None not in own else 640
        super().__init__(
            model,
            image_size,
            model.bounding_box_format,
            person_class,
            num_classes=model.num_classes,
            min_score=min_score,
        )

    @classmethod
    def from_preset(cls, preset, person_class=None, min_score=0.5, image_size=None):
        """Load a detector of keras-hub.

        Args:
            preset: a name that keras-hub knows, a directory, or a `kaggle://` or
                `hf://` address.
            person_class: see the class.
            min_score: see the class.
            image_size: see the class.

        Raises:
            ImportError: if keras-hub is missing.
        """
        models = require("keras_hub.models", extra="keras_hub", purpose=_PURPOSE)
        model = models.ObjectDetector.from_preset(preset)
        return cls(model, person_class, min_score, image_size)
