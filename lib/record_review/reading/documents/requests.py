"""What each agency is asked for: a line for every record that it may hold, and a workbook to send.

By reference only. An agency that the return has a question about (SCRA: was the Reporter involved?) is asked
for the records of the children for whom the answer is Yes, and where it is not known, first whether there is
one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection.calendar import window_start
from record_review.inspection.workbook_look import new_workbook
from record_review.sample.draw.selection import place_names
from record_review.sample.send.sheets import (
    HEADER_ROW,
    REFERENCE,
    ROW_CHECK,
    STATUSES,
    choice,
    day_in_words,
    in_capitals,
    list_sheet,
    print_setup,
    read_me,
    styles_of,
)

if TYPE_CHECKING:
    from record_review.inspection import Inspection, Programme
    from record_review.population import Population
    from record_review.sample.draw.selection import Selection

FOLDER = "document-requests"
FIRST = "Say first"
KNOWN_FIRST = "Is there a record? If there is none: Not applicable"
REHEARSAL = "REHEARSAL: practice only. Nobody is to prepare these records."


def requests(children: pd.DataFrame, selection: Selection, programme: Programme) -> pd.DataFrame:
    """Every record that an agency is asked about.

    Parameters
    ----------
    children : the population's children

    Returns
    -------
    agency, record_ref, place, known (False where the agency has to say first whether there is a record); in
    the order of the programme's agencies and of the places
    """
    rows = children.set_index("record_ref")
    lines = []
    for agency in programme.agencies:
        column = agency.casefold().replace(" ", "_")
        for ref, place in place_names(selection).items():
            said = str(rows.at[ref, column]) if column in rows.columns else "Yes"
            if said != "No":
                lines.append((agency, ref, place, said == "Yes"))
    return pd.DataFrame(lines, columns=["agency", "record_ref", "place", "known"])


def request_files(people: Population, selection: Selection, inspection: Inspection) -> dict[str, bytes]:
    """One workbook for each agency that is asked for anything: file name -> workbook; equal input gives equal
    bytes.
    """
    asked = requests(people.children, selection, inspection.programme)
    return {
        f"{file_name(agency)}.xlsx": _request(agency, lines, inspection, people.agreed_date)
        for agency in inspection.programme.agencies
        if len(lines := asked[asked["agency"] == agency])
    }


def file_name(agency: str) -> str:
    """An agency's name as part of a file's.

    >>> file_name("social work"), file_name("SCRA")
    ('social-work', 'SCRA')
    """
    return re.sub(r"[^\w]+", "-", agency).strip("-")


def chasing_file(
    agency: str,
    outstanding: Sequence[tuple[str, str, str]],
    additional: Sequence[tuple[str, str, str]],
    inspection: Inspection,
    agreed_date: date | None,
) -> bytes:
    """A list to send to one agency of what has not come.

    Parameters
    ----------
    outstanding : place, reference, when it is needed
    additional : number of the request, reference, the document that the inspection lead asked for
    """
    file = io.BytesIO()
    book, styles = _book(file, f"Outstanding documents: {in_capitals(agency)}", inspection)
    sheet = list_sheet(
        book, styles, "Outstanding",
        f"Outstanding from {agency}: {len(outstanding)} records, {len(additional)} further documents. "
        + _window(agreed_date),
        {"Place": 8, REFERENCE: 22, "Needed": 30, "What": 60}, 20, inspection,
    )  # fmt: skip
    lines = [(*line, "The documents of the request") for line in outstanding]
    lines += [(number, ref, "as soon as can be", what) for number, ref, what in additional]
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, styles["reference" if column == 1 else "cell"])
    print_setup(sheet, inspection)
    book.close()
    return file.getvalue()


def _request(agency: str, lines: pd.DataFrame, inspection: Inspection, agreed_date: date | None) -> bytes:
    file = io.BytesIO()
    book, styles = _book(file, f"Document request: {in_capitals(agency)}", inspection)
    documents = inspection.programme.documents.get(agency, ())
    reserves = int(lines["place"].str.startswith("V").sum())
    said = [
        (
            "What this is",
            f"{len(lines)} records, {reserves} of them in reserve, of which {agency} is asked to upload"
            f" what it"
            " holds. Each stands here by the reference of the pre-inspection return, and by nothing else.",
        ),
        ("For which time", _window(agreed_date)),
        *[("Documents" if n == 0 else "", document) for n, document in enumerate(documents)],
        (
            "What to do next",
            f"Say in the column {in_capitals(agency)} how far each record is, and send this workbook back."
            f" The"
            " inspection lead may ask for further documents. Add no names, dates of birth or CHI numbers.",
        ),
        *([("What is kept", inspection.programme.retention)] if inspection.programme.retention else []),
        ("Inspection", inspection.inspection_id),
        *[(in_capitals(name.replace("_", " ")), text) for name, text in inspection.contacts.items()],
    ]
    read_me(
        book, styles, f"Document request: {in_capitals(agency)}, {inspection.partnership}", said, inspection,
        REHEARSAL,
    )  # fmt: skip
    asks_first = not lines["known"].all()
    widths = {"Place": 8, REFERENCE: 22, ROW_CHECK: 20, in_capitals(agency): 18}
    widths |= {FIRST: 50} if asks_first else {}
    sheet = list_sheet(
        book, styles, "Records", f"{in_capitals(agency)}: {_window(agreed_date)}", widths, 32, inspection
    )
    sheet.set_column(2, 2, None, None, {"hidden": True})
    for row, line in enumerate(lines.itertuples(index=False), start=HEADER_ROW + 1):
        sheet.write_string(row, 0, line.place, styles["cell"])
        sheet.write_string(row, 1, line.record_ref, styles["reference"])
        sheet.write_string(row, 2, line.record_ref, styles["reference"])
        sheet.write_string(row, 3, STATUSES[0], styles["answer"])
        if asks_first:
            sheet.write_string(row, 4, "" if line.known else KNOWN_FIRST, styles["cell"])
    area = (HEADER_ROW + 1, 3, HEADER_ROW + len(lines), 3)
    choice(sheet, area, STATUSES, "How far the documents of this record have come.")
    print_setup(sheet, inspection)
    book.close()
    return file.getvalue()


def _book(file: io.BytesIO, title: str, inspection: Inspection) -> tuple[Any, dict[str, Any]]:
    subject = f"Inspection {inspection.inspection_id}"
    book = new_workbook(file, f"{title}, {inspection.partnership}", subject)
    return book, styles_of(book)


def _window(agreed_date: date | None) -> str:
    if agreed_date is None:
        return "Documents of the two years before the agreed date."
    first = day_in_words(window_start(agreed_date))
    return f"Documents of the two years from {first} to {day_in_words(agreed_date)}, both days included."
