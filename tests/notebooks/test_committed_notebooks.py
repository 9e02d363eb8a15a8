"""What a committed notebook must be: thin, without outputs, and the same shape as its neighbours."""

import ast
import itertools
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted(Path(__file__).resolve().parents[2].glob("notebooks/**/*.ipynb"))


def ids(path: Path) -> str:
    return path.stem


@pytest.fixture(params=NOTEBOOKS, ids=ids)
def notebook(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_there_are_notebooks_to_check():
    assert {"00_home", "01_return", "02_population"} <= {path.stem for path in NOTEBOOKS}


def test_no_outputs_execution_counts_or_run_metadata_are_committed(notebook):
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code_cells(notebook))
    assert not {"papermill", "widgets"} & set(notebook["metadata"])
    assert not any("papermill" in cell["metadata"] for cell in notebook["cells"])


def test_the_kernel_is_the_plain_python3(notebook):
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_it_opens_with_its_purpose_and_one_typed_parameter(notebook):
    title, parameters = notebook["cells"][0], code_cells(notebook)[0]
    assert title["cell_type"] == "markdown" and "".join(title["source"]).startswith("# ")
    assert parameters["metadata"].get("tags") == ["parameters"]
    (statement,) = ast.parse("".join(parameters["source"])).body
    assert isinstance(statement, ast.AnnAssign) and statement.target.id == "inspection_file"


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code_cells(notebook):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 8, source
        assert not any(
            isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(ast.parse(source))
        )


def test_every_code_cell_stands_between_sentences(notebook):
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert not any(pair == ("code", "code") for pair in itertools.pairwise(kinds))
    assert kinds[0] == kinds[-2] == "markdown" and kinds[-1] == "code"


DOCUMENTS = [path for path in NOTEBOOKS if path.stem[:2] in ("01", "02", "03", "04", "07")]
FINAL = ("register.record(", "record_release(", "keep_version(", "step.publish(", "step.release(")


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_what_cannot_be_undone_stands_last_and_is_marked_so(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    undone = [place for place, text in enumerate(texts) if any(call in text for call in FINAL)]
    for place in undone:
        assert "Running this is final" in texts[place - 1], texts[place]
    after = range(min(undone, default=len(texts)), len(texts), 2)
    assert all("Running this is final" in texts[place - 1] for place in after)


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_it_opens_with_its_question_and_every_step_says_what_was_found(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert "**Question:**" in "".join(cells[0]["source"])
    steps, heading = {}, ""
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and text.startswith("## "):
            heading = text.splitlines()[0]
        elif cell["cell_type"] == "code" and heading:
            steps[heading] = steps.get(heading, "") + text
    silent = [
        name
        for name, code in steps.items()
        if "say(" not in code
        and "print(" not in code
        and "step.check(" not in code
        and "step.publish(" not in code
    ]
    assert not silent, silent


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_the_conclusion_stands_before_the_table(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and "say(" in text and "\ntable(" in text:
            assert text.index("say(") < text.index("\ntable(")
