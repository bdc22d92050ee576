"""A warning where a model that knows stick figures is used on footage."""

import sys


def warn_of_puppets(model, *videos, advice=""):
    """Say on standard error that puppets say nothing of footage, where it matters.

    Args:
        model: preset or file, as the user named it; one that was opened before.
        *videos: the user's files and folders.
        advice: what the user can do about it.
    """
    from keras_video.presets.dataset import is_puppets, puppets_behind

    behind = puppets_behind(model)
    if behind is None or all(map(is_puppets, videos)):
        return
    which = "" if behind == str(model) else f"started from {behind}, which "
    _warn(
        f"{model} {which}was trained on generated stick figures (puppets): these say "
        f"nothing of footage.{' ' if advice else ''}{advice}"
    )


def warn_of_puppet_videos(data):
    """Say so of an accuracy that is measured on puppets."""
    from keras_video.presets.dataset import is_puppets

    if is_puppets(data):
        _warn(
            f"{data} holds generated stick figures (puppets): how well a model tells "
            "them apart says nothing of footage."
        )


def _warn(text):
    print(f"keras-video: warning: {text}", file=sys.stderr, flush=True)
