"""The image networks, by name."""

import inspect

import keras

from keras_video.models.image.application_network import ApplicationNetwork
from keras_video.models.image.residual_network import ResidualNetwork

# With these the numbers of parameters and multiply-adds are those that He et al.
# (StNet) print; the stem and the shortcuts are SENet-154's.
_SENET = {"squeeze_ratio": 16, "deep_stem": True, "shortcut_kernel_size": 3}
_R101, _R152 = (3, 4, 23, 3), (3, 8, 36, 3)
_32X4D = {"groups": 32, "inner_filters": 128, **_SENET}
_64X4D = {"groups": 64, "inner_filters": 256, **_SENET}
RESIDUAL = {
    "resnet50": {"application": keras.applications.ResNet50},
    "resnet101": {
        "application": keras.applications.ResNet101,
        "stackwise_num_blocks": _R101,
    },
    "resnet152": {
        "application": keras.applications.ResNet152,
        "stackwise_num_blocks": _R152,
    },
    "se_resnext101_32x4d": {"stackwise_num_blocks": _R101, **_32X4D},
    "se_resnext152_32x4d": {"stackwise_num_blocks": _R152, **_32X4D},
    "se_resnext152_64x4d": {"stackwise_num_blocks": _R152, **_64X4D},
}
APPLICATIONS = {
    name: function
    for name, function in vars(keras.applications).items()
    if inspect.isfunction(function)
}
ALIASES = {"inception_resnet_v2": "InceptionResNetV2"}
# What the networks decide by themselves.
_FIXED = {
    "image_shape",
    "application",
    "include_top",
    "weights",
    "input_tensor",
    "input_shape",
    "pooling",
    "classes",
    "classifier_activation",
}


def application_of(image_model):
    """The function of `keras.applications` whose weights fit, `None` for none.

    Raises:
        ValueError: for an unknown model.
    """
    if image_model in RESIDUAL:
        return RESIDUAL[image_model].get("application")
    name = ALIASES.get(image_model, image_model)
    if name not in APPLICATIONS:
        raise ValueError(
            f"`image_model` must be one of {[*RESIDUAL, *ALIASES]}, or a model of "
            f"keras.applications: {list(APPLICATIONS)}. "
            f"Received: image_model={image_model!r}"
        )
    return APPLICATIONS[name]


def image_network(image_model, image_arguments, image_shape):
    """Make an image network.

    Args:
        image_model: name of one of ours (`"resnet50"`) or of a function of
            `keras.applications` (`"MobileNetV2"`).
        image_arguments: dictionary of arguments of `ResidualNetwork`, or of the
            function of `keras.applications`; `None` for none.
        image_shape: `(H, W, C)`.

    Returns:
        A `ResidualNetwork` or an `ApplicationNetwork`: both have `stages` (names),
        `blocks` (numbers of residual blocks by stage), `stage(x, name, plugins)`,
        `check_loads()` and `load(backbone, source, reverse_channels)`.

    Raises:
        ValueError: for an unknown model or argument.
    """
    given = dict(image_arguments or {})
    if image_model in RESIDUAL:
        _check_arguments(image_model, given, ResidualNetwork.__init__)
        return ResidualNetwork(image_shape, **{**RESIDUAL[image_model], **given})
    application = application_of(image_model)
    _check_arguments(image_model, given, application)
    return ApplicationNetwork(image_shape, application, **given)


def _check_arguments(image_model, given, function):
    valid = set(inspect.signature(function).parameters) - _FIXED - {"self"}
    unknown = sorted(set(given) - valid)
    if unknown:
        raise ValueError(
            f"`image_arguments` of {image_model} may hold {sorted(valid)}. "
            f"Received: image_arguments={given}"
        )
