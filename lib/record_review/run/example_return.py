"""The return of the invented partnership as a workbook in the layout asked for, filled in with care.

Knows the layout only: the children are made elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from record_review.inspection import Column, Programme

PARTNERSHIP = "Ardvale"
KEY_PERSONNEL = (
    ("Inspection co-ordinator", "Ardvale Council", "Partnership mailbox"),
    ("Participation co-ordinator", "Ardvale Council", "Partnership mailbox"),
    ("Chief social work officer", "Ardvale Council", "Through the co-ordinator"),
    ("Child protection lead nurse", "NHS Ardvale", "Through the co-ordinator"),
    ("Detective inspector, public protection", "Police", "Through the co-ordinator"),
    ("Locality reporter manager", "SCRA", "Through the co-ordinator"),
)
LISTS = (
    "Lists"  # hidden: what the drop-downs offer; a list inside a rule may not be longer than 255 characters
)
LAST_ROW = 2000  # as far down as drop-downs reach
WIDTHS = {"reference": 18, "date": 14, "code": 18, "text": 20}


def return_workbook(
    rows: Sequence[Mapping[str, Any]], programme: Programme, agreed: date, completed: date
) -> bytes:
    """The workbook of a return; same rows, same bytes.

    Parameters
    ----------
    rows : one per child, column name -> text, date or None; text in a date column is written as text
    agreed, completed : dates of the Partnership sheet
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": "Pre-inspection return", "created": datetime(2000, 1, 1)})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1F3A5F", "font_color": "white"}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    text = book.add_format({"num_format": "@"})
    _partnership(
        book.add_worksheet(programme.sheets["partnership"][0]), programme, agreed, completed, head, day
    )
    sheet = book.add_worksheet(programme.sheets["children"][0])
    formats = {"date": day, "reference": text}
    for place, column in enumerate(programme.columns):
        sheet.set_column(place, place, WIDTHS[column.kind], formats.get(column.kind))
        sheet.write_string(0, place, column.heading, head)
        for number, row in enumerate(rows, start=1):
            value = row.get(column.name)
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
            elif column.name == "simd_quintile" and str(value).isdigit():
                sheet.write_number(number, place, int(str(value)))
            elif value is not None:
                sheet.write_string(number, place, str(value), text if column.kind == "reference" else None)
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(programme.columns) - 1)
    _drop_downs(book, sheet, programme)
    book.close()
    return stream.getvalue()


def _partnership(
    sheet: Any, programme: Programme, agreed: date, completed: date, head: Any, day: Any
) -> None:
    labels = {name: known[0] for name, known in programme.partnership_labels.items()}
    said = {
        "partnership": PARTNERSHIP,
        "agreed_date": agreed,
        "completed_by": "Information officer, children and families",
        "date_completed": completed,
        "local_name_c": "Vulnerable young person process",
        "local_name_d": "Care and risk management",
    }
    sheet.set_column(0, 2, 40)
    for row, (name, value) in enumerate(said.items()):
        sheet.write_string(row, 0, labels[name])
        if isinstance(value, date):
            sheet.write_datetime(row, 1, datetime(value.year, value.month, value.day), day)
        else:
            sheet.write_string(row, 1, value)
    top = len(said) + 1
    for column, name in enumerate(("role", "organisation", "contact_route")):
        sheet.write_string(top, column, labels[name], head)
    for row, person in enumerate(KEY_PERSONNEL, start=top + 1):
        for column, value in enumerate(person):
            sheet.write_string(row, column, value)


def _drop_downs(book: Any, sheet: Any, programme: Programme) -> None:
    lists = book.add_worksheet(LISTS)
    lists.hide()
    ranges: dict[str, str] = {}
    coded: list[tuple[int, Column]] = [(i, c) for i, c in enumerate(programme.columns) if c.codes]
    for _, column in coded:
        name = str(column.codes)
        if name not in ranges:
            place = len(ranges)
            codes = programme.code_lists[name].codes
            for row, value in enumerate((name, *codes)):
                lists.write_string(row, place, value)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            ranges[name] = f"={LISTS}!${letter}$2:${letter}${len(codes) + 1}"
    for place, column in coded:
        rule = {"validate": "list", "source": ranges[str(column.codes)], "error_type": "warning"}
        sheet.data_validation(1, place, LAST_ROW, place, rule)
