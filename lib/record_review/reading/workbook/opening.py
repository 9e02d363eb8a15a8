"""Opens a workbook that people have filled in, with its cells as typed, or says why it cannot be read.

It is opened as a return is, in a process of its own; see `pir.apart`. Does not know what should stand in the
workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from record_review.inspection import ParameterError, ReturnError
from record_review.pir.workbook.isolated import open_apart
from record_review.pir.workbook.safe_opening.invisible import INVISIBLE
from record_review.pir.workbook.safe_opening.words import FILLED_IN

NOTHING, TEXT, NUMBER = "nothing", "text", "a number"
_KINDS = {"f": "a formula", "e": "an Excel error"}


@dataclass(frozen=True)
class Cell:
    """A cell: where it stands, and None, True or False, a number, a text, or a list of a kind and a text."""

    row: int
    column: int
    value: Any

    @property
    def coordinate(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True)
class Page:
    """One sheet, its rows and columns counted from 1; a cell beyond what is filled is blank."""

    title: str
    rows: tuple[tuple[Any, ...], ...]

    @property
    def max_row(self) -> int:
        return len(self.rows)

    def cell(self, row: int, column: int) -> Cell:
        inside = row <= len(self.rows) and column <= len(self.rows[row - 1])
        return Cell(row, column, self.rows[row - 1][column - 1] if inside else None)

    def __getitem__(self, coordinate: str) -> Cell:
        return self.cell(*coordinate_to_tuple(coordinate))

    def iter_rows(self, max_col: int | None = None) -> Iterator[tuple[Cell, ...]]:
        """The rows from the first on, as wide as the sheet or as asked for."""
        width = max_col or max(map(len, self.rows), default=0)
        for row in range(1, len(self.rows) + 1):
            yield tuple(self.cell(row, column) for column in range(1, width + 1))


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets in the order of the tabs."""

    worksheets: tuple[Page, ...]

    @property
    def sheetnames(self) -> list[str]:
        return [page.title for page in self.worksheets]

    def __getitem__(self, title: str) -> Page:
        return next(page for page in self.worksheets if page.title == title)


def open_workbook(path: Path, kind: str = FILLED_IN) -> tuple[Book | None, list[str]]:
    """Open a workbook: formulas stay formulas, text stays text, nothing is converted.

    Parameters
    ----------
    kind : whose workbook it is, which decides what a refusal advises; see `pir.workbook.safe_opening.words`

    Returns
    -------
    the workbook and no problem, or None and one sentence per problem, naming the file and what to do
    """
    if not path.is_file():
        return None, [f"{path.name}: there is no such file. Check the path in the inspection file."]
    try:
        plain = open_apart(path.name, path.read_bytes(), lambda sheet: True, as_entered=True, kind=kind)
    except (ReturnError, ParameterError) as refused:
        return None, list(refused.problems)
    except OSError as error:
        return None, [f"{path.name} cannot be read ({error.strerror}): close it in other programs."]
    if problems := [sheet["too_large"] for sheet in plain["sheets"] if sheet.get("too_large")]:
        return None, problems
    pages = tuple(Page(sheet["name"], tuple(map(tuple, sheet["rows"]))) for sheet in plain["sheets"])
    if not pages:
        return None, [f"{path.name}: the workbook has no worksheet. Use the workbook that was handed out."]
    return Book(pages), []


def kind_of(cell: Cell) -> str:
    """What a cell holds, in words and never the value itself."""
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip(INVISIBLE)):
        return NOTHING
    if isinstance(value, list):
        return _KINDS.get(value[0], "a date or time")
    if isinstance(value, bool):
        return "true/false"
    return NUMBER if isinstance(value, int | float) else TEXT


def text_of(cell: Cell) -> str:
    """The text of a cell without spaces around it, a number as it is written; "" for any other kind."""
    kind = kind_of(cell)
    if kind == NUMBER:
        return str(int(cell.value)) if cell.value == int(cell.value) else str(cell.value)
    return str(cell.value).strip(INVISIBLE) if kind == TEXT else ""
