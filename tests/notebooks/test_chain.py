"""Every notebook runs from its parameter, in all three ways, and what it leaves is read back."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbclient import NotebookClient
from tests.notebooks.chain import ROOT, command

from record_review.inspection import StepError
from record_review.report.protection.inside import inside
from record_review.run import open_step
from record_review.sample import find_draw, verify_kit

STEPS = [
    "01_return", "02_population", "03_candidate_lists", "04_selection", "05_reading_plan", "06_record_review"
]  # fmt: skip
INSPECTIONS = ROOT / "tests" / "data" / "inspections"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_example_goes_from_nothing_to_a_report_and_says_where_it_lies(example):
    _, run = example
    assert run.code == 0, run.said
    assert [step for step in STEPS if re.search(rf"{step} +[\d.]+ s", run.said)] == STEPS
    left = run.outputs / "EXAMPLE-2026"
    for what in (
        "release/record-review-report.html",
        "send/selection/selection.xlsx",
        "send/verification-kit",
    ):
        assert (left / what).exists() and what in run.said.replace(os.sep, "/")


def test_a_second_run_keeps_every_step_and_a_lost_file_comes_back_with_the_same_bytes(example):
    file, run = example
    left = run.outputs / "EXAMPLE-2026"
    before = {area: files(left / area) for area in ("send", "release")}
    again = command("run", file, outputs=run.outputs)
    assert again.code == 0 and again.said.count("unchanged, kept") == len(STEPS), again.said
    (left / "release" / "record-review-report.html").unlink()
    made = command("run", file, outputs=run.outputs)
    assert made.code == 0 and made.said.count("unchanged, kept") == len(STEPS) - 1, made.said
    assert {area: files(left / area) for area in before} == before


def test_the_kit_and_the_selection_of_the_example_hold_up(example):
    _, run = example
    kit = run.outputs / "EXAMPLE-2026" / "send" / "verification-kit"
    found = verify_kit(kit, *find_draw(kit))
    assert found and all(kept for kept, _ in found), found


def test_no_reference_and_no_free_text_of_the_example_is_released_or_in_a_working_copy(example):
    file, run = example
    rows = openpyxl.load_workbook(file.parent / "example" / "return.xlsx")["Children"].iter_rows(
        min_row=2, values_only=True
    )
    refs = {row[0] for row in rows}
    left = run.outputs / "EXAMPLE-2026"
    told = inside({**files(left / "release"), **files(left / "working")})
    assert len(refs) > 600 and len(told) > 10
    for name, content in told.items():
        text = content.decode("utf-8")
        assert "Canary" not in text, name
        assert not refs & set(re.findall(r"[A-Z]{2}-?\d{5}", text)), name


def test_plain_papermill_runs_a_notebook_with_its_one_parameter(tmp_path):
    notebook, inspection = ROOT / "notebooks" / "01_return.ipynb", INSPECTIONS / "inchmore.yml"
    words = [notebook, tmp_path / "done.ipynb", "-p", "inspection_file", inspection, "--no-progress-bar"]
    outputs = {"RECORD_REVIEW_OUTPUTS": str(tmp_path / "outputs"), "PYTHONPATH": str(ROOT / "lib")}
    told = subprocess.run(
        [sys.executable, "-m", "papermill", *map(str, words)],
        env=os.environ | outputs,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "outputs" / "INCHMORE-2026" / "send" / "findings" / "findings.xlsx").exists()


def test_cell_by_cell_a_notebook_works_on_the_example_by_default(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "lib"))
    notebook = nbformat.read(ROOT / "notebooks" / "01_return.ipynb", as_version=4)
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    assert (tmp_path / "EXAMPLE-2026" / "send" / "findings" / "findings.html").exists()


def test_a_step_out_of_order_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    with pytest.raises(StepError, match="03_candidate_lists needs 01_return"):
        open_step("03_candidate_lists", str(INSPECTIONS / "inchmore.yml"))
