import json
import sys

import pytest

from keras_video._optional import require


def test_gives_the_module():
    assert require("json", extra="viz", purpose="this test") is json


def test_missing_module_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras_cv", None)
    with pytest.raises(ImportError, match=r"pip install keras-video\[cv\]") as caught:
        require("keras_cv", extra="cv", purpose="the adapter")
    assert str(caught.value).startswith("the adapter needs `keras_cv`")


def test_submodule_of_a_missing_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras_cv", None)
    with pytest.raises(ImportError, match="keras-video"):
        require("keras_cv.layers", extra="cv", purpose="the adapter")


def test_error_inside_the_module_is_not_hidden(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("import no_such_module")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        require("broken_module", extra="viz", purpose="this test")
