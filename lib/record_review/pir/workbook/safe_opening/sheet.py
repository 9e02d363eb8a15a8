"""The cells of one worksheet from its XML: values as they were typed, formulas, and what is hidden or merged.

Reads the rows, the columns, the filter and the merged cells. Links, notes, tables, drawings and all else in
the sheet are passed over: a cell holds what was typed in it, and never the target of a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from .invisible import is_blank
from .package import MAIN
from .styles import Style

FORMULA, ERROR = "f", "e"
Place = tuple[int, int]  # row and column, counted from 1
_LOWEST, _NARROWEST = 2.0, 0.3  # points of a row and characters of a column: nothing of it can be read

_ROW, _CELL, _VALUE, _FORMULA, _INLINE = (f"{MAIN}{tag}" for tag in ("row", "c", "v", "f", "is"))
_TEXT, _RUN, _ITEM = (f"{MAIN}{tag}" for tag in ("t", "r", "si"))
_COLUMN, _MERGED, _FILTER = (f"{MAIN}{tag}" for tag in ("col", "mergeCell", "autoFilter"))
_SHEET, _DATA, _MORE = (f"{MAIN}{tag}" for tag in ("worksheet", "sheetData", "extLst"))
_OF_A_ROW = frozenset({_CELL, _VALUE, _FORMULA, _INLINE, _TEXT, _RUN})
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ERRORS = frozenset(("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"))
_CONTROLS = dict.fromkeys((*(n for n in range(0x20) if chr(n) not in "\t\n\r"), 0xFFFE, 0xFFFF))
_TOTALS = re.compile(
    r"\b(?:SUM|SUMIFS?|SUMPRODUCT|COUNT|COUNTA|COUNTIFS?|SUBTOTAL|AGGREGATE|AVERAGE|MAX|MIN)\(", re.I
)
_DDE = re.compile(r"^\s*(?:DDE\s*\(|[^\"'!|()]+\|)", re.I)


class LostStyles(Exception):
    """A cell refers to a style that is not in the workbook, so that nobody can say whether it is a date."""


@dataclass
class Cells:
    """What a worksheet holds."""

    values: dict[Place, Any] = field(default_factory=dict)  # plain data; what looks blank is left out
    without_result: set[Place] = field(default_factory=set)  # formulas that nobody has calculated
    totals: set[Place] = field(default_factory=set)  # sums and counts, as a totals row has them
    without_day: set[Place] = field(default_factory=set)  # dates that Excel shows as month and year only
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)  # in which something is struck through
    unseen: set[Place] = field(default_factory=set)  # in the colour of their cell, or shown as nothing
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # the first and the last of some
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    filtered: bool = False
    filter_range: str = ""
    dde: bool = False  # a formula asks another program for its result


def read_cells(
    text: bytes, strings: Sequence[str], styles: Sequence[Style] | None, *, from_1904: bool, as_entered: bool
) -> Cells:
    """Read a worksheet.

    Parameters
    ----------
    text : the part of the sheet
    strings : the texts that cells refer to by number
    styles : by number; None when the workbook has none
    from_1904 : how the workbook counts its dates
    as_entered : formulas are given as such; otherwise the result that Excel saved last

    Raises
    ------
    LostStyles : a cell refers to a style that is not there
    ValueError, IndexError, ParseError : it is not written as a worksheet is
    """
    cells = Cells()
    tag = ""
    reader = _Reader(cells, strings, styles, CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    for _, element in iterparse(io.BytesIO(text)):
        tag = element.tag
        if tag in _OF_A_ROW:
            continue
        if tag == _DATA and any(row.tag != _ROW for row in element):
            raise ValueError("something other than a row among the rows")
        if tag == _ROW:
            reader.row(element, as_entered)
        elif tag == _COLUMN:
            if _is_hidden(element, "width", _NARROWEST):
                cells.hidden_columns.append((int(element.get("min", 0)), int(element.get("max", 0))))
        elif tag == _MERGED:
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            cells.merged.append((top, left, bottom, right))
        elif tag == _FILTER:
            cells.filtered |= bool(element.get("ref"))
            cells.filter_range = element.get("ref", "")
        element.clear()
    if tag != _SHEET:  # such as the strict format, of which nothing would be read
        raise ValueError("not a worksheet")
    return cells


def _is_hidden(element: Element, size: str, least: float) -> bool:
    return element.get("hidden") in ("1", "true") or float(element.get(size) or least) < least


class _Reader:
    def __init__(
        self, cells: Cells, strings: Sequence[str], styles: Sequence[Style] | None, epoch: datetime
    ) -> None:
        self.cells, self.strings, self.styles, self.epoch = cells, strings, styles, epoch
        self.at = 0  # the row
        self.columns: dict[str, int] = {}  # letters seen before

    def row(self, row: Element, as_entered: bool) -> None:
        self.at = int(row.get("r") or self.at + 1)
        if (row.get("hidden") or row.get("ht")) and _is_hidden(row, "ht", _LOWEST):
            self.cells.hidden_rows.add(self.at)
        if self.at < 1:
            raise ValueError("not the number of a row")
        column = 0
        values = self.cells.values
        for cell in row:
            if cell.tag != _CELL:
                if cell.tag != _MORE:
                    raise ValueError("something other than a cell in a row")
                continue
            if coordinate := cell.get("r"):
                letters = coordinate.rstrip("0123456789")
                column = self.columns.get(letters) or self._column(letters)
                place = (int(coordinate[len(letters) :]), column)
                if not (column and place[0]):
                    raise ValueError("not the place of a cell")
            else:
                column += 1
                place = (self.at, column)
            if len(cell) == 0:
                continue
            value = self._value(cell, place, as_entered)
            if not is_blank(value):
                if place in values:
                    raise ValueError("a cell is given twice")
                values[place] = value

    def _column(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            if not "A" <= letter <= "Z":
                raise ValueError("not the name of a column")
            number = number * 26 + ord(letter) - 64
        self.columns[letters] = number
        return number

    def _value(self, cell: Element, place: Place, as_entered: bool) -> Any:
        """The value of a cell as plain data: itself, or its kind and a text."""
        kind = cell.get("t", "n")
        text = formula = None
        for child in cell:
            if child.tag == _VALUE:
                text = child.text
            elif child.tag == _FORMULA:
                formula = child.text or ""
            elif child.tag == _INLINE:
                text = whole_text(child) if kind == "inlineStr" else text
            elif child.tag != _MORE:
                raise ValueError("something other than a value in a cell")
        if formula is not None:
            # Excel writes an empty result of a text formula as `t="str"` and nothing; no result at all has no
            # type
            if not text and kind != "str":
                self.cells.without_result.add(place)
            if _TOTALS.search(formula):
                self.cells.totals.add(place)
            self.cells.dde |= _DDE.match(formula) is not None
            if as_entered:
                return [FORMULA, ""]
        if not text:
            return None
        style = self._style(cell)
        if style is not None and (style.struck or style.unseen):
            if style.struck:
                self.cells.struck_rows.add(place[0])
            if style.unseen:
                self.cells.unseen.add(place)
        if kind == "s":
            number = int(text)
            if number < 0:
                raise ValueError("not the number of a text")
            return self.strings[number]
        if kind == "inlineStr":
            return text
        if kind == "str":
            return as_typed(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return [ERROR, text if text in _ERRORS else "#VALUE!"]  # and never a text in an error's place
        if kind == "d":
            try:
                return _dated(from_ISO8601(text), style, self.cells, place)
            except ValueError:
                return as_typed(text)
        return self._number(text, style, place)

    def _style(self, cell: Element) -> Style | None:
        number = int(cell.get("s") or 0)
        if self.styles is None:
            if number:
                raise LostStyles
            return None
        if number >= len(self.styles):
            if number:
                raise LostStyles
            return None
        return self.styles[number]

    def _number(self, text: str, style: Style | None, place: Place) -> Any:
        value = float(text) if "." in text or "e" in text.lower() else int(text)
        if style is None or not style.is_date:
            # JSON and pandas stumble over such numbers; their digits are no number to anyone
            return value if abs(value) < 1e300 else str(value)
        try:
            return _dated(from_excel(value, self.epoch, style.is_length), style, self.cells, place)
        except (OverflowError, ValueError):  # Excel shows it as #######
            return [ERROR, "#VALUE!"]


def _dated(value: Any, style: Style | None, cells: Cells, place: Place) -> Any:
    """A date, a time or a length of time as plain data."""
    if isinstance(value, datetime | date):
        if value.day == 1 and style is not None and style.is_date and not style.shows_day:
            cells.without_day.add(place)
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["h", value.isoformat()]
    assert isinstance(value, timedelta)
    return ["l", str(value.total_seconds())]


def read_strings(text: bytes | None) -> list[str]:
    """The texts that cells refer to by number."""
    strings = []
    for _, element in iterparse(io.BytesIO(text)) if text else ():
        if element.tag == _ITEM:
            strings.append(whole_text(element))
            element.clear()
    return strings


def whole_text(element: Element) -> str:
    """A text of one or more runs, without what tells how it is spoken.

    A text may be in pieces of different looks; Excel shows them as one.
    """
    pieces = []
    for child in element:
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag == _RUN:
            pieces += [piece.text or "" for piece in child if piece.tag == _TEXT]
    return as_typed("".join(pieces))


def as_typed(text: str) -> str:
    """A text with the escapes of the file undone, once, as Excel does.

    Control characters, which Excel does not show, are left out, and so are halves of characters: a file can
    spell both, and nothing can write them again.

    >>> as_typed("a_x000D_b"), as_typed("_x005F_x000D_"), as_typed("_x00_"), as_typed("c_x0007_d")
    ('a\\rb', '_x000D_', '_x00_', 'cd')
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).translate(_CONTROLS)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
