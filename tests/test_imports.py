"""No circle of imports in the package, within functions as little as at their top."""

import ast
from pathlib import Path

import keras_video

PACKAGE = Path(keras_video.__file__).parent


def modules():
    """Path by dotted name of each module of the package; a package by its own name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(tree, known):
    """Modules that the code names in its imports, at the top or within functions.

    `from a.b import c` names the module `a.b.c` where there is one. Where `a.b` is a
    package that hands on `c` from a module of its own, or on demand from one that its
    `_MODULES` names, that module is what is named (`definer`): running
    `a/b/__init__.py` along the way is Python's doing, no design.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from [alias.name] if alias.name in known else []
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                yield definer(node.module, alias.name, known)


def definer(module, name, known):
    """The module that defines what `from module import name` gives."""
    if f"{module}.{name}" in known:
        return f"{module}.{name}"
    for node in known[module].body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES":
            return ast.literal_eval(node.value).get(name, module)
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return definer(node.module, alias.name, known)
    return module


def graph():
    """Modules by the modules that they import."""
    trees = {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in modules().items()
    }
    return {
        name: {m for m in imports_of(tree, trees) if m != name}
        for name, tree in trees.items()
    }


def circles(edges):
    """Sets of modules that import one another, by Tarjan's algorithm."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for node in edges:
        if node not in index:
            visit(node)
    return found


def test_circles_are_found():
    edges = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"a"}}
    assert circles(edges) == [["b", "c"]]
    sources = {
        "p": "from p.one import first",
        "p.one": "def first():\n    from p import second\n",
        "p.second": "from p import first as mine",
        "p.three": "import p.second",
    }
    trees = {name: ast.parse(source) for name, source in sources.items()}
    found = {name: {*imports_of(tree, trees)} for name, tree in trees.items()}
    assert found == {
        "p": {"p.one"},
        "p.one": {"p.second"},
        "p.second": {"p.one"},
        "p.three": {"p.second"},
    }
    assert circles(found) == [["p.one", "p.second"]]


def test_names_that_are_imported_on_demand_are_found():
    sources = {"p": "_MODULES = {'one': 'p.room'}", "p.room": "one = 1"}
    trees = {name: ast.parse(source) for name, source in sources.items()}
    user = ast.parse("from p import one, two")
    assert [*imports_of(user, trees)] == ["p.room", "p"]


def test_no_module_imports_itself_by_way_of_others():
    assert circles(graph()) == []
