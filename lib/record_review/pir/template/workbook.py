"""The blank return: a workbook with guidance, drop-downs and checks, in the layout that this room reads.

The same workbook with rows in it is what the invented example is. An example of a child stands on the sheet
Guidance, which is never read, and downwards, so that it cannot be sent as a child by oversight.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_rowcol_to_cell

from record_review.inspection import Column, Programme
from record_review.inspection.workbook_look import new_workbook
from record_review.pir.template import words
from record_review.pir.template.checks import (
    LISTS,
    children_check,
    partnership_check,
    still_missing,
    write_lists,
)
from record_review.pir.template.guidance import Guidance
from record_review.pir.template.look import Formats, set_print

GUIDANCE = "Guidance"
PREPARED_ROWS = 5_000  # rows of children with drop-downs and checks; the largest areas list about 3,200
_PERSONNEL_ROWS = 15
_WIDTHS = {"record_ref": 18, "gender": 12, "ethnicity": 34, "route_a": 18, "looked_after": 22, "locality": 18}
_WIDTH = 13


def template_workbook(
    programme: Programme,
    rows: Sequence[Mapping[str, Any]] = (),
    partnership: Mapping[str, Any] | None = None,
    personnel: Sequence[Sequence[str]] = (),
) -> bytes:
    """The return of a programme as a workbook, blank unless something is given; equal input, equal bytes.

    Sheets: Guidance, Partnership and Children (under the programme's names), and the hidden Lists.

    Parameters
    ----------
    rows : one per child, column -> text, date or None; text in a column of dates is written as text
    partnership : field of the sheet Partnership -> text or date
    personnel : role, organisation and contact route of each line of the table
    """
    stream = io.BytesIO()
    book = new_workbook(stream, words.title(programme))
    formats = Formats(book)
    guidance = book.add_worksheet(GUIDANCE)
    front = book.add_worksheet(programme.sheets["partnership"][0])
    children = book.add_worksheet(programme.sheets["children"][0])
    lists = book.add_worksheet(LISTS)
    lists.hide()
    ranges = write_lists(lists, programme)
    Guidance(guidance, formats, programme).write()
    agreed = _partnership(front, formats, programme, partnership or {}, personnel)
    _children(children, formats, programme, rows, ranges, f"{quote_sheetname(front.get_name())}!{agreed}")
    guidance.activate()
    book.close()
    return stream.getvalue()


def _partnership(
    sheet: Any,
    formats: Formats,
    programme: Programme,
    said: Mapping[str, Any],
    personnel: Sequence[Sequence[str]],
) -> str:
    """Labels with room for the answers, and the table of key personnel; gives the cell of the agreed
    date."""
    labels = {name: known[0] for name, known in programme.partnership_labels.items()}
    table = ("role", "organisation", "contact_route")
    sheet.set_column(0, 0, 40, formats.text)
    sheet.set_column(1, 2, 44, formats.text)
    agreed = ""
    fields = [name for name in labels if name not in table]
    for row, name in enumerate(fields):
        sheet.write_string(row, 0, labels[name], formats.label)
        is_day = name in ("agreed_date", "date_completed")
        _put(sheet, row, 1, said.get(name), formats.answer_day if is_day else formats.answer)
        sheet.set_row(row, 20)
        sheet.data_validation(row, 1, row, 1, partnership_check(programme, name))
        if name == "agreed_date":
            agreed = xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
    top = len(fields) + 1
    for at, name in enumerate(table):
        sheet.write_string(top, at, labels[name], formats.head)
        for number in range(max(_PERSONNEL_ROWS, len(personnel))):
            value = personnel[number][at] if number < len(personnel) else None
            _put(sheet, top + 1 + number, at, value, formats.answer)
    message = "Key people of the partnership: role, organisation, and how to reach them."
    sheet.data_validation(top + 1, 0, top + _PERSONNEL_ROWS, 2, {"validate": "any", "input_message": message})
    set_print(sheet, pages_wide=1)
    sheet.set_selection(0, 1, 0, 1)
    return agreed


def _children(
    sheet: Any,
    formats: Formats,
    programme: Programme,
    rows: Sequence[Mapping[str, Any]],
    ranges: Mapping[str, str],
    agreed: str,
) -> None:
    """One row of headings, and below it columns with formats and checks; nothing is written into the rows of
    a blank return."""
    last = max(PREPARED_ROWS, len(rows))
    at = {column.name: place for place, column in enumerate(programme.columns)}
    for column in programme.columns:
        place, look = at[column.name], formats.of(column)
        sheet.set_column(place, place, _WIDTHS.get(column.name, _WIDTH), look)
        sheet.write_string(
            0, place, column.heading, formats.head if column.required else formats.optional_head
        )
        for number, row in enumerate(rows, start=1):
            if row.get(column.name) is not None:
                _put(sheet, number, place, row[column.name], look, column)
        sheet.data_validation(
            1,
            place,
            last,
            place,
            children_check(programme, column, ranges.get(column.name, ""), agreed, last),
        )
        if lacks := still_missing(column, at):
            rule = {"type": "formula", "criteria": lacks, "format": formats.wanted}
            sheet.conditional_format(1, place, last, place, rule)
    reference = xl_col_to_name(at["record_ref"])
    banded = {
        "type": "formula",
        "criteria": f"=AND(LEN(${reference}2)>0,MOD(ROW(),2)=1)",
        "format": formats.band,
    }
    sheet.conditional_format(1, 0, last, len(at) - 1, banded)
    sheet.ignore_errors({"number_stored_as_text": f"{reference}2:{reference}{last + 1}"})
    sheet.set_row(0, 58)
    sheet.freeze_panes(1, at["record_ref"] + 1)
    sheet.set_selection(1, 0, 1, 0)
    set_print(sheet, pages_wide=2)
    sheet.repeat_rows(0)
    sheet.repeat_columns(at["record_ref"])


def _put(sheet: Any, row: int, at: int, value: Any, look: Any, column: Column | None = None) -> None:
    """A value as a person would have entered it; a blank cell keeps its look."""
    if value is None:
        sheet.write_blank(row, at, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), look)
    elif column is not None and column.kind == "code" and str(value).isdigit():
        sheet.write_number(row, at, int(str(value)), look)
    else:
        sheet.write_string(row, at, str(value), look)
