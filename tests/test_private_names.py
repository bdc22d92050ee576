"""Private names of Keras, TensorFlow, JAX and torch, each with its reason.

They may change with any release, so they live in few places (`ops/target.py`,
`ops/conv3d/native.py` and `export/`), and what is there without them is said below.
A name counts as theirs if it is reached through a private module, or if it begins with
an underscore and the package defines no such name itself; a text counts if it names a
private attribute of their layers, as `getattr` takes it.
"""

import ast
from pathlib import Path

import keras
import pytest
import torch

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "keras_video").rglob("*.py"))
}
FRAMEWORKS = {"keras", "tensorflow", "jax", "jaxlib", "torch"}
PRIVATE_MODULES = ("keras.src", "tensorflow.python", "tensorflow.lite.python")
# Operators without a documented Python interface.
PRIVATE_NAMESPACES = ("torch.ops.mkldnn",)

# By file: the name, and why it is used and what happens once it is gone.
ALLOWED = {
    "keras_video/ops/target.py": {
        "tensorflow.python.ops.control_flow_util": "tells tracing for XLA from other "
        "tracing; without it XLA gets the form for TensorFlow, correct but slower",
        "_has_any_global_hook": "hooks run only where layers are called one by one, as "
        "they are without the name",
        "_forward_hooks": "the same, of one layer",
        "_forward_pre_hooks": "the same, of one layer",
        "_backward_hooks": "the same, of one layer",
        "_backward_pre_hooks": "the same, of one layer",
    },
    "keras_video/ops/conv3d/native.py": {
        "tensorflow.python.util._pywrap_util_port": "whether TensorFlow runs oneDNN; "
        "without it 2-D convolutions give the same in more time",
    },
    "keras_video/export/fold_batch_norm.py": {
        "_functional": "the graph of a Sequential; an AttributeError without",
        "_nodes_by_depth": "who reads which layer; an AttributeError without",
        "_flatten_layers": "sublayers of a layer in their order",
    },
    "keras_video/export/int8.py": {
        "tensorflow.lite.python.convert.mlir_quantize": "quantises a file whose "
        "tensors were named before; an ImportError without",
        "tensorflow.lite.python.schema_py_generated": "the format of TFLite's files",
        "_flatten_layers": "finds a layer of a kind anywhere in a model",
    },
    "keras_video/export/tflite.py": {
        "tensorflow.lite.python.convert.ConverterError": "what the converter raises",
        "_flatten_layers": "finds a layer of a kind anywhere in a model",
    },
    "keras_video/export/torch.py": {
        "torch._inductor": "its option `freezing`, which `torch.compile` does not take",
    },
    "keras_video/cli/main.py": {
        "_actions": "argparse's options of a command, for its messages; an "
        "AttributeError without",
    },
    "keras_video/bench/run_pytorchvideo.py": {
        "torch._inductor": "the same option, so that others are as fast as they can be",
    },
}


PLACES = ("keras_video/ops/target.py", "keras_video/ops/conv3d/native.py")
PLACES += ("keras_video/export/", "keras_video/bench/run_pytorchvideo.py")
PLACES += ("keras_video/cli/main.py",)


@pytest.fixture(scope="module")
def attributes():
    """Private attributes of Keras's models and layers, and of a module of torch."""
    sequential = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    functional = keras.Model(sequential.inputs, sequential.outputs)
    names = {*dir(sequential), *dir(functional), *dir(torch.nn.Module())}
    return {name for name in names if _is_private(name, ())}


def test_private_names_are_known(attributes):
    assert all(path.startswith(PLACES) for path in ALLOWED)
    defined = set().union(*map(names_defined, SOURCES.values()))
    found = {
        path: private_names(tree, defined, attributes) for path, tree in SOURCES.items()
    }
    expected = {path: set(reasons) for path, reasons in ALLOWED.items()}
    assert {path: names for path, names in found.items() if names} == expected


def test_private_names_are_found(attributes):
    code = """
import torch._inductor.config
from keras.src.backend import config
from tensorflow.python.ops import control_flow_util as util
import jax._src.core
model._flatten_layers()
names = ("_forward_hooks", "_bn")
getattr(layer, names[0], None)
torch.ops.mkldnn._convolution_pointwise(x)
self._own
"""
    assert private_names(ast.parse(code), {"_own"}, attributes) == {
        "torch._inductor",
        "keras.src.backend.config",
        "tensorflow.python.ops.control_flow_util",
        "jax._src",
        "_flatten_layers",
        "_forward_hooks",
        "torch.ops.mkldnn",
        "_convolution_pointwise",
    }


def names_defined(tree):
    """Names that a file of the package gives to something."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return names


def private_names(tree, defined, attributes):
    """Private names of the frameworks that a file uses, shortened to what is private.

    Args:
        tree: the file's syntax tree.
        defined: names that the package defines itself.
        attributes: names of the frameworks that count in texts too.
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(_private_import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                _private_import(f"{node.module}.{alias.name}") for alias in node.names
            )
        elif isinstance(node, ast.Attribute):
            found.update(_private_attribute(node, defined))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update({node.value} & (attributes - defined))
    return found - {None}


def _private_import(name):
    """What of an import is private: up to the first such part."""
    parts = name.split(".")
    if parts[0] not in FRAMEWORKS:
        return None
    if name.startswith(PRIVATE_MODULES):
        return name
    for i, part in enumerate(parts):
        if _is_private(part, ()):
            return ".".join(parts[: i + 1])
    return None


def _private_attribute(node, defined):
    text = ast.unparse(node)
    if text in PRIVATE_NAMESPACES:
        yield text
    elif _is_private(node.attr, defined):
        full = _private_import(text)
        yield full if full == text and text.count(".") == 1 else node.attr
    elif text.startswith(PRIVATE_MODULES):
        yield text


def _is_private(name, defined):
    return name.startswith("_") and not name.startswith("__") and name not in defined
