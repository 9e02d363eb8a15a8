"""A workbook as plain data: values as they were typed, and what is hidden, merged or calculated.

Knows nothing of children. The file itself is parsed in a process of its own; see `apart`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from record_review.inspection import ParameterError, ReturnError
from record_review.pir.workbook.isolated import Limits, open_apart
from record_review.pir.workbook.safe_opening.invisible import INVISIBLE, is_blank
from record_review.pir.workbook.safe_opening.package import LARGEST_FILE, too_large
from record_review.pir.workbook.safe_opening.words import ADVICE, RETURN

__all__ = ["INVISIBLE", "Formulas", "Sheet", "Workbook", "is_blank", "read_workbook", "return_bytes"]


@dataclass(frozen=True)
class Formulas:
    """Where a sheet holds formulas: cells as (row, column), counted from 1."""

    without_result: frozenset[tuple[int, int]] = frozenset()
    totals: frozenset[tuple[int, int]] = frozenset()  # sums and counts, as a totals row has them


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells in rows as long as the widest, and what Excel would not show at first sight.

    Rows and columns are counted from 1, as Excel does. `rows` ends with the last row that holds something
    and is empty for a sheet that nobody asked for or that is too large; `filled` counts the cells that hold
    something in any case.
    """

    name: str
    position: int  # among the tabs, from 1
    visible: bool
    filled: int
    rows: tuple[tuple[Any, ...], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()  # in which something is struck through
    unseen: frozenset[tuple[int, int]] = (
        frozenset()
    )  # cells whose text has the colour of the cell, or is not shown
    filtered: bool = False
    # What says how far the sheet is filled; first row, first column, last row, last column
    ranges: tuple[tuple[str, int, int, int, int], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    without_day: frozenset[tuple[int, int]] = frozenset()  # dates that Excel shows as month and year only
    formulas: Formulas = field(default_factory=Formulas)
    too_large: str = ""  # why it was not read, as a sentence that can refuse the workbook


@dataclass(frozen=True)
class Workbook:
    """A workbook as plain data."""

    name: str
    sha256: str  # of the file's bytes
    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...]  # what lies in the package and is never read
    dates_from_1904: bool


def read_workbook(path: Path, wanted: Callable[[str], bool], limits: Limits | None = None) -> Workbook:
    """Read the sheets of a workbook whose names are `wanted`; of the others, the name and whether they hold
    anything.

    Formulas give the result Excel saved last. Nothing is converted: text stays text, and a date is a date
    only where the cell is one. A sheet that is far larger than a list of children is not read and says so;
    whether that matters is for the caller to say. The smaller sheets are read first, until there are as many
    cells as 20,000 children have.

    Raises
    ------
    ParameterError : there is no such file, or it is protected with another password than the one given
    ReturnError : the file cannot be opened, with what to do
    """
    content = return_bytes(path)
    book = open_apart(path.name, content, wanted, limits=limits)
    return Workbook(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        sheets=tuple(map(_sheet, book["sheets"])),
        notices=tuple(book["notices"]),
        dates_from_1904=book["dates_from_1904"],
    )


def return_bytes(path: Path) -> bytes:
    """The bytes of a return workbook.

    Raises
    ------
    ParameterError : there is no such file, or it cannot be read
    ReturnError : it is far too large
    """
    if not path.is_file():
        what = "is a folder, not a workbook" if path.is_dir() else "is not there"
        raise ParameterError(f"The return workbook {path.name} {what}: {_CHECK}")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ReturnError(too_large(path.name, ADVICE[RETURN]))
        return path.read_bytes()
    except OSError as error:
        raise ParameterError(
            f"The return workbook {path.name} cannot be read ({error.strerror}): close it if it is open in "
            f"another program, or {_CHECK}"
        ) from None


NULL = frozenset({"null", "(null)", "<null>", "[null]", "'null'", '"null"'})


def is_null(value: Any) -> bool:
    """Whether a cell holds the word that databases write for a blank one: it is blank."""
    return type(value) is str and 4 <= len(value) < 12 and value.strip(INVISIBLE).casefold() in NULL


_CHECK = "check the path that was given for it (return_workbook in an inspection file)."


def _sheet(plain: dict[str, Any]) -> Sheet:
    if "rows" not in plain:
        return Sheet(**plain)
    return Sheet(
        name=plain["name"],
        position=plain["position"],
        visible=plain["visible"],
        filled=plain["filled"],
        # A list is a value that is neither text nor number
        rows=tuple(
            tuple([_value(*cell) if type(cell) is list else None if is_null(cell) else cell for cell in row])
            for row in plain["rows"]
        ),
        hidden_rows=frozenset(plain["hidden_rows"]),
        hidden_columns=frozenset(plain["hidden_columns"]),
        struck_rows=frozenset(plain["struck_rows"]),
        unseen=_places(plain["unseen"]),
        filtered=plain["filtered"],
        ranges=tuple((what, a, b, c, d) for what, a, b, c, d in plain["ranges"]),
        merged=tuple((a, b, c, d) for a, b, c, d in plain["merged"]),
        without_day=_places(plain["without_day"]),
        formulas=Formulas(_places(plain["without_result"]), _places(plain["totals"])),
    )


def _places(pairs: Iterable[list[int]]) -> frozenset[tuple[int, int]]:
    return frozenset((row, column) for row, column in pairs)


def _value(kind: str, text: str) -> Any:
    """A value that plain data have as its kind and a text; an Excel error is its text, such as #N/A."""
    if kind == "d":
        return datetime.fromisoformat(text)
    if kind == "h":
        return time.fromisoformat(text)
    return timedelta(seconds=float(text)) if kind == "l" else text
