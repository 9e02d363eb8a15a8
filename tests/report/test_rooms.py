"""Where things of the report belong: no room imports one above it, and nothing is too large to be read."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import record_review.report

ROOT = Path(record_review.report.__file__).parent
ORDER = {"estimates": 0, "counts": 0, "basis": 1, "protection": 2, "lines": 3, "page": 4, "sections": 5}
ORDER |= {"released": 6, "team": 6, "build": 7, "release": 8, "__init__": 9}
MODULES = sorted(ROOT.rglob("*.py"))


def room(name):
    return name.split(".")[0]


def imports(path):
    """The modules of the report that a module imports."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    whole = [node.module for node in tree if isinstance(node, ast.ImportFrom) and node.module]
    start = "record_review.report."
    return {name.removeprefix(start) for name in whole if name.startswith(start)}


GRAPH = {".".join(path.relative_to(ROOT).with_suffix("").parts): imports(path) for path in MODULES}


def test_no_room_imports_one_above_it_and_what_is_released_nothing_of_the_team():
    for name, imported in GRAPH.items():
        for other in map(room, imported):
            assert ORDER[other] < ORDER[room(name)] or other == room(name), f"{name} imports {other}"


def test_there_is_no_circle():
    assert list(TopologicalSorter(GRAPH).static_order())


def test_no_module_is_longer_than_300_lines_and_no_room_larger_than_14_modules():
    assert not [path.name for path in MODULES if len(path.read_text("utf-8").splitlines()) > 300]
    folders = [path.parent for path in MODULES if path.name != "__init__.py"]
    assert max(map(folders.count, folders)) <= 14
