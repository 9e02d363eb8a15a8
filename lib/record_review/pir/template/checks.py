"""What Excel takes in the cells of the blank return, what it says beside them, and which still lack an
answer.

Checks hold for what is typed; what is pasted passes them by, so that none stands in place of a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from record_review.inspection import Column, Programme
from record_review.inspection.calendar import ADULT_AT, WINDOW_YEARS
from record_review.pir.template import words

LISTS = "Lists"
_EARLIEST, _LATEST = "DATE(1990,1,1)", "DATE(2098,12,31)"
_WEEKS_OF_PREGNANCY = 40
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255  # characters that Excel shows beside a cell


def write_lists(sheet: Any, programme: Programme) -> dict[str, str]:
    """Write what the drop-downs offer, a column for each list, and give the range of every coded column.

    A list inside a cell's check may not be longer than 255 characters; one on a sheet may.
    """
    written: dict[tuple[str, ...], str] = {}
    ranges: dict[str, str] = {}
    for column in programme.columns:
        if column.codes is None:
            continue
        codes = words.offered(programme, column)
        if codes not in written:
            place = len(written)
            for row, value in enumerate((column.heading, *codes)):
                if row and value.isdigit():
                    sheet.write_number(row, place, int(value))  # typed as a number, it is in the list
                else:
                    sheet.write_string(row, place, value)
            written[codes] = f"={quote_sheetname(LISTS)}!{xl_range_abs(1, place, len(codes), place)}"
        ranges[column.name] = written[codes]
    return ranges


def partnership_check(programme: Programme, name: str) -> dict[str, Any]:
    """The check of the answer to one line of the sheet Partnership, with what Excel says beside it."""
    routes = {f"local_name_{route.code}": route for route in programme.routes}
    messages = {
        "partnership": "The name of your partnership.",
        "agreed_date": "The date on which you regard your information as accurate, within four weeks before "
        "the notification of the inspection.",
        "completed_by": "A role, not a name.",
        "date_completed": "The date on which you completed this return.",
    } | {field: f"What your partnership calls this: {route.label}." for field, route in routes.items()}
    check: dict[str, Any] = {"validate": "any"}
    if name in ("agreed_date", "date_completed"):
        check = _day_check(f"={_EARLIEST}", f"={_LATEST}")
        check |= {"error_title": "A date", "error_message": "Enter a date such as 24/08/2026."}
    title = _cut(programme.partnership_labels[name][0], _LONGEST_TITLE)
    return check | {"input_title": title, "input_message": _cut(messages[name], _LONGEST_MESSAGE)}


def children_check(
    programme: Programme, column: Column, answers: str, agreed: str, last: int
) -> dict[str, Any]:
    """The check of a column of the list of children, with what Excel says beside its cells.

    Parameters
    ----------
    answers : range of what the drop-down of a coded column offers
    agreed : cell of the agreed date; dates are held against it once it is filled in
    last : last row with a check, counted from 0
    """
    return _taken(programme, column, answers, agreed, last) | _said(programme, column)


def _taken(programme: Programme, column: Column, answers: str, agreed: str, last: int) -> dict[str, Any]:
    if column.kind == "code":
        return {"validate": "list", "source": answers}
    if column.kind == "date":
        known, least, most = f"ISNUMBER({agreed})", f"={_EARLIEST}", agreed
        if column.name == "date_of_birth":
            eldest = f"EDATE({agreed},-{12 * (ADULT_AT + WINDOW_YEARS)})+1"
            least = f"=IF({known},{eldest},{_EARLIEST})"
        elif column.name == "expected_date_of_birth":
            most = f"{agreed}+{7 * _WEEKS_OF_PREGNANCY}"
        return _day_check(least, f"=IF({known},{most},{_LATEST})")
    if column.kind == "reference":
        place = [other.name for other in programme.columns].index(column.name)
        first = xl_rowcol_to_cell(1, place)
        once = f"COUNTIF({xl_range_abs(1, place, last, place)},{first})=1"
        rule = f"=AND(LEN({first})<={words.LONGEST_REFERENCE},{once})"
        return {"validate": "custom", "value": rule, "error_type": "warning"}
    return {"validate": "any"}


def _day_check(least: str, most: str) -> dict[str, Any]:
    return {"validate": "date", "criteria": "between", "minimum": least, "maximum": most}


def _said(programme: Programme, column: Column) -> dict[str, str]:
    """What Excel shows beside a cell that is chosen, and when it does not take what was typed."""
    titles = {route.column: route.short for route in programme.routes}
    said = {
        "input_title": _cut(titles.get(column.name, column.heading), _LONGEST_TITLE),
        "input_message": _cut(words.what_to_put(programme, column), _LONGEST_MESSAGE),
    }
    agreed = programme.partnership_labels["agreed_date"][0].lower()
    until = f"not after the {agreed}"
    if column.name == "date_of_birth":
        until += f". Children in the list are under {ADULT_AT + WINDOW_YEARS} on that date"
    elif column.name == "expected_date_of_birth":
        until = f"up to {_WEEKS_OF_PREGNANCY} weeks after the {agreed}"
    refused = {
        "code": ("An answer of the list", "Choose one of the answers in the list, or leave the cell blank."),
        "date": ("A date", f"Enter day, month and four-digit year, such as 05/03/2019, {until}."),
        "reference": (
            "Is this reference right?",
            f"It has more than {words.LONGEST_REFERENCE} characters, or is in the list already. List each "
            "child once.",
        ),
    }
    if column.kind in refused:
        said |= dict(zip(("error_title", "error_message"), refused[column.kind], strict=True))
    return said


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,')}…"


def still_missing(column: Column, at: Mapping[str, int]) -> str:
    """The condition under which a cell of row 2 still lacks an answer; "" for a column that may stay
    blank."""

    def cell(name: str) -> str:
        return f"${xl_col_to_name(at[name])}2"

    blank = f"LEN({cell(column.name)})=0"
    if column.name in ("date_of_birth", "expected_date_of_birth"):
        wanted = f"LEN({cell('date_of_birth')})+LEN({cell('expected_date_of_birth')})=0"
    elif column.name == "route_a_ended_at":
        wanted = f'{blank},{cell("route_a")}="Yes"'
    elif column.name == "registration_date":
        wanted = f'{blank},{cell("route_b")}="Yes"'
    elif column.kind != "reference" and words.required(column) == words.REQUIRED:
        wanted = blank
    else:
        return ""
    return f"=AND(LEN({cell('record_ref')})>0,{wanted})"
