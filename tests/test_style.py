"""The house rules that a machine can check."""

import ast
import re
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "keras_video").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Functional models, by the names of their classes.
MODELS = ("VideoBackbone", "VideoTask", "VideoClassifier", "ActionDetector")


def relative(path):
    return str(path.relative_to(ROOT))


def lines(path):
    return len(path.read_text().splitlines())


def test_files_were_found():
    assert len(SOURCES) > 40 and len(TESTS) > 20


def test_files_are_short():
    assert [relative(p) for p in SOURCES if lines(p) > 300] == []
    assert [relative(p) for p in TESTS if lines(p) > 500] == []
    modules = [p for p in SOURCES if p.name != "__init__.py"]
    assert statistics.median(map(lines, modules)) < 150


def test_functions_are_short():
    long = [
        f"{relative(path)}: {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno - node.lineno - docstring_lines(node) >= 80
    ]
    assert long == []


def test_at_most_one_public_class_per_file():
    """But for errors, records (dataclasses), a family's tasks, classes in old files."""
    several = {}
    for path, tree in trees():
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        public = [
            node.name
            for node in classes
            if not node.name.startswith("_")
            and not node.name.endswith("Error")
            and not any("dataclass" in ast.unparse(d) for d in node.decorator_list)
        ]
        if len(public) > 1 and path.name not in ("tasks.py", "earlier_versions.py"):
            several[relative(path)] = public
    assert several == {}


def test_nothing_is_left_undone():
    marks = re.compile(r"\b(raise NotImplementedError|TODO|FIXME)\b")
    assert [relative(p) for p in SOURCES if marks.search(p.read_text())] == []


def test_only_ops_ask_for_the_backend():
    asks = [
        relative(p)
        for p in SOURCES
        if re.search(r"backend\(\) *[=!]=|backend\.backend\(\)", p.read_text())
    ]
    allowed = ("keras_video/ops/", "keras_video/bench/")
    assert [path for path in asks if not path.startswith(allowed)] == []
    assert asks, "the pattern matches nothing, not even in ops/"


def test_no_backend_is_imported_at_import_time():
    optional = {"tensorflow", "jax", "torch", "PIL", "keras_cv", "tensorflow_io"}
    optional |= {"cv2", "keras_hub"}
    eager = {}
    for path, tree in trees():
        names = set()
        for node in tree.body:
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.split(".")[0])
        if names & optional:
            eager[relative(path)] = names & optional
    assert eager == {}


def trees():
    return [(path, ast.parse(path.read_text())) for path in SOURCES]


def docstring_lines(node):
    return len((ast.get_docstring(node) or "").splitlines())


def test_operations_have_one_context_variable():
    """Which runtime a model is exported to; all else follows from arguments."""
    made = [
        f"{path.stem}: {ast.unparse(node)}"
        for path, tree in trees()
        if "ops" in path.relative_to(ROOT).parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("ContextVar", "threading.local"))
    ]
    assert len(made) == 1 and made[0].startswith("target:"), made


def test_steps_and_calls_of_keras_are_not_overridden():
    """Models are called and trained as Keras does it."""
    steps = {"train_step", "test_step", "predict_step", "make_predict_function"}
    overridden = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
            functional = bases & {"Model", "Functional", "Sequential", *MODELS}
            forbidden = steps | ({"call", "__call__"} if functional else set())
            overridden += [
                f"{relative(path)}: {node.name}.{item.name}"
                for item in node.body
                if isinstance(item, ast.FunctionDef) and item.name in forbidden
            ]
    assert overridden == []
