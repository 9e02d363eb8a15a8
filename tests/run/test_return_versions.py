"""Notebook 01 on one workbook after another: which version each is compared with, and what is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.pir.invented import PARTNERSHIP, child

from record_review.custody import open_store
from record_review.inspection import read_programme

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_return.ipynb"
FILE = """\
inspection_id: VERSIONS-2026
programme: at-risk-of-harm
partnership: Testshire
notification_date: 2026-09-14
return_workbook: return.xlsx
rehearsal: true
"""
FOUR = [child(0), child(9), child(17), child(25)]
Receive = Callable[[Sequence[dict[str, Any]]], dict[str, Any]]


@pytest.fixture
def receive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Receive:
    """Put a list in place of the return and execute the cells of notebook 01, as in JupyterLab; gives the
    names that its cells left behind."""
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    file = tmp_path / "versions.yml"
    file.write_text(FILE, encoding="utf-8")
    columns = read_programme("at-risk-of-harm").columns
    sent: dict[str, bytes] = {}  # the same list is the same workbook, byte for byte

    def workbook(children: Sequence[dict[str, Any]]) -> bytes:
        book = openpyxl.Workbook()
        book.active.title = "Partnership"
        for line in PARTNERSHIP:
            book.active.append(list(line))
        sheet = book.create_sheet("Children")
        sheet.append([column.heading for column in columns])
        for each in children:
            sheet.append([each[column.name] for column in columns])
        target = io.BytesIO()
        book.save(target)
        return sent.setdefault(repr(children), target.getvalue())

    def run(children: Sequence[dict[str, Any]]) -> dict[str, Any]:
        (tmp_path / "return.xlsx").write_bytes(workbook(children))
        names: dict[str, Any] = {}
        cells = [
            cell
            for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        for cell in cells:
            exec("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names["inspection_file"] = str(file)
        return names

    return run


def gone(names: dict[str, Any]) -> list[str]:
    return [finding.found for finding in names["ret"].findings if finding.rule == "PIR-103"]


def test_each_workbook_is_compared_with_the_one_before_however_often_it_is_read(receive: Receive) -> None:
    assert receive(FOUR)["version"].number == 1
    first = receive(FOUR)
    assert (first["version"].number, first["changes"]) == (1, None)
    for _ in range(3):  # the second workbook, read again and again
        second = receive(FOUR[1:])
        assert (second["before"].number, second["version"].number) == (1, 2)
        assert gone(second) == ["row 2 of version 1"]
    third = receive(FOUR[2:])
    assert third["version"].number == 3
    assert sorted(gone(third)) == ["row 2 of version 1", "row 2 of version 2"]
    fourth = receive(FOUR)
    assert (fourth["version"].number, gone(fourth)) == (4, [])


def test_a_version_outlives_a_publication_that_was_interrupted(
    receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(FOUR)
    with monkeypatch.context() as broken:
        broken.setattr("record_review.custody.store.Store.write_record", _no_power)
        with pytest.raises(KeyboardInterrupt):
            receive(FOUR[1:])
    assert open_store("VERSIONS-2026").step_record("01_return") is None
    assert gone(receive(FOUR[1:])) == ["row 2 of version 1"]
    assert sorted(gone(receive(FOUR[2:]))) == ["row 2 of version 1", "row 2 of version 2"]


def _no_power(*_: object) -> None:
    raise KeyboardInterrupt


def test_references_of_children_gone_stand_on_the_sheet_and_in_no_file_for_the_team(
    receive: Receive, tmp_path: Path
) -> None:
    receive(FOUR)
    receive(FOUR[1:])
    folder = tmp_path / "outputs" / "VERSIONS-2026"
    book = openpyxl.load_workbook(io.BytesIO((folder / "send/findings/findings.xlsx").read_bytes()))
    sheet = [cell for line in book["Since the last version"].iter_rows(values_only=True) for cell in line]
    assert FOUR[0]["record_ref"] in sheet
    for area in ("working", "release"):
        for file in (folder / area).rglob("*"):
            assert FOUR[0]["record_ref"].encode() not in (file.read_bytes() if file.is_file() else b"")
    assert FOUR[0]["record_ref"].encode() not in (folder / "register.jsonl").read_bytes()
    assert FOUR[0]["record_ref"].encode() not in (folder / "send/findings/findings.html").read_bytes()


def test_a_version_that_was_changed_by_hand_is_not_compared_with(receive: Receive, tmp_path: Path) -> None:
    receive(FOUR)
    log = tmp_path / "outputs" / "VERSIONS-2026" / "private" / "logs" / "return_versions.parquet.age"
    log.unlink()
    with pytest.raises(Exception, match="not as it was written, or is gone"):
        receive(FOUR[1:])
