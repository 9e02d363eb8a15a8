"""The workbook that tells a partnership which records are selected, and on which it answers and keeps track.

By reference only: the partnership knows who the children are, and nobody else has to. It comes back with two
things: who is a brother or sister of whom among these records, and how far each agency has come with its
documents.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from record_review.inspection.workbook_look import new_workbook
from record_review.sample.draw.selection import place_names

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection.file import Inspection
    from record_review.sample.draw.selection import Selection
from record_review.sample.send.sheets import (
    HEADER_ROW,
    REFERENCE,
    REHEARSAL,
    ROW_CHECK,
    SIBLING,
    STATUSES,
    WHOSE,
    WIDTHS,
    choice,
    day_in_words,
    how_chosen,
    in_capitals,
    list_sheet,
    of_how_many,
    print_setup,
    read_me,
    refuse_strangers,
    styles_of,
)

# Sheet names and the heading of references are what verify.py looks for.
SELECTED, RESERVES, DOCUMENTS = "Selected", "Reserves", "Documents"
FIRST_AGENCY = 5  # column, counted from 0


def selection_workbook(
    selection: Selection,
    children: pd.DataFrame,
    inspection: Inspection,
    *,
    agreed_date: date | None = None,
    superseded: Sequence[str] = (),
) -> bytes:
    """The selection as an Excel workbook for the partnership; the same selection gives the same bytes.

    Sheets: Read me; Selected (R01 …); Reserves (V01 …, in the order in which they would be used), where there
    are any; Documents (what each agency is asked for).

    Parameters
    ----------
    children : the eligible children; used only to make sure that every reference is one of theirs
    agreed_date : the return's agreed date, from which records are read back; left out when None
    superseded : sentences on earlier books and numbers and why they were given up
    """
    refuse_strangers(selection, children)
    file = io.BytesIO()
    subject = f"Inspection {inspection.inspection_id}"
    book = new_workbook(file, f"Selected records, {inspection.partnership}", subject)
    styles = styles_of(book)
    places = place_names(selection)
    said = _sentences(selection, len(children), inspection, agreed_date, superseded)
    first, row = read_me(
        book, styles, f"Selected records: {inspection.partnership}", said, inspection, REHEARSAL
    )
    _progress(first, styles, row + 1, selection, inspection.programme.agencies)
    _records(book, styles, SELECTED, selection.selected, places, inspection)
    if selection.reserves:
        _records(book, styles, RESERVES, selection.reserves, places, inspection)
    _documents(book, styles, inspection)
    book.close()
    return file.getvalue()


def _sentences(
    selection: Selection,
    children: int,
    inspection: Inspection,
    agreed_date: date | None,
    superseded: Sequence[str],
) -> list[tuple[str, str]]:
    """What the first sheet says, a label and a text per line."""
    n, m = len(selection.selected), len(selection.reserves)
    reserves = f" and {m} in reserve (sheet {RESERVES}, in the order in which they stand)" if m else ""
    back = (
        f" They are read back two years from the agreed date, {day_in_words(agreed_date)}."
        if agreed_date
        else ""
    )
    source = f" ({inspection.public_number.source})" if inspection.public_number.source else ""
    sheets = "On both sheets" if m else f"On the sheet {SELECTED}"
    return [
        (
            "What this is",
            f"{n} children's records selected for review (sheet {SELECTED}){reserves}. Each stands here by "
            f"the reference that you gave it in the pre-inspection return, and by nothing else.{back}",
        ),
        (
            "What to do next",
            f"1. {sheets}, say which of these children are brothers or sisters of one another. The "
            "first yellow column has a list to choose from; the second takes the references.",
        ),
        (
            "",
            f"2. Prepare the selected{' and the reserve' if m else ''} records. The sheet {DOCUMENTS} names "
            "what each agency is asked for. Keep track in the agency columns: each cell has a list.",
        ),
        (
            "",
            "3. Send this workbook back with the yellow columns filled in. Please leave the references, "
            "their order and the names of the sheets as they are. Add no names, dates of birth or CHI "
            "numbers.",
        ),
        (
            "How it was chosen",
            how_chosen(
                selection, children, "At random, with chances fixed before the draw.", "The public number"
            ),
        ),
        *([("What is kept", inspection.programme.retention)] if inspection.programme.retention else []),
        *[("Not the first" if place == 0 else "", sentence) for place, sentence in enumerate(superseded)],
        ("Inspection", inspection.inspection_id),
        ("Notified on", day_in_words(inspection.notification_date)),
        ("Public number", f'"{selection.public_text}"{source}'),
        ("List number", of_how_many(selection)),
        ("Digest of the book", selection.digest),
        *[(in_capitals(name.replace("_", " ")), text) for name, text in inspection.contacts.items()],
    ]


def _progress(
    sheet: Any, styles: dict[str, Any], row: int, selection: Selection, agencies: Sequence[str]
) -> None:
    """A small count of what is uploaded, which fills itself in as the agency columns do."""
    groups = [(SELECTED, len(selection.selected)), (RESERVES, len(selection.reserves))]
    shown = [(name, size) for name, size in groups if size]
    titles = ["Uploaded so far", *(f"{name} (of {size})" for name, size in shown)]
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, styles["heading"])
    for place, agency in enumerate(agencies):
        sheet.write_string(row + 1 + place, 0, in_capitals(agency), styles["cell"])
        for column, (name, size) in enumerate(shown, start=1):
            letter = xl_col_to_name(FIRST_AGENCY + place)
            cells = f"{name}!${letter}${HEADER_ROW + 2}:${letter}${HEADER_ROW + 1 + size}"
            sheet.write_formula(row + 1 + place, column, f'=COUNTIF({cells},"Uploaded")', styles["number"], 0)


def _records(
    book: Any,
    styles: dict[str, Any],
    name: str,
    refs: Sequence[str],
    places: dict[str, str],
    inspection: Inspection,
) -> None:
    agencies = [in_capitals(agency) for agency in inspection.programme.agencies]
    headings = ["Place", REFERENCE, SIBLING, WHOSE, ROW_CHECK, *agencies]
    title = f"{name}: {len(refs)} records. {inspection.partnership}, inspection {inspection.inspection_id}"
    widths = {heading: WIDTHS.get(heading, 15) for heading in headings}
    sheet = list_sheet(book, styles, name, title, widths, 62, inspection)
    sheet.set_column(FIRST_AGENCY - 1, FIRST_AGENCY - 1, None, None, {"hidden": True})
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(1, len(refs)), len(headings) - 1)
    for row, ref in enumerate(refs, start=HEADER_ROW + 1):
        sheet.write_string(row, 0, places[ref], styles["cell"])
        sheet.write_string(row, 1, ref, styles["reference"])
        sheet.write_blank(row, 2, None, styles["answer"])
        sheet.write_blank(row, 3, None, styles["answer"])
        sheet.write_string(row, FIRST_AGENCY - 1, ref, styles["reference"])
        for column in range(FIRST_AGENCY, len(headings)):
            sheet.write_string(row, column, STATUSES[0], styles["cell"])
    if refs:
        last = HEADER_ROW + len(refs)
        choice(sheet, (HEADER_ROW + 1, 2, last, 2), ("Yes", "No", "Not known"), "Among these records only.")
        hint = "The references as they stand in column B, with a semicolon between them."
        sheet.data_validation(
            HEADER_ROW + 1, 3, last, 3, {"validate": "any", "input_title": "Whose?", "input_message": hint}
        )
        if agencies:
            area = (HEADER_ROW + 1, FIRST_AGENCY, last, len(headings) - 1)
            choice(sheet, area, STATUSES, "How far this agency's documents have come.")
            for status, colour in (
                ("Uploaded", "#d7ebd9"),
                ("In progress", "#fdf0c8"),
                ("Not held", "#e4e4e4"),
            ):
                shade = book.add_format({"bg_color": colour})
                rule = {"type": "cell", "criteria": "==", "value": f'"{status}"', "format": shade}
                sheet.conditional_format(*area, rule)
    print_setup(sheet, inspection)


def _documents(book: Any, styles: dict[str, Any], inspection: Inspection) -> None:
    sheet = book.add_worksheet(DOCUMENTS)
    sheet.set_column("A:A", 26)
    sheet.set_column("B:B", 90)
    title = "What each agency is asked to upload for every record it holds. "
    sheet.write_string(
        0, 0, title + "The inspection lead may ask for further documents.", styles["sheet_title"]
    )
    for column, heading in enumerate(("Agency", "Document")):
        sheet.write_string(HEADER_ROW, column, heading, styles["heading"])
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    row = HEADER_ROW + 1
    for agency in inspection.programme.agencies:
        for document in inspection.programme.documents.get(agency, ()):
            sheet.write_string(row, 0, in_capitals(agency), styles["cell"])
            sheet.write_string(row, 1, document, styles["cell"])
            row += 1
    print_setup(sheet, inspection)
