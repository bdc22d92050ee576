"""Image models of `keras.applications`, as the frames' network of TSN and StNet."""

from keras_video import presets
from keras_video.models import heads
from keras_video.models.image.pretrained import classifier_of
from keras_video.models.video_classifier import VideoClassifier
from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.presets.sources import CONFIG
from keras_video.validation import check_num_class_names


def convert_image_model(path, preset, class_names=None):
    """A TSN or StNet whose frames' network has the weights of an image model.

    The preprocessing is the image model's. Its classifier is taken over where the
    preset averages over the frames, as averaging logits is the same; else the head
    keeps its random start.

    Args:
        path: file of weights as `keras.applications` publishes them (`.h5`, trained
            on ImageNet), or a `.weights.h5` or `.keras` file of such a model.
        preset: name or directory of a preset of `TSN` or `StNet` over that model.
        class_names: list of the classes' names.

    Returns:
        A `VideoClassifier`, and whether its head is trained.

    Raises:
        ValueError: the preset has no network for images, or another than the file's.
    """
    arguments = presets.resolve(preset).json(CONFIG)["config"]
    if "image_model" not in arguments:
        raise ValueError(
            f"{path} has the ending of an image model of Keras, which goes into the "
            f"presets of TSN and StNet. Received: preset={preset}"
        )
    overrides = {}
    if arguments["image_model"].startswith("resnet"):
        # Where they have their strides.
        given = arguments.get("image_arguments") or {}
        overrides["image_arguments"] = {**given, "stride_in": "1x1"}
    model = VideoClassifier.from_preset(preset, load_weights=False, **overrides)
    backbone = model.backbone
    source = backbone.read_image_model(path)
    backbone.load_image_weights(source, backbone.imagenet_is_reversed)
    dense = classifier_of(source) if model.head == heads.AVERAGE else None
    num_classes = dense.units if dense is not None else model.num_classes
    check_num_class_names(class_names, num_classes, path)
    model = _of_its_frames(model, num_classes, class_names)
    if dense is not None:
        model.get_layer("logits").set_weights(dense.get_weights())
    return model, dense is not None


def _of_its_frames(model, num_classes, class_names):
    """The model with the preprocessing of the image model, and its classes."""
    preprocessor = model.preprocessor.get_config()
    preprocessor.update(model.backbone.imagenet_preprocessing, scale=1 / 255)
    if class_names or num_classes != model.num_classes:
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
