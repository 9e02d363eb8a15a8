"""Invented returns as workbooks, read and decided as any other, with their receipts and a kit of their book.

Of twelve rows seven are eligible; the others are each of one kind. Rows stand in the order of their
references, which follow one another with one gap: the kind of return from which most could be guessed.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from tests.sample.six_children import inspection
from xlsxwriter import Workbook

from record_review.inspection import Inspection, SampleSettings, Settled, SettledQuery
from record_review.pir import Return
from record_review.population import Population, Receipt, make_receipt, read_and_decide
from record_review.sample import kit_files, make_book
from record_review.sample.book.book import Book

HEADINGS = (
    "Record reference", "Date of birth", "Expected date of birth", "Gender", "Ethnic group", "Disability",
    "Child protection investigation, not registered", "Ended at", "Child protection register",
    "Registration date", "De-registration date", "Vulnerable young person process",
    "Care and risk management", "First involvement", "Latest involvement", "Locality", "Sibling group",
    "Reporter (SCRA) involved", "Adult support and protection",
)  # fmt: skip
BORN, BEGAN, ENDED = date(2015, 3, 4), date(2025, 2, 3), date(2025, 8, 9)
SETTLED = SettledQuery("PIR-41", (8,), "accepted", "the date is not known; the row stays out", by="lead")


def row(reference: str, born: date | None = BORN, **cells: object) -> list[object]:
    """A row of the list: an investigation between `BEGAN` and `ENDED`, unless cells say otherwise."""
    usual: dict[str, object] = dict.fromkeys(HEADINGS) | {
        "Record reference": reference, "Date of birth": born, "Gender": "Female", "Disability": "No",
        "Ethnic group": "White Scottish/British", "Child protection investigation, not registered": "Yes",
        "Ended at": "Investigation", "Child protection register": "No",
        "Vulnerable young person process": "No",
        "Care and risk management": "No", "First involvement": BEGAN, "Latest involvement": ENDED,
        "Locality": "North", "Reporter (SCRA) involved": "No", "Adult support and protection": "No",
    }  # fmt: skip
    return list((usual | {name.replace("_", " "): value for name, value in cells.items()}).values())


NO_ROUTE = {"Child protection investigation, not registered": "No", "Ended at": None}
ROWS = (
    row("1001"),
    row("1002", date(2006, 1, 2)),  # 18 before the window
    row("1003"),
    row("1004", **NO_ROUTE, **{"Adult support and protection": "Yes"}),
    row("1005"),
    row("1006", First_involvement=date(2020, 1, 2), Latest_involvement=date(2020, 3, 4)),
    row("1007", First_involvement=None, Latest_involvement=None),
    row("1008"),
    row("1009", **NO_ROUTE),
    row("1010"),
    row("1011"),
    row("1013"),
)
CORRECTED = (*ROWS[:5], row("1006"), *ROWS[6:11], row("1014"))  # one cured, one gone, one new


@dataclass(frozen=True)
class Sent:
    """A return with its receipt, its book, and the kit's files."""

    inspection: Inspection
    workbook: bytes
    ret: Return
    people: Population
    receipt: Receipt
    book: Book
    kit: dict[str, bytes]


def workbook_of(rows: tuple[list[object], ...]) -> bytes:
    file = io.BytesIO()
    made = Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    partnership, children = made.add_worksheet("Partnership"), made.add_worksheet("Children")
    about = (("Partnership", "Ardvale <& Isles>"), ("Agreed date", date(2026, 8, 31)),
             ("Completed by (role)", "Team manager"), ("Date completed", date(2026, 9, 1)))  # fmt: skip
    for sheet, lines in ((partnership, about), (children, (HEADINGS, *rows))):
        for place, line in enumerate(lines):
            sheet.write_row(place, 0, line)
    made.close()
    return file.getvalue()


def sent(workbook: bytes, folder: Path) -> Sent:
    """The return read, decided, received and booked. ``folder`` : where it may lie meanwhile."""
    path = folder / "return.xlsx"
    path.write_bytes(workbook)
    own = replace(inspection(), return_workbook=path, settled=Settled(queries=(SETTLED,)))
    ret, people = read_and_decide(own)
    receipt = make_receipt(people, ret, own, workbook)
    settings = SampleSettings(size=2, reserves=1, balance_on=("gender",), lists=7)
    book = make_book(people.children, settings, people.digest)
    return Sent(own, workbook, ret, people, receipt, book, kit_files(book, own, "f" * 64, receipt=receipt))


@cache
def first_and_corrected() -> tuple[Sent, Sent]:
    with tempfile.TemporaryDirectory() as folder:
        return sent(workbook_of(ROWS), Path(folder)), sent(workbook_of(CORRECTED), Path(folder))
