"""Image models of `keras.applications`, as the frames' network of TSN and StNet."""

from keras_video import presets
from keras_video.models import heads
from keras_video.models.image.networks import RESIDUAL, application_of
from keras_video.models.image.pretrained import classifier_of, preprocessing
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.presets.sources import CONFIG
from keras_video.validation import check_num_class_names


def convert_image_model(path, preset, class_names=None, **overrides):
    """A TSN or StNet whose frames' network has the weights of an image model.

    The preprocessing is the image model's. Its classifier is taken over where the
    preset averages over the frames, as averaging logits is the same; else the head
    keeps its random start.

    Args:
        path: file of weights as `keras.applications` publishes them (`.h5`, trained
            on ImageNet), or a `.weights.h5` or `.keras` file of such a model; or
            `"imagenet"`, which lets Keras download those without the classifier.
        preset: name or directory of a preset of `TSN` or `StNet` over that model.
        class_names: list of the classes' names.
        **overrides: arguments of the preset by name that go before all else.

    Returns:
        A `VideoClassifier`, and whether its head is trained.

    Raises:
        ValueError: the preset has no network for images, or another than the file's.
    """
    arguments = presets.resolve(preset).json(CONFIG)["config"]
    if "image_model" not in arguments:
        raise ValueError(
            f"{path} is an image model of Keras, which goes into the presets of TSN "
            f"and StNet. Received: preset={preset}"
        )
    settings = {"load_weights": False, **_settings(**arguments), **overrides}
    model = VideoClassifier.from_preset(preset, **settings)
    backbone = model.backbone
    source = backbone.read_image_model(path)
    backbone.load_image_weights(source, backbone.imagenet_is_reversed)
    dense = classifier_of(source) if model.head == heads.AVERAGE else None
    num_classes = dense.units if dense is not None else model.num_classes
    check_num_class_names(class_names, num_classes, path)
    if class_names or num_classes != model.num_classes:
        model = _of_classes(model, num_classes, class_names)
    if dense is not None:
        model.get_layer("logits").set_weights(dense.get_weights())
    return model, dense is not None


def _settings(image_model, image_arguments=None, **_):
    """What the weights need of a preset: normalisation, and where the strides are."""
    application = application_of(image_model)
    if application is None:
        return {}
    settings = {**preprocessing(application)[1], "scale": 1 / 255}
    if image_model in RESIDUAL:
        settings["image_arguments"] = {**(image_arguments or {}), "stride_in": "1x1"}
    return settings


def _of_classes(model, num_classes, class_names):
    """The model with another head, and the names of its classes."""
    preprocessor = model.preprocessor.get_config()
    preprocessor["class_names"] = class_names
    config = {
        **model.get_config(),
        "backbone": model.backbone,
        "preprocessor": VideoPreprocessor.from_config(preprocessor),
        "num_classes": num_classes,
    }
    origin, model = model.preset_origin, type(model).from_config(config)
    model.preset_origin = origin
    return model
