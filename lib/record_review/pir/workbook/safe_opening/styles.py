"""The little of a workbook's styles that tells a date: the number format behind each style number."""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.etree.ElementTree import iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from .package import MAIN

_FORMATS, _FORMAT = f"{MAIN}numFmts", f"{MAIN}numFmt"
_STYLES, _STYLE = f"{MAIN}cellXfs", f"{MAIN}xf"


@dataclass(frozen=True)
class Style:
    """How the number in a cell is meant."""

    is_date: bool
    is_length: bool  # of time, such as [h]:mm
    shows_day: bool  # not as a month and a year only


def read_styles(text: bytes | None) -> list[Style] | None:
    """The styles by number; None when the workbook has none.

    Fonts, fills, borders and named styles are passed over, whatever is in them.
    """
    if text is None:
        return None
    formats: dict[int, str] = {}
    numbers: list[int] = []
    inside = ""  # which of the two lists
    for event, element in iterparse(io.BytesIO(text), events=("start", "end")):
        tag = element.tag
        if tag in (_FORMATS, _STYLES):
            inside = tag if event == "start" else ""
        elif event == "end" and tag == _FORMAT and inside == _FORMATS:
            formats[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
        elif event == "end" and tag == _STYLE and inside == _STYLES:
            numbers.append(int(element.get("numFmtId") or 0))
        if event == "end":
            element.clear()
    known = {number: _style(formats.get(number, BUILTIN_FORMATS.get(number))) for number in set(numbers)}
    return [known[number] for number in numbers]


def _style(code: str | None) -> Style:
    return Style(is_date_format(code), is_timedelta_format(code), "d" in (code or "General").lower())
