"""The little of a workbook's styles that counts: the number format behind each style number, and whether what
it shows is struck through or cannot be seen."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from .package import MAIN

_FORMATS, _FORMAT = f"{MAIN}numFmts", f"{MAIN}numFmt"
_STYLES, _STYLE = f"{MAIN}cellXfs", f"{MAIN}xf"
_FONTS, _FONT, _STRIKE, _COLOUR, _SIZE = (
    f"{MAIN}{tag}" for tag in ("fonts", "font", "strike", "color", "sz")
)
_FILLS, _FILL, _PATTERN, _FRONT = (f"{MAIN}{tag}" for tag in ("fills", "fill", "patternFill", "fgColor"))
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_BY_NUMBER = {0: _BLACK, 1: _WHITE, 8: _BLACK, 9: _WHITE, 64: _BLACK, 65: _WHITE}  # of the fixed palette
_BY_THEME = {0: _WHITE, 1: _BLACK}  # in every theme that is in use
_ALIKE = 16  # of 256 steps of each primary colour: closer colours are one to the eye
_SMALLEST = 2.0  # points; smaller letters are dots
_SHOWS_NOTHING = re.compile(r"\s*;\s*;\s*;\s*")


@dataclass(frozen=True)
class Style:
    """How what stands in a cell is meant."""

    is_date: bool
    is_length: bool  # of time, such as [h]:mm
    shows_day: bool  # not as a month and a year only
    struck: bool = False  # through: often what is no longer to count
    unseen: bool = False  # letters in the colour of their cell, or a format that shows nothing


@dataclass(frozen=True)
class _Font:
    struck: bool = False
    colour: object = _BLACK
    tiny: bool = False


def read_styles(text: bytes | None) -> list[Style] | None:
    """The styles by number; None when the workbook has none.

    Borders and named styles are passed over, whatever is in them, and so is most of fonts and fills.
    """
    if text is None:
        return None
    formats: dict[int, str] = {}
    fonts: list[_Font] = []
    fills: list[object] = []  # colours
    styles: list[tuple[int, int, int]] = []  # numbers of the format, the font and the fill
    inside = ""  # which of the lists
    for event, element in iterparse(io.BytesIO(text), events=("start", "end")):
        tag = element.tag
        if tag in (_FORMATS, _STYLES, _FONTS, _FILLS):
            inside = tag if event == "start" else ""
        if event == "start":
            continue
        if tag == _FORMAT and inside == _FORMATS:
            formats[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
        elif tag == _STYLE and inside == _STYLES:
            styles.append(_numbers(element))
        elif tag == _FONT and inside == _FONTS:
            fonts.append(_font(element))
        elif tag == _FILL and inside == _FILLS:
            fills.append(_background(element))
        if inside not in (_FONTS, _FILLS) or tag in (_FONT, _FILL):
            element.clear()
    known = {
        (number, font, fill): _style(
            formats.get(number, BUILTIN_FORMATS.get(number)),
            fonts[font] if 0 <= font < len(fonts) else _Font(),
            fills[fill] if 0 <= fill < len(fills) else _WHITE,
        )
        for number, font, fill in set(styles)
    }
    return [known[style] for style in styles]


def _numbers(style: Element) -> tuple[int, int, int]:
    number, font, fill = (int(style.get(name) or 0) for name in ("numFmtId", "fontId", "fillId"))
    return number, font, fill


def _font(font: Element) -> _Font:
    strike, colour, size = (font.find(tag) for tag in (_STRIKE, _COLOUR, _SIZE))
    struck = strike is not None and strike.get("val", "1") not in ("0", "false")
    tiny = size is not None and _number(size.get("val"), _SMALLEST) < _SMALLEST
    return _Font(struck, _BLACK if colour is None else _colour(colour, _BLACK), tiny)


def _background(fill: Element) -> object:
    """The colour of a fill; None for a pattern or a gradient, on which any letter can be seen."""
    pattern = fill.find(_PATTERN)
    if pattern is None or pattern.get("patternType", "none") == "none":
        return _WHITE if pattern is not None or len(fill) == 0 else None
    front = pattern.find(_FRONT)
    if pattern.get("patternType") != "solid":
        return None
    return _BLACK if front is None else _colour(front, _BLACK)


def _colour(colour: Element, automatic: tuple[int, int, int]) -> object:
    """Red, green and blue; or the theme's number and tint, which are only compared with each other."""
    if rgb := colour.get("rgb"):
        digits = rgb[-6:]
        return tuple(bytes.fromhex(digits)) if re.fullmatch("[0-9A-Fa-f]{6}", digits) else None
    tint, theme, indexed = (colour.get(name) for name in ("tint", "theme", "indexed"))
    if theme:
        plain = None if _number(tint, 0) else _BY_THEME.get(int(_number(theme, -1)))
        return plain or ("theme", theme, _number(tint, 0))
    if indexed:
        return _BY_NUMBER.get(int(_number(indexed, -1)), ("indexed", indexed))
    return automatic


def _number(text: str | None, otherwise: float) -> float:
    """A number of a look; a look that cannot be read is no reason to refuse a workbook."""
    try:
        return float(text or otherwise)
    except ValueError:
        return otherwise


def _looks_the_same(one: object, other: object) -> bool:
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return False
    if isinstance(one[0], int) and isinstance(other[0], int):
        return max(abs(a - b) for a, b in zip(one, other, strict=True)) < _ALIKE
    return one == other


def _style(code: str | None, font: _Font, background: object) -> Style:
    shown = code or "General"
    unseen = font.tiny or _looks_the_same(font.colour, background) or bool(_SHOWS_NOTHING.fullmatch(shown))
    return Style(is_date_format(code), is_timedelta_format(code), "d" in shown.lower(), font.struck, unseen)
