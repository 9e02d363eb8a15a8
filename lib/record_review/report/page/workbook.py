"""All released tables in one workbook: a sheet each, behind an index that leads to every one."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from record_review.inspection.workbook_look import EDGE, FONT, HEAD, LINE, TOP, new_workbook, print_on_a4
from record_review.report.lines.tables import MARKS, ReportTable
from record_review.report.page.packed import AUTHOR, made_on

INDEX = "Index"
LONGEST = 31  # characters of a sheet's name
ACROSS = 95  # characters of a line of text across a sheet


def tables_workbook(tables: Sequence[ReportTable], title: str, about: Sequence[str], *, made: date) -> bytes:
    """The tables as an Excel workbook. Equal tables give equal bytes.

    Parameters
    ----------
    about : lines at the top of the index: whom it is about, how counts are protected
    made : the day that the workbook gives as its own
    """
    target = io.BytesIO()
    book = new_workbook(target, title)
    book.set_properties({"title": title, "author": AUTHOR, "created": made_on(made)})
    looks = {
        "title": book.add_format(FONT | {"bold": True, "font_size": 14}),
        "head": book.add_format(HEAD | EDGE | TOP),
        "text": book.add_format(FONT | TOP),
        "cell": book.add_format(FONT | EDGE | TOP),
        "number": book.add_format(FONT | EDGE | {"valign": "top", "num_format": "#,##0"}),
        "link": book.add_format(FONT | TOP | {"font_color": "#124C8A", "underline": 1}),
    }
    index = book.add_worksheet(INDEX)
    names = sheet_names(tables)
    _index(index, tables, names, title, about, looks)
    for table, name in zip(tables, names, strict=True):
        _sheet(book.add_worksheet(name), table, looks)
    book.close()
    return target.getvalue()


def sheet_names(tables: Sequence[ReportTable]) -> list[str]:
    """A name for each table's sheet, short enough and unlike every other."""
    names: list[str] = []
    for table in tables:
        name, more = table.name[:LONGEST], 1
        while name in names or name == INDEX.casefold():
            more += 1
            name = f"{table.name[: LONGEST - 3]} {more}"
        names.append(name)
    return names


def _index(
    sheet: Any,
    tables: Sequence[ReportTable],
    names: Sequence[str],
    title: str,
    about: Sequence[str],
    looks: dict[str, Any],
) -> None:
    for column, width in enumerate((32, 8, 70)):
        sheet.set_column(column, column, width)
    row = _lines(sheet, 0, [title], 2, looks["title"])
    row = _lines(sheet, row, about, 2, looks["text"]) + 1
    for column, heading in enumerate(("Table", "Rows", "What it holds")):
        sheet.write_string(row, column, heading, looks["head"])
    sheet.repeat_rows(row)
    for place, (table, name) in enumerate(zip(tables, names, strict=True), start=row + 1):
        sheet.write_url(place, 0, f"internal:'{name}'!A1", looks["link"], name)
        sheet.write_number(place, 1, len(table.frame), looks["number"])
        sheet.write_string(place, 2, table.caption, looks["cell"])
        sheet.set_row(place, LINE * (1 + len(table.caption) // 65))
    row += len(tables) + 2
    marks = [f"{mark}: {meaning}." for mark, meaning in MARKS.items()]
    _lines(sheet, row, ["Marks in the tables", *marks], 2, looks["text"])
    print_on_a4(sheet, footer=title.replace("&", "&&"))


def _sheet(sheet: Any, table: ReportTable, looks: dict[str, Any]) -> None:
    """A table under its caption, with the way back, its units and notes."""
    frame, last = table.frame, max(len(table.frame.columns) - 1, 5)
    widths = []
    for column, heading in enumerate(frame.columns):
        longest = max([len(str(value)) for value in frame.iloc[:, column]] + [len(str(heading)) // 2])
        widths.append(min(max(longest + 2, 10), 45))
        sheet.set_column(column, column, widths[-1])
    row = _lines(sheet, 0, [table.caption], last, looks["title"], across=sum(widths) or ACROSS)
    sheet.write_url(row, 0, f"internal:'{INDEX}'!A1", looks["link"], "Back to the index")
    units = [f"{column} in {unit}" for column, unit in table.units.items() if unit not in column]
    notes = [
        text
        for text in ("; ".join(units), table.note, *(f"{m}: {w}." for m, w in table.marks.items()))
        if text
    ]
    row = head = row + 2
    for column, heading in enumerate(frame.columns):
        sheet.write_string(row, column, str(heading), looks["head"])
    sheet.set_row(row, 2 * LINE)
    for values in frame.itertuples(index=False, name=None):
        row += 1
        for column, value in enumerate(values):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(row, column, value, looks["number"])
            else:
                sheet.write_string(row, column, str(value), looks["cell"])
        tallest = max((len(str(v)) // w for v, w in zip(values, widths, strict=True)), default=0)
        sheet.set_row(row, LINE * (1 + tallest))
    if len(frame):
        sheet.autofilter(head, 0, row, len(frame.columns) - 1)
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    _lines(sheet, row + 2, notes, last, looks["text"], across=sum(widths) or ACROSS)
    print_on_a4(sheet, footer=table.name.replace("&", "&&"))


def _lines(
    sheet: Any, row: int, texts: Sequence[str], last: int, look: Any, *, across: float = ACROSS
) -> int:
    """Each text on a row of its own across the sheet, as high as it needs; the row after them."""
    size = 14 if look.font_size == 14 else 11
    for text in texts:
        sheet.merge_range(row, 0, row, last, text, look)
        sheet.set_row(row, (LINE if size == 11 else 20) * (1 + int(len(text) * size / 11 / min(across, 140))))
        row += 1
    return row
