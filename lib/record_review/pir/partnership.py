"""Reads the sheet Partnership: labels in column A, values beside them, then the table of key personnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from record_review.inspection import Programme, normalise_heading
from record_review.pir.convert import Day, kind_of, read_day, read_text
from record_review.pir.date_patterns import with_numbers_read
from record_review.pir.sheets import Sheet

_PERSONNEL = ("role", "organisation", "contact_route")


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

    @property
    def agreed_date(self) -> date | None:
        return self.agreed.day


def read_partnership(
    sheet: Sheet | None, programme: Programme, notified: date, from_1904: bool
) -> PartnershipSheet:
    """Read the sheet, which may be missing; nothing in it stops the reading, so every problem is a
    finding."""
    if sheet is None:
        return PartnershipSheet("")
    labels = {
        normalise_heading(t): name for name, texts in programme.partnership_labels.items() for t in texts
    }
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    table_row = 0
    for number, row in enumerate(sheet.rows, start=1):
        found = [
            (at, labels.get(_label(value), "")) for at, value in enumerate(row, start=1) if value is not None
        ]
        names = [name for _, name in found]
        if "role" in names and ("organisation" in names or "contact_route" in names):
            table_row = number
            break
        if not found or found[0][1] in ("", *_PERSONNEL):
            continue
        at, name = found[0]
        beside = [(c, row[c - 1]) for c, _ in found[1:] if kind_of(row[c - 1]) != "blank"]
        if kind_of(values.get(name)) == "blank":  # a label that stands twice: the first answer counts
            column, values[name] = beside[0] if beside else (at + 1, None)
            cells[name] = f"{get_column_letter(column)}{number}"
    (agreed,) = with_numbers_read([values.get("agreed_date")], notified, from_1904)
    return PartnershipSheet(
        sheet_name=sheet.name,
        partnership=read_text(values.get("partnership")),
        agreed=read_day(agreed),
        agreed_cell=agreed,
        completed_by=read_text(values.get("completed_by")),
        completed=read_day(values.get("date_completed")),
        local_names={code: read_text(values.get(f"local_name_{code}")) for code in ("c", "d")},
        personnel=_personnel(sheet.rows[table_row:], sheet.rows[table_row - 1], labels)
        if table_row
        else _nobody(),
        cells=cells,
        kinds={name: kind_of(value) for name, value in values.items()},
    )


def _label(value: Any) -> str:
    return normalise_heading(value) if isinstance(value, str) else ""


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=list(_PERSONNEL), dtype="str")


def _personnel(rows: Sequence[Sequence[Any]], heading: Sequence[Any], labels: dict[str, str]) -> pd.DataFrame:
    """The lines of the table down to its end; a blank line in between is passed over."""
    columns = {labels.get(_label(value), ""): at for at, value in enumerate(heading)}
    lines = [{n: read_text(row[columns[n]]) if n in columns else "" for n in _PERSONNEL} for row in rows]
    return pd.DataFrame([line for line in lines if any(line.values())], columns=list(_PERSONNEL), dtype="str")
