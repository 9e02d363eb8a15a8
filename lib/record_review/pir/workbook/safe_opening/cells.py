"""The cells of a workbook as they were typed, and what is hidden, merged or calculated, as plain data.

Knows nothing of children. Plain data are None, True and False, numbers, texts, lists and dicts; a value of
any other kind is a list of two: its kind and a text.
"""

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .extents import of_filter
from .package import Package, SheetPart, Unusable, look_over
from .protected import OLE, unprotected
from .sheet import Cells, LostStyles, read_cells, read_strings
from .styles import read_styles
from .words import ADVICE, Advice

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000  # of the sheets that are read; 20,000 children with 25 columns
MOST_ROW_MARKS = 60_000  # rows that hold only a height or a colour are not read, but cost memory
MOST_MERGED = 500_000  # cells that merged cells are spread over
MOST_TEXT = (
    20_000_000  # characters of a sheet; a long text stands in the file once, however many cells show it
)

# One cell with something in it: `<c r="B5" s="3"><v>..`; a cell that is only coloured ends in `/>` and is
# passed over.
_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]{1,4})([0-9]{1,8})[\"'](?:\s[^>/]*)?>")
_PLACE = re.compile(rb"r=[\"']([A-Za-z]{1,4})([0-9]{1,8})[\"']")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s(?:[^>]*?\s)?ref=[\"']\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)"
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")


@dataclass(frozen=True)
class Request:
    """Which workbook is to be opened, and how.

    name : of the file, for sentences
    passwords : to be tried if it is protected
    as_entered : formulas are given as such; otherwise the result that Excel saved last
    kind : whose workbook it is, which decides what a refusal advises; see `words`
    """

    name: str
    passwords: Sequence[str]
    as_entered: bool
    kind: str


def as_plain(request: Request, content: bytes, choose: Callable[[list[str]], set[str]]) -> dict[str, Any]:
    """Open a workbook and give its cells as plain data.

    Parameters
    ----------
    content : the file's bytes
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
    name, advice = request.name, ADVICE[request.kind]
    if content.startswith(OLE):
        content = unprotected(name, content, request.passwords, advice)
    package = look_over(name, content, advice)
    wanted = choose([sheet.name for sheet in package.sheets])
    try:
        with _without_collection():
            read = _read(name, package, wanted, request.as_entered, advice)
    except (Unusable, MemoryError):
        raise
    except LostStyles:
        raise Unusable(
            f"{name} has lost its styles, so that nobody can say which of its numbers are dates: "
            f"{advice.again}"
        ) from None
    except Exception as error:  # whatever is wrong in a part, the sender can do one thing
        if getattr(error, "code", None) == 1:  # the XML parser had no more memory
            raise MemoryError from None
        raise Unusable(
            f"{name} cannot be read as an Excel workbook (a part of it is damaged): {advice.again}"
        ) from None
    dde = any(cells and cells.dde for _, cells, _ in read)
    sheets = [_sheet(name, *one, one[0].name in wanted, advice) for one in read]
    return {
        "sheets": sheets,
        "notices": [*package.notices, *(["dde_links"] if dde and "dde_links" not in package.notices else [])],
        "dates_from_1904": package.from_1904,
    }


def _read(
    name: str, package: Package, wanted: set[str], as_entered: bool, advice: Advice
) -> list[tuple[SheetPart, Cells | None, str]]:
    """Each sheet, its cells, and why they were not read if they were not; the smallest sheets go first."""
    strings, styles = read_strings(package.strings), read_styles(package.styles)
    costs = [len(_ANY_CELL.findall(part.text)) for part in package.sheets]
    read: dict[int, tuple[SheetPart, Cells | None, str]] = {}
    room = MOST_CELLS
    for cost, part in sorted(zip(costs, package.sheets, strict=True), key=lambda pair: pair[0]):
        cells, too_large = None, _too_large(name, part, cost, room, advice)
        if not too_large:
            cells = read_cells(part.text, strings, styles, from_1904=package.from_1904, as_entered=as_entered)
            room -= cost if part.name in wanted else 0
        read[part.position] = (part, cells, too_large)
    return [read[part.position] for part in package.sheets]


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


def _too_large(name: str, part: SheetPart, cells: int, room: int, advice: Advice) -> str:
    """Why a sheet is not read though it may be wanted, or ""; `room` is for how many cells more."""
    if _reaches_far(part.text):
        return (
            f"Sheet {part.position} of {name} has something in a cell beyond row {MOST_ROWS:,} or column "
            f"{MOST_COLUMNS} (often a stray space): delete the empty rows and columns after the list and "
            "save."
        )
    merged = sum(
        (int(last) - int(first) + 1) * (_column_number(right) - _column_number(left) + 1)
        for left, first, right, last in _MERGED.findall(part.text)
    )
    if cells > room or merged > MOST_MERGED:
        return (
            f"Sheet {part.position} of {name} has far more cells or merged cells than {advice.holds} needs: "
            f"{advice.copy}"
        )
    return ""


def _reaches_far(text: bytes) -> bool:
    rows, columns = _extent(_PLACE.findall(text))
    if rows > MOST_ROWS or columns > MOST_COLUMNS:  # seldom: only then are merely coloured cells set aside
        rows, columns = _extent(_CELL.findall(text))
    return rows > MOST_ROWS or columns > MOST_COLUMNS or len(_ROW.findall(text)) > MOST_ROW_MARKS


def _extent(cells: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """The last row and the last column of cells given as letters and digits."""
    letters, digits = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    return max(map(int, digits), default=0), max(map(_column_number, letters), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet(
    name: str, part: SheetPart, cells: Cells | None, too_large: str, wanted: bool, advice: Advice
) -> dict[str, Any]:
    """A sheet as plain data, under the names that `pir.sheets.Sheet` has for it; without rows when nobody
    asked for it, or when it is too large."""
    about: dict[str, Any] = {"name": part.name, "position": part.position, "visible": part.visible}
    if cells is None:
        filled = len(_CELL.findall(part.text)) or 1  # never none: it must not pass for an empty sheet
        return about | {"filled": filled, "too_large": too_large}
    about["filled"] = len(cells.values)
    if not wanted:
        return about
    places = cells.values.keys() | cells.without_result  # such a formula looks blank and is not
    height = max((row for row, _ in places), default=0)
    width = max((column for _, column in places), default=0)
    text = sum(len(value) for value in cells.values.values() if isinstance(value, str))
    if height > MOST_ROWS or width > MOST_COLUMNS or text > MOST_TEXT:
        sentence = f"Sheet {part.position} of {name} holds far more rows, columns or text than {advice.holds}"
        return about | {"too_large": f"{sentence}: {advice.copy}"}
    grid: list[list[Any]] = [[None] * width for _ in range(height)]
    for (row, column), value in cells.values.items():
        grid[row - 1][column - 1] = value
    return about | {
        "rows": grid,
        "hidden_rows": sorted(cells.hidden_rows),
        "struck_rows": sorted(cells.struck_rows),
        "hidden_columns": [
            number for first, last in cells.hidden_columns for number in range(first, min(last, width) + 1)
        ],
        "unseen": list(cells.unseen),
        "filtered": cells.filtered,
        "ranges": [*part.ranges, *of_filter(cells.filter_range)],
        "merged": cells.merged,
        "without_day": list(cells.without_day),
        "without_result": list(cells.without_result),
        "totals": list(cells.totals),
    }
