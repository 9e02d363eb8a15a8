"""The cells of a workbook as they were typed, and what is hidden, merged or calculated, as plain data.

Knows openpyxl and nothing of children. Plain data are None, True and False, numbers, texts, lists and dicts;
a value of any other kind is a list of two: its kind and a text.
"""

import gc
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .invisible import is_blank
from .package import MOST_COLUMNS, MOST_ROWS, SAVE_AS, Formulas, Unusable, look_over
from .protected import OLE, unprotected

MOST_TEXT = (
    20_000_000  # characters of a sheet; a long text stands in the file once, however many cells show it
)
FORMULA, ERROR = "f", "e"


def as_plain(
    name: str,
    content: bytes,
    passwords: Sequence[str],
    as_entered: bool,
    choose: Callable[[list[str]], set[str]],
) -> dict[str, Any]:
    """Open a workbook and give its cells as plain data.

    Parameters
    ----------
    name : of the file, for sentences
    content : the file's bytes
    passwords : to be tried if it is protected
    as_entered : formulas are given as such; otherwise the result that Excel saved last
    choose : which of the sheets, told by their names, are wanted; of the others only the name is given, and
        how many cells hold something

    Returns
    -------
    sheets : a dict for each, in the order of the tabs; see `_sheet`
    notices : what lies in the package and is never read
    dates_from_1904 : how the workbook counts its dates

    Raises
    ------
    Locked : protected, and none of the passwords opens it
    Unusable : it cannot be read; every reason, each with what to do
    """
    if content.startswith(OLE):
        content = unprotected(name, content, passwords)
    package = look_over(name, content)
    try:
        with warnings.catch_warnings(), _without_collection():
            # openpyxl tells of drop-downs and styles it does not keep; we keep neither
            warnings.simplefilter("ignore")
            book = _open(content, as_entered)
            wanted = choose([sheet.title for sheet in book.worksheets])
            sheets = [
                _sheet(sheet, at, package.formulas.get(sheet.title, Formulas()), sheet.title in wanted)
                for at, sheet in enumerate(book.worksheets, start=1)
            ]
    except (Unusable, MemoryError):
        raise
    except Exception as error:  # whatever the parser stumbles over, the sender can do one thing
        if getattr(error, "code", None) == 1:  # the XML parser had no more memory
            raise MemoryError from None
        raise Unusable(f"{name} cannot be read as an Excel workbook. {SAVE_AS}") from None
    return {
        "sheets": sheets,
        "notices": package.notices,
        "dates_from_1904": book.epoch == CALENDAR_MAC_1904,
    }


def _open(content: bytes, as_entered: bool) -> Any:
    reader = _CellsOnly(io.BytesIO(content), data_only=not as_entered, keep_links=False)
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


def _sheet(sheet: Any, position: int, formulas: Formulas, wanted: bool) -> dict[str, Any]:
    """A sheet as plain data, under the names that `pir.sheets.Sheet` has for it; without rows when nobody
    asked for it."""
    # The cells that exist, without making those that do not, as openpyxl's own iteration would
    cells = {at: cell for at, cell in sheet._cells.items() if not is_blank(cell.value)}
    about = {
        "name": _text(sheet.title),
        "position": position,
        "visible": sheet.sheet_state == "visible",
        "filled": len(cells),
    }
    if not wanted:
        return about
    places = cells.keys() | formulas.without_result  # a formula nobody has calculated looks blank and is not
    height = max((row for row, _ in places), default=0)
    width = max((column for _, column in places), default=0)
    text = sum(len(cell.value) for cell in cells.values() if isinstance(cell.value, str))
    if height > MOST_ROWS or width > MOST_COLUMNS or text > MOST_TEXT:
        raise Unusable(
            f"Sheet {position} holds far more rows, columns or text than a list of children: copy the list "
            "into a new workbook and send that."
        )
    grid: list[list[Any]] = [[None] * width for _ in range(height)]
    without_day = []
    for (row, column), cell in cells.items():
        value = cell.value
        grid[row - 1][column - 1] = _plain(cell.data_type, value)
        if isinstance(value, datetime) and value.day == 1 and "d" not in cell.number_format.lower():
            without_day.append((row, column))
    return about | {
        "rows": grid,
        "hidden_rows": [number for number, row in sheet.row_dimensions.items() if _hidden(row, row.ht)],
        "hidden_columns": [
            number
            for column in sheet.column_dimensions.values()
            if _hidden(column, column.width)
            for number in range(column.min or 0, min(column.max or 0, width) + 1)
        ],
        "filtered": bool(sheet.auto_filter.ref),
        "merged": [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges],
        "without_day": without_day,
        "without_result": list(formulas.without_result),
        "totals": list(formulas.totals),
    }


def _hidden(dimension: Any, size: float | None) -> bool:
    return bool(dimension.hidden) or size == 0


def _plain(kind: str, value: Any) -> Any:
    """A value as plain data: itself, or its kind and a text."""
    if isinstance(value, str):
        if kind == "f":
            return [FORMULA, ""]
        return [ERROR, _text(value)] if kind == "e" else _text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        # JSON and pandas stumble over such numbers; their digits are no number to anyone
        return value if abs(value) < 1e300 else str(value)
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["h", value.isoformat()]
    if isinstance(value, timedelta):
        return ["l", str(value.total_seconds())]
    return [FORMULA, ""]  # an array formula or a table of data


def _text(value: str) -> str:
    """A text without halves of characters, which a file can spell and nothing can write again."""
    return (
        value
        if value.isascii()
        else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )
