"""Creation of person detectors by name."""

from keras_video.detection.hog_person_detector import HOGPersonDetector
from keras_video.detection.keras_cv_person_detector import KerasCVPersonDetector
from keras_video.detection.keras_hub_person_detector import KerasHubPersonDetector

_KERAS = {"keras_cv": KerasCVPersonDetector, "keras_hub": KerasHubPersonDetector}


def open_person_detector(name, min_score=None, person_class=None):
    """Create a person detector by its name.

    Args:
        name: "hog", "keras_cv:PRESET" or "keras_hub:PRESET".
        min_score: boxes that score less are ignored; `None` for the detector's usual.
        person_class: number of the class of people, for a preset whose classes are
            not those of Pascal VOC or COCO.

    Raises:
        ValueError: if there is no such detector.
        ImportError: if the package that it needs is missing.
    """
    package, _, preset = str(name).partition(":")
    options = {} if min_score is None else {"min_score": min_score}
    if package == "hog" and not preset:
        return HOGPersonDetector(**options)
    if package in _KERAS and preset:
        return _KERAS[package].from_preset(preset, person_class=person_class, **options)
    raise ValueError(
        "A person detector is called hog, keras_cv:PRESET or keras_hub:PRESET. "
        f"Received: name={name!r}"
    )
