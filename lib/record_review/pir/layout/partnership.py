"""Reads the sheet Partnership: labels in column A, values beside them, then the table of key personnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection
from record_review.pir.cells.convert import Day, kind_of, read_day, read_text
from record_review.pir.cells.date_patterns import with_numbers_read
from record_review.pir.layout.known_headings import Known
from record_review.pir.workbook.sheets import Sheet

_PERSONNEL = ("role", "organisation", "contact_route")
_SHORTEST = 3  # letters or digits of a label; less is its number


@dataclass(frozen=True)
class PartnershipSheet:
    """What the partnership says of itself. `cells` and `kinds` tell where each answer stands and its kind."""

    sheet_name: str  # "" when the workbook has no such sheet
    partnership: str = ""
    agreed: Day = field(default_factory=lambda: Day("blank"))
    agreed_cell: Any = None  # as typed; a number that counts days is turned into its date
    completed_by: str = ""
    completed: Day = field(default_factory=lambda: Day("blank"))
    local_names: dict[str, str] = field(default_factory=dict)  # route code -> name used locally, "" if none
    personnel: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_PERSONNEL, dtype="str"))
    cells: dict[str, str] = field(
        default_factory=dict
    )  # field -> cell of the value; only labels that are there
    kinds: dict[str, str] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)  # field without a label -> cell of a text near one
    other_dates: tuple[str, ...] = ()  # cells that give another agreed date than the one that is used

    @property
    def agreed_date(self) -> date | None:
        return self.agreed.day


def known_labels(inspection: Inspection) -> Known:
    """The labels of the sheet: the programme's, and those that the team has settled."""
    settled = {name: (text,) for name, text in inspection.settled.labels.items()}
    return Known(inspection.programme.partnership_labels, settled)


def label_places(sheet: Sheet, labels: Known) -> Iterator[tuple[int, int, str]]:
    """Row, column and field of every label: the first cell of a row that is no running number. Ends where the
    table of key personnel begins, with the row of its headings."""
    for number, row in enumerate(sheet.rows, start=1):
        names = {labels.name(value) for value in row if isinstance(value, str)}
        if "role" in names and names & {"organisation", "contact_route"}:
            yield number, 0, ""
            return
        at = next((at for at, value in enumerate(row, start=1) if _may_be_a_label(value)), 0)
        if at and (name := labels.name(row[at - 1])) and name not in _PERSONNEL:
            yield number, at, name


def _may_be_a_label(value: Any) -> bool:
    return isinstance(value, str) and sum(c.isalnum() for c in value) >= _SHORTEST


def beside(row: Sequence[Any], at: int) -> list[tuple[int, Any]]:
    """The cells to the right of a label that hold something, with their columns."""
    return [(c, value) for c, value in enumerate(row[at:], start=at + 1) if kind_of(value) != "blank"]


def read_partnership(sheet: Sheet | None, inspection: Inspection, from_1904: bool) -> PartnershipSheet:
    """Read the sheet, which may be missing; nothing in it stops the reading, so every problem is a
    finding."""
    if sheet is None:
        return PartnershipSheet("")
    labels, notified = known_labels(inspection), inspection.notification_date
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    dates: dict[str, Any] = {}  # cell -> what stands beside the label of the agreed date
    table_row = 0
    for number, at, name in label_places(sheet, labels):
        if not name:
            table_row = number
            break
        answers = beside(sheet.rows[number - 1], at)
        if kind_of(values.get(name)) == "blank":  # a label that stands twice: the first answer counts
            column, values[name] = answers[0] if answers else (at + 1, None)
            cells[name] = f"{get_column_letter(column)}{number}"
        if name == "agreed_date":
            dates |= {f"{get_column_letter(c)}{number}": value for c, value in answers}
    agreed, completed = (
        with_numbers_read([values.get(name)], notified, from_1904)[0]
        for name in ("agreed_date", "date_completed")
    )
    return PartnershipSheet(
        sheet_name=sheet.name,
        partnership=read_text(values.get("partnership")),
        agreed=read_day(agreed),
        agreed_cell=agreed,
        completed_by=read_text(values.get("completed_by")),
        completed=read_day(completed),
        local_names={code: read_text(values.get(f"local_name_{code}")) for code in ("c", "d")},
        personnel=_personnel(sheet.rows[table_row:], sheet.rows[table_row - 1], labels)
        if table_row
        else _nobody(),
        cells=cells,
        kinds={name: kind_of(value) for name, value in values.items()},
        near=_near(
            sheet, labels, [name for name in inspection.programme.partnership_labels if name not in cells]
        ),
        other_dates=_other_dates(dates, notified, from_1904),
    )


def _near(sheet: Sheet, labels: Known, missing: Sequence[str]) -> dict[str, str]:
    """Field without a label -> cell of a text that is near one of its labels."""
    found: dict[str, str] = {}
    for number, row in enumerate(sheet.rows, start=1):
        at = next((at for at, value in enumerate(row, start=1) if _may_be_a_label(value)), 0)
        if at and not labels.name(row[at - 1]) and (name := labels.nearest(row[at - 1], missing)):
            found.setdefault(name, f"{get_column_letter(at)}{number}")
    return found


def _other_dates(dates: Mapping[str, Any], notified: date, from_1904: bool) -> tuple[str, ...]:
    """Cells beside the label of the agreed date that give another date than the first of them."""
    days = [read_day(day).day for day in with_numbers_read(list(dates.values()), notified, from_1904)]
    first = next((day for day in days if day), None)
    return tuple(cell for cell, day in zip(dates, days, strict=True) if day and day != first)


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=list(_PERSONNEL), dtype="str")


def _personnel(rows: Sequence[Sequence[Any]], heading: Sequence[Any], labels: Known) -> pd.DataFrame:
    """The lines of the table down to its end; a blank line in between is passed over."""
    columns = {labels.name(value): at for at, value in enumerate(heading) if isinstance(value, str)}
    lines = [{n: read_text(row[columns[n]]) if n in columns else "" for n in _PERSONNEL} for row in rows]
    return pd.DataFrame([line for line in lines if any(line.values())], columns=list(_PERSONNEL), dtype="str")
