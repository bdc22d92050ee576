"""Serialized objects in the files of a preset, checked before they are built."""

import contextlib

import keras

from keras_video.presets.sources import CONFIG


def read_object(source, file):
    """A serialized object of the preset, or `None` where it has none."""
    if file != CONFIG and not source.has(file):
        return None
    content = source.json(file)
    if not isinstance(content.get("config"), dict) or "class_name" not in content:
        raise ValueError(
            f'The {file} of preset `{source.name}` must have "class_name" and '
            '"config", as `keras.saving.serialize_keras_object` writes them.'
        )
    return content


def class_of(config, source, file):
    """The class that a serialized object names, if it may be loaded.

    Only classes that are registered with Keras by code that already runs, and Keras's
    own, can be named: loading a preset never imports anything that it asks for.
    """
    for name, module, registered in _names(config):
        if not isinstance(registered, str | None) or not isinstance(name, str):
            raise ValueError(
                f"The {file} of preset `{source.name}` must name classes by text. "
                "Received: "
                + shortened(f"class_name={name!r}, registered_name={registered!r}")
            )
        if module == "keras" or str(module).startswith("keras."):
            continue
        # A shape, or a part of one, in the graph of a functional model.
        if name in ("__keras_tensor__", "__slice__"):
            continue
        if keras.saving.get_registered_object(registered) is None:
            raise ValueError(
                f"The {file} of preset `{source.name}` asks for the class "
                f"`{registered or name}`, which is not registered with Keras. Import "
                "the code that defines and registers it first, if you trust it."
            )
    cls = keras.saving.get_registered_object(config.get("registered_name"))
    cls = cls or getattr(keras.models, str(config.get("class_name")), keras.Model)
    if not isinstance(cls, type):
        raise ValueError(
            f"The {file} of preset `{source.name}` asks for {cls.__name__}, which is "
            "no class."
        )
    return cls


def _names(config):
    """Each (class, module, registered name) anywhere in a serialized object."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield (
                config["class_name"],
                config.get("module"),
                config.get("registered_name"),
            )
        config = list(config.values())
    if isinstance(config, list):
        for value in config:
            yield from _names(value)


@contextlib.contextmanager
def explained(source, file, overrides=None):
    """Name the file where what is in it cannot be used.

    Args:
        source: the `PresetSource`.
        file: name of the file.
        overrides: arguments that replace some of the file's; a ValueError is then left
            as it is, since it may be about them.
    """
    try:
        yield
    except Exception as error:  # A damaged config can raise anything.
        named = overrides or source.name in str(error)
        if isinstance(error, ValueError | OSError) and named:
            raise
        writer = source.metadata.get("keras_video_version")
        # Keras prints the whole config before it comes to the point.
        reason = str(error).rpartition("Exception encountered: ")[2]
        if not isinstance(error, ValueError | TypeError):
            reason = f"{type(error).__name__}: {reason}"
        raise ValueError(
            f"The {file} of preset `{source.name}`"
            f"{f' (written by keras_video {writer})' if writer else ''} does not fit "
            f"its class: {shortened(reason) or type(error).__name__}"
        ) from error


def shortened(text, length=300):
    """A text of others in one line that ends where it gets long."""
    text = " ".join(str(text).split())
    return text if len(text) <= length else text[:length] + "..."
