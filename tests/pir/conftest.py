"""Small invented returns: a list of changes to a good child is a workbook, and that is an inspection's
return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.pir.invented import PARTNERSHIP, child
from tests.pir.without_process import ask_here

from record_review.inspection import Inspection, Programme, Settled, read_inspection, read_programme
from record_review.pir.workbook import isolated as apart


@pytest.fixture(autouse=True)
def opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are opened in this process; test_safe_opening.py opens some in one of their own."""
    monkeypatch.setattr(apart, "_ask", ask_here)


@pytest.fixture(scope="session")
def programme() -> Programme:
    return read_programme("at-risk-of-harm")


@pytest.fixture(scope="session")
def any_inspection(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    path = tmp_path_factory.mktemp("inspection") / "test.yml"
    lines = ["inspection_id: TEST-1", "programme: at-risk-of-harm", "partnership: Testshire"]
    lines += ["notification_date: 2026-09-14", "return_workbook: return.xlsx"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return read_inspection(path)


@pytest.fixture
def inspect(any_inspection: Inspection) -> Callable[..., Inspection]:
    """An inspection of a workbook that exists, with what the team has settled."""

    def make(path: Path, settled: Settled | None = None, **changes: Any) -> Inspection:
        return replace(any_inspection, return_workbook=path, settled=settled or Settled(), **changes)

    return make


@pytest.fixture
def send(
    tmp_path: Path, programme: Programme, inspect: Callable[..., Inspection]
) -> Callable[..., Inspection]:
    """Write a return and give the inspection it belongs to.

    children : changes to a good child, or whole lines of cells; the first stands in row 2
    partnership : lines of the sheet Partnership; None leaves the sheet out
    headings : our column -> heading, in place of the programme's; None leaves the column out
    above : lines above the headings; edit : a last change to the openpyxl workbook
    """

    def write(
        children: Sequence[Any],
        *,
        partnership: Sequence[Sequence[Any]] | None = PARTNERSHIP,
        headings: dict[str, str | None] | None = None,
        above: Sequence[Sequence[Any]] = (),
        edit: Callable[[openpyxl.Workbook], None] | None = None,
        settled: Settled | None = None,
        **changes: Any,
    ) -> Inspection:
        named = {c.name: c.heading for c in programme.columns} | (headings or {})
        columns = [name for name, heading in named.items() if heading is not None]
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Children"
        for line in above:
            sheet.append(line)
        sheet.append([named[name] for name in columns])
        for number, line in enumerate(children):
            if isinstance(line, dict):
                line = [
                    (line if "record_ref" in line else child(number, **line)).get(name) for name in columns
                ]
            sheet.append(list(line))
        if partnership is not None:
            first = book.create_sheet("Partnership", 0)
            for line in partnership:
                first.append(list(line))
        if edit:
            edit(book)
        path = tmp_path / "return.xlsx"
        book.save(path)
        return inspect(path, settled, **changes)

    return write
