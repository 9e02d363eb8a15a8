"""Builds an .xlsx package part by part, as a program other than Excel would: no library between us and the
parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Cell formats in this order: General, the built-in short date, a date of one's own
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="{{date}}"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
GENERAL, SHORT_DATE, OWN_DATE = 0, 1, 2
Cell = Callable[[str, Any], str]  # address and value -> the cell's XML, "" for none


def styles(date_format: str = "dd/mm/yyyy") -> str:
    return STYLES.replace("{date}", escape(date_format))


def serial(day: date | datetime, *, from_1904: bool = False) -> float:
    """A day as a workbook counts it."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment - (datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30))).total_seconds() / 86400


def address(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


@dataclass
class Strings:
    """The texts of a workbook, which cells refer to by number."""

    texts: list[str] = field(default_factory=list)

    def cell(self, at: str, text: str) -> str:
        if text not in self.texts:
            self.texts.append(text)
        return f'<c r="{at}" t="s"><v>{self.texts.index(text)}</v></c>'

    def part(self) -> str:
        lines = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.texts)
        return f'<sst xmlns="{MAIN}" count="{len(self.texts)}" uniqueCount="{len(self.texts)}">{lines}</sst>'


def inline(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def as_result(at: str, text: str) -> str:
    """A text as if a formula had given it, which is how SheetJS writes every text."""
    return f'<c r="{at}" t="str"><v>{escape(text)}</v></c>'


def number(at: str, value: float, style: int = GENERAL) -> str:
    shown = str(int(value)) if float(value).is_integer() else repr(float(value))
    return f'<c r="{at}"{f" s={quoteattr(str(style))}" if style else ""}><v>{shown}</v></c>'


def truth_value(at: str, value: bool) -> str:
    return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'


def cells(
    text: Cell,
    *,
    day: Callable[[str, datetime], str] | None = None,
    date_style: int = SHORT_DATE,
    blank: str = "",
) -> Cell:
    """How a program writes a cell of each kind; blank : the XML of a blank cell, {at} being its address."""

    def write(at: str, value: Any) -> str:
        if value is None:
            return blank.replace("{at}", at)
        if isinstance(value, bool):
            return truth_value(at, value)
        if isinstance(value, int | float):
            return number(at, value)
        if isinstance(value, datetime):
            return day(at, value) if day else number(at, serial(value), date_style)
        return text(at, value)

    return write


def sheet(
    lines: Sequence[Sequence[Any]],
    cell: Cell,
    *,
    first: tuple[int, int] = (1, 1),
    dimension: str = "",
    after: str = "",
) -> str:
    """A worksheet; first : row and column of the first cell; after : what follows the cells."""
    rows = []
    for row, line in enumerate(lines, start=first[0]):
        found = "".join(cell(address(row, at), value) for at, value in enumerate(line, start=first[1]))
        rows.append(f'<row r="{row}">{found}</row>')
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{size}<sheetData>{"".join(rows)}</sheetData>'
        f"{after}</worksheet>"
    )


def relations(*targets: tuple[str, str]) -> str:
    """Relations rId1, rId2, …; each a kind, such as "worksheet", and a target."""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def package(
    sheets: Mapping[str, str],
    *,
    style_part: str | None,
    strings: Strings | None = None,
    defaults: Sequence[tuple[str, str]] = (),
    workbook_as_default: bool = False,
    from_1904: bool = False,
    more: Mapping[str, str] | None = None,
    more_types: Sequence[tuple[str, str]] = (),
    prefix: str = "",
) -> bytes:
    """The workbook as bytes.

    Parameters
    ----------
    sheets : name -> the worksheet's XML
    defaults : further extensions and their content types
    workbook_as_default : the kind of the workbook stands as the default of "xml"
    more, more_types : further parts, and content types by part
    prefix : in front of every name of the main namespace, such as "x:"
    """
    names = list(sheets)
    main = f"{KINDS}sheet.main+xml"
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
    targets += [("styles", "styles.xml")] if style_part else []
    targets += [("sharedStrings", "sharedStrings.xml")] if strings else []
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    flags = '<workbookPr date1904="1"/>' if from_1904 else ""
    parts = {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), start=1)}
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{flags}<sheets>{tabs}</sheets></workbook>'
    )
    if style_part:
        parts["xl/styles.xml"] = style_part
    if strings:
        parts["xl/sharedStrings.xml"] = strings.part()
    if prefix:
        parts = {name: _prefixed(text, prefix) for name, text in parts.items()}
    overrides = [(f"/xl/worksheets/sheet{n}.xml", f"{KINDS}worksheet+xml") for n in range(1, len(names) + 1)]
    overrides += [] if workbook_as_default else [("/xl/workbook.xml", main)]
    overrides += [("/xl/styles.xml", f"{KINDS}styles+xml")] if style_part else []
    overrides += [("/xl/sharedStrings.xml", f"{KINDS}sharedStrings+xml")] if strings else []
    extensions = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", main if workbook_as_default else "application/xml"),
        *defaults,
    ]
    content_types = "".join(
        [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in extensions]
        + [f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in [*overrides, *more_types]]
    )
    parts |= {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">{content_types}</Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(*targets),
        **(more or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), HEAD + text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _prefixed(text: str, prefix: str) -> str:
    """The same part with a prefix for the main namespace, as Open XML SDK writes it."""
    text = text.replace(f'xmlns="{MAIN}"', f'xmlns:{prefix[:-1]}="{MAIN}"')
    return text.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
