"""Opens a workbook and hands its cells on as they were typed: values, and what is hidden, merged or
calculated.

Knows openpyxl and nothing of children. `read_workbook` is the one place where a stranger's file is parsed;
what it returns is plain data, so that it can be made in a process of its own.
"""

from __future__ import annotations

import gc
import hashlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from record_review.inspection import ReturnError
from record_review.pir.package import MOST_COLUMNS, MOST_ROWS, SAVE_AS, Formulas, open_package

MOST_TEXT = (
    20_000_000  # characters of a sheet; a long text stands in the file once, however many cells show it
)

# Every kind of space, and the characters that take no room: a cell of these looks blank and is.
INVISIBLE = "".join(
    map(
        chr,
        (
            *range(0x21),
            *range(0x7F, 0xA1),
            *(0xAD, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F),
            *(*range(0x2060, 0x2065), 0x3000, 0xFEFF),
        ),
    )
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells in rows as long as the widest, and what Excel would not show at first sight.

    Rows and columns are counted from 1, as Excel does. `rows` ends with the last row that holds something
    and is empty for a sheet that nobody asked for; `filled` counts the cells that hold something in any case.
    """

    name: str
    position: int  # among the tabs, from 1
    visible: bool
    filled: int
    rows: tuple[tuple[Any, ...], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    without_day: frozenset[tuple[int, int]] = frozenset()  # dates that Excel shows as month and year only
    formulas: Formulas = field(default_factory=Formulas)


@dataclass(frozen=True)
class Workbook:
    """A workbook as plain data."""

    name: str
    sha256: str  # of the file's bytes
    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...]  # what lies in the package and is never read
    dates_from_1904: bool


def read_workbook(path: Path, wanted: Callable[[str], bool]) -> Workbook:
    """Read the sheets of a workbook whose names are `wanted`; of the others, the name and whether they hold
    anything.

    Formulas give the result Excel saved last. Nothing is converted: text stays text, and a date is a date
    only where the cell is one.

    Raises
    ------
    ParameterError : there is no such file
    ReturnError : the file cannot be opened, with what to do
    """
    package = open_package(path)
    try:
        with warnings.catch_warnings(), _without_collection():
            # openpyxl tells of drop-downs and styles it does not keep; we keep neither
            warnings.simplefilter("ignore")
            book = _open(path)
            sheets = tuple(
                _sheet(sheet, number, package.formulas.get(sheet.title, Formulas()), wanted(sheet.title))
                for number, sheet in enumerate(book.worksheets, start=1)
            )
    except ReturnError:
        raise
    except Exception:  # whatever the parser stumbles over, the sender can do one thing
        raise ReturnError(f"{path.name} cannot be read as an Excel workbook. {SAVE_AS}") from None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Workbook(path.name, digest, sheets, package.notices, book.epoch == CALENDAR_MAC_1904)


def _open(path: Path) -> Any:
    """The workbook as openpyxl has it; the file is closed whatever happens."""
    with path.open("rb") as file:
        reader = _CellsOnly(file, data_only=True, keep_links=False)
        with reader.archive:
            reader.read()
        return reader.wb


class _CellsOnly(ExcelReader):
    """openpyxl's reader without chart sheets: they hold no cells, and some of them it cannot read."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        return None


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection while a hundred thousand cells are made and all of them kept: a third of the
    time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sheet(sheet: Any, position: int, formulas: Formulas, wanted: bool) -> Sheet:
    visible = sheet.sheet_state == "visible"
    # The cells that exist, without making those that do not, as openpyxl's own iteration would
    cells = {at: value for at, cell in sheet._cells.items() if not is_blank(value := cell.value)}
    if not wanted:
        return Sheet(sheet.title, position, visible, len(cells))
    places = cells.keys() | formulas.without_result  # a formula nobody has calculated looks blank and is not
    height = max((row for row, _ in places), default=0)
    width = max((column for _, column in places), default=0)
    text = sum(len(value) for value in cells.values() if isinstance(value, str))
    if height > MOST_ROWS or width > MOST_COLUMNS or text > MOST_TEXT:
        raise ReturnError(
            f"Sheet {position} holds far more rows, columns or text than a list of children: copy the list "
            "into a new workbook and send that."
        )
    grid: list[list[Any]] = [[None] * width for _ in range(height)]
    for (row, column), value in cells.items():
        grid[row - 1][column - 1] = value
    without_day = {
        at
        for at, value in cells.items()
        if isinstance(value, datetime)
        and value.day == 1
        and "d" not in sheet._cells[at].number_format.lower()
    }
    return Sheet(
        name=sheet.title,
        position=position,
        visible=visible,
        filled=len(cells),
        rows=tuple(map(tuple, grid)),
        hidden_rows=frozenset(number for number, row in sheet.row_dimensions.items() if _hidden(row, row.ht)),
        hidden_columns=frozenset(
            number
            for column in sheet.column_dimensions.values()
            if _hidden(column, column.width)
            for number in range(column.min or 0, min(column.max or 0, width) + 1)
        ),
        filtered=bool(sheet.auto_filter.ref),
        merged=tuple((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges),
        without_day=frozenset(without_day),
        formulas=formulas,
    )


def _hidden(dimension: Any, size: float | None) -> bool:
    return bool(dimension.hidden) or size == 0


def is_blank(value: Any) -> bool:
    """Nothing, or text of nothing but spaces of any kind."""
    return value is None or (isinstance(value, str) and not value.strip(INVISIBLE))
