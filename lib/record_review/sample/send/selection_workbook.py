"""The workbook that tells a partnership which records are selected, and on which it answers and keeps track.

By reference only: the partnership knows who the children are, and nobody else has to. It comes back with two
things: who is a brother or sister of whom among these records, and how far each agency has come with its
documents.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from record_review.inspection.look import MONTHS, PALETTE
from record_review.inspection.refusals import DrawError
from record_review.sample.draw.selection import place_names

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection.file import Inspection
    from record_review.sample.draw.selection import Selection

# Sheet names and the heading of references are what verify.py looks for.
SELECTED, RESERVES, DOCUMENTS = "Selected", "Reserves", "Documents"
REFERENCE = "Record reference"
SIBLING = "Brother or sister of another child in this workbook?"
WHOSE = "If yes: of which? (record references, with a semicolon between them)"
STATUSES = ("Not started", "In progress", "Uploaded", "Not held", "Not applicable")
REHEARSAL = (
    "REHEARSAL: practice only. The public number was known beforehand; nobody is to prepare these records."
)
HEADER_ROW = 1  # counted from 0: the title stands above it
WIDTHS = {"Place": 8, REFERENCE: 20, SIBLING: 19, WHOSE: 26}


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
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties(
        {
            "title": f"Selected records, {inspection.partnership}",
            "subject": f"Inspection {inspection.inspection_id}",
            "created": datetime(2000, 1, 1),  # a fixed day: the same selection gives the same bytes
        }
    )
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


def refuse_strangers(selection: Selection, children: pd.DataFrame) -> None:
    """Refuse a list that names a reference which no child of the population has.

    Raises
    ------
    DrawError : it does, so the list was drawn from another population
    """
    strangers = {*selection.selected, *selection.reserves} - set(children["record_ref"])
    if strangers:
        raise DrawError(
            f"The list names {len(strangers)} references that are not in the population: it was drawn from"
            " another one. Run every step again from 02_population."
        )


def how_chosen(selection: Selection, children: int, chances: str, number: str) -> str:
    """How a list came about, honestly too where there was nothing to choose.

    Parameters
    ----------
    children : the list was chosen from
    chances : how, such as "At random, with chances fixed before the draw."
    number : what picked it, as the beginning of a sentence
    """
    if len(selection.selected) == children:
        return (
            f"Nothing was left to chance: there are {children} eligible children, no more than were to be"
            " chosen, so all of them are on the list and nobody is in reserve."
        )
    return (
        f"{chances} {number} picked list {selection.list_number:,} of the {selection.lists:,} in the book of"
        " candidate lists, whose verification kit was sent to you before the number was known. With the kit"
        " anybody can check that this is so."
    )


def styles_of(book: Any) -> dict[str, Any]:
    """The formats of our workbooks for a partnership, by what they are for."""
    plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    cell = plain | {"border": 1, "border_color": PALETTE.line}
    heading = plain | {
        "bold": True,
        "text_wrap": True,
        "font_color": PALETTE.paper,
        "bg_color": PALETTE.selected,
    }
    return {
        "title": book.add_format(plain | {"bold": True, "font_size": 16}),
        "sheet_title": book.add_format(plain | {"bold": True}),
        "rehearsal": book.add_format(plain | {"bold": True, "font_color": "#9b1c1c", "text_wrap": True}),
        "label": book.add_format(plain | {"bold": True}),
        "text": book.add_format(plain | {"text_wrap": True}),
        "code": book.add_format(plain | {"text_wrap": True, "font_name": "Consolas", "font_size": 10}),
        "heading": book.add_format(heading | {"border": 1, "border_color": PALETTE.paper}),
        "cell": book.add_format(cell | {"text_wrap": True}),
        # Text format: Excel keeps the leading zeros of a reference, also when somebody edits the cell.
        "reference": book.add_format(cell | {"num_format": "@", "bold": True}),
        "answer": book.add_format(cell | {"num_format": "@", "bg_color": "#fff8dc", "text_wrap": True}),
        "number": book.add_format(cell | {"num_format": "0", "align": "right"}),
    }


def in_capitals(name: str) -> str:
    """With a capital letter in front, and the others as they are (SCRA)."""
    return name[:1].upper() + name[1:]


def day_in_words(day: date) -> str:
    """Such as 1 September 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def read_me(
    book: Any,
    styles: dict[str, Any],
    title: str,
    sentences: Sequence[tuple[str, str]],
    inspection: Inspection,
    rehearsal: str,
) -> tuple[Any, int]:
    """The first sheet: a title, in a rehearsal a sentence that says so, and a label and a text per line.

    Returns
    -------
    the sheet and its next free row
    """
    sheet = book.add_worksheet("Read me")
    sheet.set_column("A:A", 26)
    sheet.set_column("B:D", 30)
    row = 2
    sheet.write_string(0, 0, title, styles["title"])
    sheet.set_row(0, 24)
    if inspection.rehearsal:
        sheet.merge_range(1, 0, 1, 3, rehearsal, styles["rehearsal"])
        sheet.set_row(1, 32)
    for label, text in sentences:
        sheet.write_string(row, 0, label, styles["label"])
        sheet.merge_range(row, 1, row, 3, "", styles["text"])
        sheet.write_string(row, 1, text, styles["code" if label.startswith("Digest") else "text"])
        sheet.set_row(row, 16 * (1 + len(text) // 88))
        row += 1
    print_setup(sheet, inspection, landscape=False)
    return sheet, row


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


def of_how_many(selection: Selection) -> str:
    """The number of the list, and of how many it is one."""
    return "1, the only one" if selection.lists == 1 else f"{selection.list_number:,} of {selection.lists:,}"


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
            letter = xlsxwriter.utility.xl_col_to_name(4 + place)
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
    headings = ["Place", REFERENCE, SIBLING, WHOSE, *agencies]
    title = f"{name}: {len(refs)} records. {inspection.partnership}, inspection {inspection.inspection_id}"
    widths = {heading: WIDTHS.get(heading, 15) for heading in headings}
    sheet = list_sheet(book, styles, name, title, widths, 62, inspection)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(1, len(refs)), len(headings) - 1)
    for row, ref in enumerate(refs, start=HEADER_ROW + 1):
        sheet.write_string(row, 0, places[ref], styles["cell"])
        sheet.write_string(row, 1, ref, styles["reference"])
        sheet.write_blank(row, 2, None, styles["answer"])
        sheet.write_blank(row, 3, None, styles["answer"])
        for column in range(4, len(headings)):
            sheet.write_string(row, column, STATUSES[0], styles["cell"])
    if refs:
        last = HEADER_ROW + len(refs)
        choice(sheet, (HEADER_ROW + 1, 2, last, 2), ("Yes", "No", "Not known"), "Among these records only.")
        hint = "The references as they stand in column B, with a semicolon between them."
        sheet.data_validation(
            HEADER_ROW + 1, 3, last, 3, {"validate": "any", "input_title": "Whose?", "input_message": hint}
        )
        if agencies:
            area = (HEADER_ROW + 1, 4, last, len(headings) - 1)
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


def list_sheet(
    book: Any,
    styles: dict[str, Any],
    name: str,
    title: str,
    widths: dict[str, int],
    height: int,
    inspection: Inspection,
) -> Any:
    """A sheet for a list of references, up to its headings; the first two columns stay in sight.

    Parameters
    ----------
    widths : heading -> width of its column, in characters; in the order of the columns
    height : of the row of headings, in points
    """
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, styles["sheet_title"])
    if inspection.rehearsal:
        sheet.write_string(0, len(widths) - 1, "REHEARSAL", styles["rehearsal"])
    for column, (heading, width) in enumerate(widths.items()):
        sheet.write_string(HEADER_ROW, column, heading, styles["heading"])
        sheet.set_column(column, column, width)
    sheet.set_row(HEADER_ROW, height)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    return sheet


def choice(sheet: Any, area: tuple[int, int, int, int], values: Sequence[str], hint: str) -> None:
    """Let the cells of an area take one of some values.

    ``area`` : first row and column, last row and column
    """
    rule = {"validate": "list", "source": list(values), "input_title": "Choose from the list"}
    errors = {"error_title": "Not in the list", "error_message": f"Please choose: {', '.join(values)}."}
    sheet.data_validation(*area, rule | errors | {"input_message": hint})


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


def print_setup(sheet: Any, inspection: Inspection, *, landscape: bool = True) -> None:
    """How a sheet is printed, with the inspection's name and, in a rehearsal, that it is one."""
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
        sheet.repeat_rows(0, HEADER_ROW)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    banner = "&C&BREHEARSAL" if inspection.rehearsal else ""
    name = inspection.inspection_id  # its pattern leaves no "&", which would be a code in a header
    sheet.set_header(f"&L{name}{banner}&R&A")
    sheet.set_footer("&LReferences only: keep as confidential as the records&RPage &P of &N")
