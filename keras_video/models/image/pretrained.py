"""Weights of `keras.applications`, and the frames that they were trained on."""

import importlib
from pathlib import Path

import keras
import numpy as np

from keras_video.presets.configs import shortened
from keras_video.presets.keras_file import load_keras_file
from keras_video.presets.weight_files import check_weights

# Where a file or a model could be named: the weights that Keras downloads.
IMAGENET = "imagenet"


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
    if source == IMAGENET:
        return application(include_top=False, weights=IMAGENET, **arguments)
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


def reverses(source, application):
    """Whether a source of weights takes frames blue first, if that is known.

    Raises:
        ValueError: it is a file, and its network is one whose weights of ImageNet do.
    """
    is_reversed = preprocessing(application)[0]
    if is_reversed and isinstance(source, (str, Path)) and source != IMAGENET:
        raise ValueError(
            "`reverse_channels` must be said for a file: the weights of ImageNet for "
            f"{application.__name__} take frames blue first, and others need not. "
            f"Received: source={str(source)!r}, reverse_channels=None"
        )
    return is_reversed and source == IMAGENET


def check_normalization(application, normalization):
    """Refuse frames that are not normalised as for the weights of ImageNet.

    Args:
        application: function of `keras.applications`.
        normalization: of `VideoPreprocessor`, or `None` where it is not known.
    """
    wanted = preprocessing(application)[1]
    expected = 255 * np.array([wanted["mean"], wanted["std"]])
    if normalization is None or np.allclose(normalization, expected, 1e-3, 1e-3):
        return
    mean, std = (np.round(values, 3).tolist() for values in normalization)
    raise ValueError(
        f"The weights of ImageNet for {application.__name__} are for frames that are "
        f"normalised with mean={wanted['mean']}, std={wanted['std']}, scale=1/255. "
        "Make the model with these, which `from_preset` takes, or by "
        '`keras_video.convert.convert_checkpoint("imagenet", preset)`. Received: a '
        f"preprocessor with mean={mean}, std={std} of frames 0..255"
    )
