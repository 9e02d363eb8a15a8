"""The little of a workbook's styles that counts: the number format behind each style number, and whether what
it shows is struck through."""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.etree.ElementTree import iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from .package import MAIN

_FORMATS, _FORMAT = f"{MAIN}numFmts", f"{MAIN}numFmt"
_STYLES, _STYLE = f"{MAIN}cellXfs", f"{MAIN}xf"
_FONTS, _FONT, _STRIKE = (f"{MAIN}{tag}" for tag in ("fonts", "font", "strike"))


@dataclass(frozen=True)
class Style:
    """How what stands in a cell is meant."""

    is_date: bool
    is_length: bool  # of time, such as [h]:mm
    shows_day: bool  # not as a month and a year only
    struck: bool = False  # through: often what is no longer to count


def read_styles(text: bytes | None) -> list[Style] | None:
    """The styles by number; None when the workbook has none.

    Fills, borders and named styles are passed over, whatever is in them, and of fonts all but the strike.
    """
    if text is None:
        return None
    formats: dict[int, str] = {}
    struck: list[bool] = []  # by font
    styles: list[tuple[int, int]] = []  # number of the format, and of the font
    inside = ""  # which of the lists
    strike = False
    for event, element in iterparse(io.BytesIO(text), events=("start", "end")):
        tag = element.tag
        if tag in (_FORMATS, _STYLES, _FONTS):
            inside = tag if event == "start" else ""
        elif event == "end" and tag == _FORMAT and inside == _FORMATS:
            formats[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
        elif event == "end" and tag == _STYLE and inside == _STYLES:
            styles.append((int(element.get("numFmtId") or 0), int(element.get("fontId") or 0)))
        elif event == "end" and tag == _STRIKE and inside == _FONTS:
            strike = element.get("val", "1") not in ("0", "false")
        elif event == "end" and tag == _FONT and inside == _FONTS:
            struck.append(strike)
            strike = False
        if event == "end":
            element.clear()
    known = {
        (number, font): _style(
            formats.get(number, BUILTIN_FORMATS.get(number)), font < len(struck) and struck[font]
        )
        for number, font in set(styles)
    }
    return [known[style] for style in styles]


def _style(code: str | None, struck: bool) -> Style:
    return Style(is_date_format(code), is_timedelta_format(code), "d" in (code or "General").lower(), struck)
