"""The examples in the docstrings run, and public things have docstrings."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import keras_video

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(keras_video.__path__, "keras_video.")
    if not info.name.endswith("__main__")
)


def test_modules_were_found():
    assert len(MODULES) > 40
    assert "keras_video.layers.conv3d" in MODULES


@pytest.mark.parametrize("name", MODULES)
def test_examples(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failures, _ = doctest.testmod(module, optionflags=flags)
    assert failures == 0


def test_exported_classes_have_examples():
    missing = [
        f"{package.__name__}.{key}"
        for package in (
            importlib.import_module("keras_video.layers"),
            importlib.import_module("keras_video.models"),
        )
        for key, value in vars(package).items()
        if inspect.isclass(value) and ">>>" not in (value.__doc__ or "")
    ]
    assert missing == []
