"""A small inspection in a folder of its own: notebooks of three cells, a return that nobody parses, empty
outputs.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.modules.setdefault(
    "rfc3987_syntax", None
)  # as in record_review.run.execution.kernels: seconds of import time

import nbformat  # noqa: E402
import pandas as pd  # noqa: E402

from record_review.custody import open_store  # noqa: E402
from record_review.run.commands import command  # noqa: E402

BODIES = {
    "01_return": "step.send('findings', {'findings.xlsx': b'1', 'findings.html': b'2'})",
    "02_population": (
        "import pandas as pd\n"
        "columns = {'row': [5, 6], 'outcome': ['eligible', 'excluded'], 'reason': ['', 'over_18']}\n"
        "step.keep('population', ({'outcomes': pd.DataFrame(columns)}, {}))\n"
        "account = {'lines': ['2  rows of children'], 'blocking': [], 'eligible': 1}\n"
        "step.keep('account', ({}, account))"
    ),
    "03_candidate_lists": "step.send('verification-kit', {'book.csv': b'1', 'verify.py': b'2'})",
    "04_selection": "step.send('selection', {'selection.xlsx': b'1'})",
    "06_record_review": "step.release({'record-review-report.html': b'<html>'})",
}
FILE = """\
inspection_id: TRY-2026
programme: at-risk-of-harm
partnership: Ardvale
notification_date: 2026-09-14
return_workbook: return.xlsx
rehearsal: true
public_number: {source: dice, value: "417"}
reading: {results: readings/}
"""


@dataclass
class World:
    """The files of one small inspection."""

    folder: Path
    bodies = BODIES

    @property
    def file(self) -> Path:
        return self.folder / "params" / "try.yml"

    @property
    def inspection_folder(self) -> Path:
        return self.folder / "outputs" / "TRY-2026"

    def edit(self, old: str, new: str) -> None:
        """Change the inspection file."""
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def write_notebook(self, step: str, body: str | None = None) -> Path:
        """A step's notebook with this code between its first and its last cell."""
        cell = nbformat.v4.new_code_cell
        cells = [
            cell('inspection_file: str = "../params/try.yml"', metadata={"tags": ["parameters"]}),
            cell(f"from record_review.run import open_step\nstep = open_step({step!r}, inspection_file)"),
            cell(BODIES[step] if body is None else body),
            cell("step.publish({})"),
        ]
        for number, one in enumerate(cells):
            one.id = f"cell-{number}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        path = self.folder / "notebooks" / f"{step}.ipynb"
        nbformat.write(notebook, path)
        return path

    def write_readings(self) -> None:
        """One filled reader workbook."""
        (self.folder / "params" / "readings").mkdir(exist_ok=True)
        (self.folder / "params" / "readings" / "pair-1.xlsx").write_bytes(b"filled")

    def train(self, lean: str = "0.050000") -> None:
        """What the training showed, as `training ID --answers` keeps it."""
        store = open_store("TRY-2026")
        with store.claim(), store.stage("training_feedback") as stage:
            table, facts = pd.DataFrame({"question": ["A3"]}), {"readers": 8, "lean": lean, "asked": 40}
            stage.keep("training_feedback", {"questions": table}, facts)
            stage.publish(lean, {"readers": 8})

    def sent(self) -> dict[str, bytes]:
        """Every file of send/ and release/."""
        return {
            path.relative_to(self.inspection_folder).as_posix(): path.read_bytes()
            for area in ("send", "release")
            for path in (self.inspection_folder / area).rglob("*")
            if path.is_file()
        }


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("RECORD_REVIEW_NOTEBOOKS", str(tmp_path / "notebooks"))
    monkeypatch.delenv("RECORD_REVIEW_CLAIM", raising=False)
    for folder in ("params", "notebooks"):
        (tmp_path / folder).mkdir()
    made = World(tmp_path)
    made.file.write_text(FILE, encoding="utf-8")
    (tmp_path / "params" / "return.xlsx").write_bytes(b"as sent")
    for step in BODIES:
        made.write_notebook(step)
    return made


class FakeKernels:
    """Executes a notebook's cells in this process: for the order of steps no kernel is needed."""

    started = 0

    def __init__(self) -> None:
        type(self).started += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def execute(self, path, parameters, another_follows=False):
        from record_review.run.execution.kernels import NotebookError

        notebook = nbformat.read(path, as_version=4)
        names: dict = {}
        try:
            for cell in notebook.cells:
                exec(cell.source, names)
                names.update(parameters)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise NotebookError(type(error).__name__, str(error), f"Traceback of {error}") from None
        return notebook


@pytest.fixture
def run(world, monkeypatch, capsys):
    """The command line with notebooks executed in this process: (exit code, output, error output)."""
    monkeypatch.setattr("record_review.run.execution.kernels.Kernels", FakeKernels)
    monkeypatch.setattr(FakeKernels, "started", 0)

    def run(*arguments):
        code = command.main(["run", str(world.file), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    run.kernels = FakeKernels  # type: ignore[attr-defined]  # how often kernels were asked for
    return run
