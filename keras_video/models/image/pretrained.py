"""Weights of `keras.applications`, and the frames that they were trained on."""

import importlib
from pathlib import Path

import keras
import numpy as np

from keras_video.presets.configs import shortened
from keras_video.presets.keras_file import load_keras_file
from keras_video.presets.weight_files import check_weights


def read_image_model(source, application, arguments):
    """A model of `keras.applications` with weights.

    Args:
        source: `"imagenet"`, a file (`.keras`, `.weights.h5` or `.h5`), or a model.
        application: function that makes such a model.
        arguments: dictionary of its arguments.

    Raises:
        ValueError: the file holds the weights of another model.
        FileNotFoundError: there is no such file.
    """
    if isinstance(source, keras.Model):
        return source
    if source == "imagenet":
        return application(include_top=False, weights="imagenet", **arguments)
    path = Path(source)
    if not path.exists():
        raise FileNotFoundError(
            '`source` must be a model, "imagenet", or a file that exists. '
            f"Received: source={str(source)!r}"
        )
    if path.suffix == ".keras":
        return load_keras_file(path)
    check_weights(path)
    for include_top in (False, True):
        model = application(include_top=include_top, weights=None, **arguments)
        try:
            model.load_weights(path)
        except Exception as error:  # A damaged file can raise anything.
            reason = shortened(error) or type(error).__name__
        else:
            return model
    raise ValueError(
        f"`source` holds no weights of a {application.__name__}. "
        f"Received: source={str(source)!r}: {reason}"
    )


def without_classifier(model):
    """The part of an image model that ends with a feature map."""
    maps = [layer for layer in model.layers if len(layer.output.shape) == 4]
    return (
        model
        if maps[-1] is model.layers[-1]
        else keras.Model(model.input, maps[-1].output, name=model.name)
    )


def classifier_of(model):
    """The layer of an image model that gives the logits, `None` where it has none."""
    last = model.layers[-1]
    return last if isinstance(last, keras.layers.Dense) else None


def preprocessing(application):
    """How frames were brought to numbers for the weights of ImageNet.

    Returns:
        Whether the channels are reversed, blue first; and the arguments `mean` and
        `std` of a `VideoPreprocessor`, for channels in the order red, green, blue.

    Example:
    >>> is_reversed, arguments = preprocessing(keras.applications.MobileNetV2)
    >>> is_reversed, arguments["mean"]
    (False, (0.5, 0.5, 0.5))
    """
    module = importlib.import_module(application.__module__)
    pixels = np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0]], "float32")
    black, white, red = module.preprocess_input(pixels[:, None, None])[:, 0, 0].astype(
        "float64"
    )
    is_reversed = bool(red[0] == black[0])
    if is_reversed:
        black, white = black[::-1], white[::-1]
    std = 1 / (white - black)
    mean = 0.0 - black * std
    return is_reversed, {
        "mean": tuple(np.round(mean, 6).tolist()),
        "std": tuple(np.round(std, 8).tolist()),
    }
