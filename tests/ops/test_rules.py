"""The rules that lowerings keep, as far as their text shows."""

import ast
from pathlib import Path

import pytest

from keras_video.ops.conv3d import LOWERINGS
from keras_video.ops.target import FILES

FOLDER = Path(__file__).parents[2] / "keras_video/ops"
MODULES = sorted(
    {module for row in LOWERINGS.values() for module in row}, key=lambda m: m.__name__
)
# State, hidden inputs, and gradients of its own.
FORBIDDEN = {
    "ContextVar",
    "WeakKeyDictionary",
    "cache",
    "lru_cache",
    "current_target",
    "environ",
    "custom_gradient",
    "custom_jvp",
    "custom_vjp",
    "Function",
}


def names_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from ("global", *node.names)
        for field in ("id", "attr", "name"):
            if isinstance(value := getattr(node, field, None), str):
                yield value


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.split(".")[-1])
def test_a_lowering_is_a_pure_function(module):
    assert callable(module.supports) and callable(module.apply)
    for path in (Path(module.__file__), FOLDER / "conv2d.py"):
        found = set(names_in(ast.parse(path.read_text())))
        assert not found & (FORBIDDEN | {"global"})


def test_every_lowering_is_in_the_table():
    files = {path.stem for path in (FOLDER / "conv3d").glob("*.py")}
    named = {module.__name__.split(".")[-1] for module in MODULES}
    assert files - named == {"__init__", "convolution"}
    assert set(FILES) < set(LOWERINGS)


def test_ops_have_one_context_variable():
    made = [
        path.name
        for path in sorted(FOLDER.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and "ContextVar" in ast.unparse(node.func)
    ]
    assert made == ["target.py"]


def test_ops_are_small():
    lines = sum(len(path.read_text().splitlines()) for path in FOLDER.rglob("*.py"))
    assert lines <= 1500
