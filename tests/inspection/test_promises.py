"""What the workbench promises of itself is checked by code that no option of Python's switches off."""

import ast
import json
import subprocess
import sys

import pytest

from record_review.inspection import PROJECT
from record_review.inspection.promises import BrokenPromise, promise


def narrows(test: ast.expr) -> bool:
    """Whether an assertion only tells the type checker what is so: a value that is there, or its type."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return all(
        (isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.IsNot))
        or (isinstance(part, ast.Call) and getattr(part.func, "id", "") == "isinstance")
        or isinstance(part, ast.Attribute)
        for part in parts
    )


def asserted(source: str) -> list[str]:
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return [ast.unparse(node) for node in found if not narrows(node.test)]


def test_no_promise_rests_on_an_assertion():
    sources = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "lib").rglob("*.py")}
    assert {name: found for name, source in sources.items() if (found := asserted(source))} == {}


def test_no_check_of_a_notebook_rests_on_an_assertion():
    for path in (PROJECT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert asserted(code) == [], path.name


def test_a_promise_that_is_not_kept_is_no_refusal_but_a_fault():
    promise(True, "nothing")
    with pytest.raises(BrokenPromise, match="a child is lost"):
        promise(0, "a child is lost")


TAMPERED = """
from dataclasses import replace
from tests.sample.six_children import book, inspection
from record_review.sample import Selection, kit_files
from record_review.inspection.promises import BrokenPromise
made = book()
lists = made.selected.copy()
lists[0, 0] = lists[0, 1]  # one child selected once too often, another once too rarely
unequal = [{"category": "", "floor": 0, "children": 6, "selected_in": 2, "reserve_in": 1}] * 2
tampered = replace(made, selected=lists, settings=made.settings | {"chances": unequal})
for act in (
    lambda: kit_files(tampered, inspection(), "f" * 64),
    lambda: Selection(("a", "b"), (), 1, "0" * 64, "417", weights=(1.0,)),
):
    try:
        act()
    except (BrokenPromise, ValueError) as error:
        print(type(error).__name__)
    else:
        print("published")
"""


@pytest.mark.parametrize("options", [(), ("-O",), ("-OO",)])
def test_a_book_that_was_tampered_with_stops_under_every_option_of_python(options):
    program = f"import sys; sys.path[:0] = [{str(PROJECT)!r}, {str(PROJECT / 'lib')!r}]\n{TAMPERED}"
    done = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, encoding="utf-8")
    assert done.stdout.split() == ["BrokenPromise", "ValueError"], done.stderr
