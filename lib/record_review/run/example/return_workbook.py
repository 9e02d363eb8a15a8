"""The return of the invented partnership: the blank return, filled in with care.

Knows what stands on the sheet Partnership; the children are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from record_review.inspection import Programme
from record_review.pir import template_workbook

PARTNERSHIP = "Ardvale"
KEY_PERSONNEL = (
    ("Inspection co-ordinator", "Ardvale Council", "Partnership mailbox"),
    ("Participation co-ordinator", "Ardvale Council", "Partnership mailbox"),
    ("Chief social work officer", "Ardvale Council", "Through the co-ordinator"),
    ("Child protection lead nurse", "NHS Ardvale", "Through the co-ordinator"),
    ("Detective inspector, public protection", "Police", "Through the co-ordinator"),
    ("Locality reporter manager", "SCRA", "Through the co-ordinator"),
)


def return_workbook(
    rows: Sequence[Mapping[str, Any]], programme: Programme, agreed: date, completed: date
) -> bytes:
    """The workbook of a return; same rows, same bytes.

    Parameters
    ----------
    rows : one per child, column name -> text, date or None; text in a date column is written as text
    agreed, completed : dates of the Partnership sheet
    """
    said = {
        "partnership": PARTNERSHIP,
        "agreed_date": agreed,
        "completed_by": "Information officer, children and families",
        "date_completed": completed,
        "local_name_c": "Vulnerable young person process",
        "local_name_d": "Care and risk management",
    }
    return template_workbook(programme, rows, said, KEY_PERSONNEL)
