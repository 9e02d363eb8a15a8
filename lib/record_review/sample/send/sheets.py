"""What the workbooks for the partnership have in common: their look, first sheet, lists and printing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from record_review.inspection.look import MONTHS, PALETTE
from record_review.inspection.refusals import DrawError
from record_review.inspection.workbook_look import EDGE, FONT, HEAD, WANTED, print_on_a4

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection.file import Inspection
    from record_review.sample.draw.selection import Selection


REFERENCE = "Record reference"


SIBLING = "Brother or sister of another child in this workbook?"


WHOSE = "If yes: of which? (record references, with a semicolon between them)"


# Hidden among the answers, and holds the reference again: a part of the columns sorted without the others
# shows.
ROW_CHECK = "Row check: please leave as it is"


STATUSES = ("Not started", "In progress", "Uploaded", "Not held", "Not applicable")


REHEARSAL = (
    "REHEARSAL: practice only. The public number was known beforehand; nobody is to prepare these records."
)


HEADER_ROW = 1  # counted from 0: the title stands above it


WIDTHS = {"Place": 8, REFERENCE: 20, SIBLING: 19, WHOSE: 26}


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
    plain = FONT | {"valign": "top"}
    cell = plain | EDGE
    return {
        "title": book.add_format(plain | {"bold": True, "font_size": 16}),
        "sheet_title": book.add_format(plain | {"bold": True}),
        "wrapped_title": book.add_format(plain | {"bold": True, "text_wrap": True}),
        "rehearsal": book.add_format(plain | {"bold": True, "font_color": "#9b1c1c", "text_wrap": True}),
        "label": book.add_format(plain | {"bold": True}),
        "text": book.add_format(plain | {"text_wrap": True}),
        "code": book.add_format(plain | {"text_wrap": True, "font_name": "Consolas", "font_size": 10}),
        "heading": book.add_format(plain | HEAD | {"border": 1, "border_color": PALETTE.paper}),
        "cell": book.add_format(cell | {"text_wrap": True}),
        # Text format: Excel keeps the leading zeros of a reference, also when somebody edits the cell.
        "reference": book.add_format(cell | {"num_format": "@", "bold": True}),
        "answer": book.add_format(cell | {"num_format": "@", "bg_color": WANTED, "text_wrap": True}),
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


def of_how_many(selection: Selection) -> str:
    """The number of the list, and of how many it is one."""
    return "1, the only one" if selection.lists == 1 else f"{selection.list_number:,} of {selection.lists:,}"


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
    seen = [width for heading, width in widths.items() if heading != ROW_CHECK]
    if len(title) > sum(seen[:-1]):  # what stands in the last column, or the edge of the paper, would cut it
        title = f"REHEARSAL. {title}" if inspection.rehearsal else title
        sheet.merge_range(0, 0, 0, len(widths) - 1, title, styles["wrapped_title"])
        sheet.set_row(0, 15 * -(-len(title) * 6 // (5 * sum(seen))))  # bold letters are wider than figures
    else:
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


def print_setup(sheet: Any, inspection: Inspection, *, landscape: bool = True) -> None:
    """How a sheet is printed, with the inspection's name and, in a rehearsal, that it is one."""
    footer = "References only: keep as confidential as the records"
    print_on_a4(sheet, landscape=landscape, footer=footer)
    if landscape:
        sheet.repeat_rows(0, HEADER_ROW)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    banner = "&C&BREHEARSAL" if inspection.rehearsal else ""
    name = inspection.inspection_id  # its pattern leaves no "&", which would be a code in a header
    sheet.set_header(f"&L{name}{banner}&R&A")
