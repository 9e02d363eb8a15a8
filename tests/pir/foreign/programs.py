"""The same invented list as other programs write it: one function a program, each giving a workbook's bytes.

What each does was measured with the version that stands beside its name; here its parts are written anew, so
that no program is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.pir.foreign.package import (
    KINDS,
    MAIN,
    OWN_DATE,
    Strings,
    address,
    as_result,
    cells,
    inline,
    number,
    package,
    relations,
    serial,
    sheet,
    styles,
)

Lines = Sequence[Sequence[Any]]
SHEETS = ("Partnership", "Children")
PRINTER = [("bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")]


def excel(partnership: Lines, children: Lines, **options: Any) -> bytes:
    """As Excel does: texts shared, dates styled."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings, **options)


def sheetjs(partnership: Lines, children: Lines, *, dates: str = "styled", from_1904: bool = False) -> bytes:
    """SheetJS 0.18.5.

    dates : "styled" (json_to_sheet), "typed" (cellDates), "typed, unstyled" (the same without a date format),
        "bare" (read and saved)
    """

    def day(at: str, value: datetime) -> str:
        if dates.startswith("typed"):
            style = "" if "unstyled" in dates else ' s="1"'
            return f'<c r="{at}"{style} t="d"><v>{value:%Y-%m-%dT%H:%M:%S}.000Z</v></c>'
        return number(at, serial(value, from_1904=from_1904), 1 if dates == "styled" else 0)

    cell = cells(as_result, day=day)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    binary = [("bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")]
    return package(sheets, style_part=styles(), defaults=binary, from_1904=from_1904)


def exceljs(partnership: Lines, children: Lines, *, typed_partnership: bool = False) -> bytes:
    """ExcelJS 4.4.0 in London: the instant in UTC, so that a summer day begins at 23:00 of the day before.

    typed_partnership : that sheet was filled in by a person before
    """
    strings = Strings()

    def day(at: str, value: datetime) -> str:
        return number(at, serial(value - timedelta(hours=_summer(value))), 1)

    cell = cells(strings.cell, day=day)
    typed = cells(strings.cell) if typed_partnership else cell
    sheets = {"Partnership": sheet(partnership, typed), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings)


def _summer(day: datetime) -> int:
    """1 while British clocks are an hour ahead: last Sunday of March to last Sunday of October."""

    def last_sunday(month: int) -> datetime:
        end = datetime(day.year, month, 31)
        return end - timedelta(days=(end.weekday() + 1) % 7)

    return int(last_sunday(3) < day <= last_sunday(10))


def xlsx_populate(partnership: Lines, children: Lines, *, styled: bool) -> bytes:
    """xlsx-populate 1.21.0: bare numbers unless a date is styled; then the styles hold an empty fill."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE if styled else 0)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    empty_fill = styles().replace('<fills count="2">', '<fills count="3"><fill/>')
    return package(sheets, style_part=empty_fill if styled else styles(), strings=strings)


def openxlsx(partnership: Lines, children: Lines, *, keep_na: bool = False) -> bytes:
    """openxlsx 4.2.5.2 (R): relations to drawings that are not in the package; keepNA: #N/A for blank."""
    strings = Strings()
    blank = '<c r="{at}" t="e"><v>#N/A</v></c>' if keep_na else ""
    first = cells(strings.cell, date_style=OWN_DATE)
    cell = cells(strings.cell, date_style=OWN_DATE, blank=blank)
    sheets = {"Partnership": sheet(partnership, first), "Children": sheet(children, cell)}
    drawings = {
        f"xl/worksheets/_rels/sheet{n}.xml.rels": relations(
            ("drawing", f"../drawings/drawing{n}.xml"), ("vmlDrawing", f"../drawings/vmlDrawing{n}.vml")
        )
        for n in (1, 2)
    }
    return package(sheets, style_part=styles("mm/dd/yyyy"), strings=strings, more=drawings, defaults=PRINTER)


def excel_writer(partnership: Lines, children: Lines) -> bytes:
    """Excel::Writer::XLSX 1.10 (Perl): a text that looks like a number becomes one, dates stay ISO texts."""
    strings = Strings()

    def text(at: str, value: str) -> str:
        try:
            return number(at, float(value))
        except ValueError:
            return strings.cell(at, value)

    cell = cells(text, day=lambda at, value: strings.cell(at, f"{value:%Y-%m-%d}"))
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings)


def poi(partnership: Lines, children: Lines, *, streamed: bool = False, styled: bool = True) -> bytes:
    """Apache POI 5.2.2. streamed (SXSSF): texts in the cells, and a dimension of A1 whatever the size."""
    strings = Strings()
    cell = cells(inline if streamed else strings.cell, date_style=OWN_DATE if styled else 0)
    size = "A1" if streamed else ""
    sheets = {
        "Partnership": sheet(partnership, cell, dimension=size),
        "Children": sheet(children, cell, dimension=size),
    }
    return package(sheets, style_part=styles(), strings=None if streamed else strings)


def polars(partnership: Lines, children: Lines, *, first: tuple[int, int] = (1, 1)) -> bytes:
    """polars 2.1.0 write_excel: the list is a table object; dates as yyyy-mm-dd."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    row, column = first
    area = f"{address(row, column)}:{address(row + len(children) - 1, column + len(children[0]) - 1)}"
    columns = "".join(f'<tableColumn id="{n}" name="c{n}"/>' for n in range(1, len(children[0]) + 1))
    table = (
        f'<table xmlns="{MAIN}" id="1" name="Frame0" displayName="Frame0" ref="{area}" totalsRowShown="0">'
        f'<autoFilter ref="{area}"/><tableColumns count="{len(children[0])}">{columns}</tableColumns></table>'
    )
    sheets = {
        "Partnership": sheet(partnership, cell),
        "Children": sheet(
            children, cell, first=first, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
        ),
    }
    return package(
        sheets,
        style_part=styles("yyyy\\-mm\\-dd;@"),
        strings=strings,
        more={
            "xl/worksheets/_rels/sheet2.xml.rels": relations(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": table,
        },
        more_types=[("/xl/tables/table1.xml", f"{KINDS}table+xml")],
    )


def pyexcelerate(partnership: Lines, children: Lines) -> bytes:
    """PyExcelerate 0.13.0 new_sheet(data=…): dates lose their format and are written as 41793.0."""

    def day(at: str, value: datetime) -> str:
        return f'<c r="{at}"><v>{serial(value):.1f}</v></c>'

    cell = cells(inline, day=day)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles())


def rustpy(partnership: Lines, children: Lines) -> bytes:
    """rustpy-xlsxwriter 0.8.0: a format with a time of day on every date."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles("yyyy\\-mm\\-dd\\Thh:mm:ss"), strings=strings)


def ods_route(partnership: Lines, children: Lines) -> bytes:
    """An .ods written without styles, opened and saved as .xlsx by LibreOffice 7.4.7: dates are bare numbers,
    TRUE and FALSE are 1 and 0."""
    strings = Strings()
    plain = [[int(value) if isinstance(value, bool) else value for value in line] for line in children]
    cell = cells(strings.cell, date_style=0)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(plain, cell)}
    return package(sheets, style_part=styles(), strings=strings)


def gnumeric(partnership: Lines, children: Lines) -> bytes:
    """Gnumeric 1.12.55: a comment without an author, hidden sheets shown, thousands of equal formats."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    lists = [["Gender"], ["Female"], ["Male"], ["Other"], ["Not known"], ["Unborn"]]
    comment = (
        f'<comments xmlns="{MAIN}"><authors/><commentList><comment ref="A2" authorId="0"><text><t>note</t>'
        "</text></comment></commentList></comments>"
    )
    same = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1"/>'
    packed = styles().replace("</cellXfs>", same * 20_000 + "</cellXfs>").replace('"3"><xf', '"20003"><xf')
    sheets = {
        "Partnership": sheet(partnership, cell),
        "Children": sheet(children, cell),
        "Lists": sheet(lists, cell),
    }
    return package(
        sheets,
        style_part=packed,
        strings=strings,
        more={
            "xl/worksheets/_rels/sheet2.xml.rels": relations(("comments", "../comments1.xml")),
            "xl/comments1.xml": comment,
        },
        more_types=[("/xl/comments1.xml", f"{KINDS}comments+xml")],
    )


def open_xml_sdk(partnership: Lines, children: Lines) -> bytes:
    """Open XML SDK, and ClosedXML on it: the workbook's kind stands as the default of "xml", and every name
    has a prefix."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings, workbook_as_default=True, prefix="x:")


def report_writer(partnership: Lines, children: Lines) -> bytes:
    """A report writer's export: every cell is merged with the blank one beside it."""
    strings = Strings()
    cell = cells(strings.cell, date_style=OWN_DATE)
    wide = [[part for value in line for part in (value, None)] for line in children]
    merged = [
        f'<mergeCell ref="{address(row, at)}:{address(row, at + 1)}"/>'
        for row in range(1, len(wide) + 1)
        for at in range(1, len(wide[0]), 2)
    ]
    after = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>'
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(wide, cell, after=after)}
    return package(sheets, style_part=styles(), strings=strings)


def csv_in(partnership: Lines, children: Lines, *, written: str, opened: str) -> bytes:
    """A CSV with dates written in one order ("dmy" or "mdy"), opened by a spreadsheet program whose settings
    expect one ("dmy" or "mdy"), and saved: what the program cannot read as a date stays text."""
    strings = Strings()

    def day(at: str, value: datetime) -> str:
        first, second = (value.day, value.month) if written == "dmy" else (value.month, value.day)
        month, of_month = (second, first) if opened == "dmy" else (first, second)
        if month > 12:
            return strings.cell(at, f"{first:02}/{second:02}/{value.year}")
        return number(at, serial(datetime(value.year, month, of_month)), OWN_DATE)

    cell = cells(strings.cell, day=day)
    typed = cells(strings.cell, date_style=OWN_DATE)
    sheets = {"Partnership": sheet(partnership, typed), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings)


def pspp(partnership: Lines, children: Lines) -> bytes:
    """pspp-convert 1.6.2: dates as MM/DD/YYYY, here pasted as text."""
    strings = Strings()
    cell = cells(strings.cell, day=lambda at, value: strings.cell(at, f"{value:%m/%d/%Y}"))
    typed = cells(strings.cell, date_style=OWN_DATE)
    sheets = {"Partnership": sheet(partnership, typed), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings)


def kept_1904(partnership: Lines, children: Lines) -> bytes:
    """A workbook that counts from 1904, as LibreOffice, Gnumeric, ExcelJS and xlsx-populate keep it."""
    strings = Strings()

    def day(at: str, value: datetime) -> str:
        return number(at, serial(value, from_1904=True), OWN_DATE)

    cell = cells(strings.cell, day=day)
    sheets = {"Partnership": sheet(partnership, cell), "Children": sheet(children, cell)}
    return package(sheets, style_part=styles(), strings=strings, from_1904=True)
