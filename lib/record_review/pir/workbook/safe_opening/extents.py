"""How far a sheet is said to be filled: by the tables and the filter that stand around its cells, by its
print area and by names.

Nothing is parsed but the range that each of them gives: a list that ends before them may have been cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from openpyxl.utils.cell import range_boundaries

Range = tuple[str, int, int, int, int]  # what gives it; first row, first column, last row, last column

_TABLE = re.compile(rb"<(?:\w+:)?table\s(?:[^>]*?\s)?ref=[\"']([A-Z0-9:$]+)[\"']")
_NAMED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!,()\s]+))!(\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)")
_BUILT_IN = {"_xlnm.Print_Area": "the print area", "_xlnm._FilterDatabase": "the filter"}


def of_tables(texts: Iterable[bytes]) -> Iterator[Range]:
    """The ranges of tables, by the texts of their parts."""
    for text in texts:
        if found := _TABLE.search(text):
            yield from _range("the table", found[1].decode("ascii"))


def of_names(names: Iterable[Element]) -> Mapping[str, list[Range]]:
    """The ranges that names of the workbook stand for, by the name of their sheet; only of plain ranges."""
    found: dict[str, list[Range]] = {}
    for name in names:
        what = _BUILT_IN.get(name.get("name", ""), "a name")
        for quoted, plain, ref in _NAMED.findall(name.text or ""):
            sheet = quoted.replace("''", "'") if quoted else plain
            found.setdefault(sheet.casefold(), []).extend(_range(what, ref))
    return found


def of_filter(ref: str) -> list[Range]:
    """The range of the filter of a sheet."""
    return list(_range("the filter", ref))


def _range(what: str, ref: str) -> Iterator[Range]:
    try:
        left, top, right, bottom = range_boundaries(ref)
    except (ValueError, TypeError):
        return  # a range that cannot be read says nothing
    if None not in (left, top, right, bottom):
        yield what, top, left, bottom, right
