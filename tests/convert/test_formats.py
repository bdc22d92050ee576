"""A family is a module of its own in a source's package, and is found there."""

import sys

import pytest

import keras_video.models
from keras_video.convert import FORMATS, CheckpointFormat
from keras_video.convert.checkpoint_format import families_in

NEW_SOURCE = """
from keras_video.convert.checkpoint_format import families_in
FAMILIES = families_in(__name__, __path__)
"""
NEW_FAMILY = """
from keras_video.convert.checkpoint_format import Family
from keras_video.convert.variable_path import split_path

def key(path, backbone):
    layer, part, leaf = split_path(path)
    return f"{layer}.{part}.{leaf}"

FAMILY = Family("NewBackbone", key, {"frame_rate": 30}, (r"^squeeze.",), r"^last.")
"""


class NewBackbone:
    pass


@pytest.fixture
def format(tmp_path, monkeypatch):
    """A source with a family of its own, written to a folder."""
    package = tmp_path / "new_source"
    package.mkdir()
    (package / "__init__.py").write_text(NEW_SOURCE)
    (package / "common.py").write_text("")
    (package / "new.py").write_text(NEW_FAMILY)
    monkeypatch.syspath_prepend(tmp_path)
    from new_source import FAMILIES

    yield CheckpointFormat("new", "New", FAMILIES, (r"^conv\.",), r"^head\.")
    for name in [name for name in sys.modules if name.startswith("new_source")]:
        del sys.modules[name]


def test_a_new_family_is_found(format):
    assert [family.backbone for family in format.families] == ["NewBackbone"]
    assert format.settings("NewBackbone") == {"frame_rate": 30}
    with pytest.raises(ValueError, match="no network that would be a C3DBackbone"):
        format.settings("C3DBackbone")


def test_its_parts_have_any_name(format):
    path = "res2_block0_squeeze/reduce/kernel"
    assert format.key(path, NewBackbone()) == "res2_block0_squeeze.reduce.weight"
    with pytest.raises(KeyError):
        format.key("res2_block0_squeeze/reduce/theta", NewBackbone())


def test_its_marks_and_head_are_its_own(format):
    assert format.fits({"squeeze.weight": 0})
    assert not format.fits({"conv.weight": 0})
    assert format.heads({"squeeze.weight": 0, "last.weight": 0}) == ["last.weight"]


@pytest.mark.parametrize("name", FORMATS)
def test_families_are_of_backbones_that_there_are(name):
    families = FORMATS[name].families
    backbones = [family.backbone for family in families]
    assert len(set(backbones)) == len(backbones) > 0
    assert all(hasattr(keras_video.models, backbone) for backbone in backbones)


@pytest.mark.parametrize("name", FORMATS)
def test_a_module_of_its_package_each(name):
    package = sys.modules[f"keras_video.convert.{name}"]
    assert families_in(package.__name__, package.__path__) == FORMATS[name].families


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "path", ["res2_alignment/theta/kernel", "stem_conv/alignment/kernel"]
)
def test_a_part_that_the_source_has_not(name, path):
    """It is a `KeyError` for each family, and never the name of another tensor."""
    for family in FORMATS[name].families:
        with pytest.raises(KeyError):
            family.key(path, object())
