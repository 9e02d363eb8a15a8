"""The workbook that tells a partnership whom the inspection team would like to meet or hear from.

By reference only: the partnership knows who the children are and whether asking them is right for them now.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from record_review.inspection.workbook_look import new_workbook
from record_review.sample.send.selection_workbook import RESERVES, SELECTED
from record_review.sample.send.sheets import (
    HEADER_ROW,
    REFERENCE,
    ROW_CHECK,
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

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection import Inspection
    from record_review.sample.draw.selection import Selection

CHILD, PARENT, NOT_ASKED = "Child or young person", "Parent or carer", "If nobody was asked: why"
ANSWERS = ("Not asked yet", "Meeting", "Survey", "Either", "Would rather not", "Not asked")
WHY_NOT = ("Not right for them now", "No contact", "Moved away", "Too young", "Another reason")
REHEARSAL = "REHEARSAL: practice only. The public number was known beforehand; nobody is to be asked."
CAME_OF_IT = "Afterwards: what came of it"
OUTCOMES = ("Met", "Survey answered", "Declined", "Not reached")
WIDTHS = {"Place": 8, REFERENCE: 20, CHILD: 22, PARENT: 22, ROW_CHECK: 20, NOT_ASKED: 26, CAME_OF_IT: 22}


def engagement_workbook(
    chosen: Selection, children: pd.DataFrame, inspection: Inspection, *, superseded: Sequence[str] = ()
) -> bytes:
    """The list as an Excel workbook for the partnership; the same list gives the same bytes.

    Sheets: Read me; Selected (E01 …); Reserves (ER01 …, in the order in which they would be asked),
    where there are any.

    Parameters
    ----------
    children : those the list is drawn from; used only to make sure that every reference is one of theirs
    superseded : sentences on earlier books and numbers and why they were given up
    """
    refuse_strangers(chosen, children)
    file = io.BytesIO()
    subject = f"Inspection {inspection.inspection_id}"
    book = new_workbook(
        file, f"Children and young people to meet or survey, {inspection.partnership}", subject
    )
    styles = styles_of(book)
    title = f"Children and young people to meet or survey: {inspection.partnership}"
    read_me(
        book, styles, title, _sentences(chosen, len(children), inspection, superseded), inspection, REHEARSAL
    )
    _list(book, styles, SELECTED, "E", chosen.selected, inspection)
    if chosen.reserves:
        _list(book, styles, RESERVES, "ER", chosen.reserves, inspection)
    book.close()
    return file.getvalue()


def _sentences(
    chosen: Selection, children: int, inspection: Inspection, superseded: Sequence[str]
) -> list[tuple[str, str]]:
    """What the first sheet says, a label and a text per line."""
    assert inspection.engagement is not None, "a list is drawn only where it is asked for"
    settings, n, m = inspection.engagement, len(chosen.selected), len(chosen.reserves)
    ages = f" aged {settings.ages[0]} to {settings.ages[1]} at the agreed date" if settings.ages else ""
    reserves = f" and {m} in reserve (sheet {RESERVES}, in the order in which they stand)" if m else ""
    source = f" ({settings.public_number.source})" if settings.public_number.source else ""
    return [
        (
            "What this is",
            f"{n} children and young people{ages} (sheet {SELECTED}){reserves} whom the inspection team "
            "would like to meet, or to hear from by a survey, with their parents or carers. Each stands here "
            "by the reference that you gave in the pre-inspection return, and by nothing else.",
        ),
        (
            "What to do next",
            "1. Say in the yellow columns whether they, and their parents or carers, may be met or sent a "
            "survey. Nobody has to take part. You know best whether asking is right for them now; if it is "
            "not, say why from the list and go on to the next in reserve.",
        ),
        (
            "",
            "2. Send this workbook back with the yellow columns filled in. Please leave the references, "
            "their order and the names of the sheets as they are. Add no names, dates of birth or CHI "
            "numbers.",
        ),
        (
            "How it was chosen",
            how_chosen(
                chosen,
                children,
                "At random, with equal chances fixed before the draw, from the children of your return.",
                "A public number of its own",
            ),
        ),
        (
            "Also in the sample?",
            "The records to be read were drawn apart from this list. Neither draw looks at the other, so a "
            "child may be in both.",
        ),
        *[("Not the first" if place == 0 else "", sentence) for place, sentence in enumerate(superseded)],
        ("Inspection", inspection.inspection_id),
        ("Notified on", day_in_words(inspection.notification_date)),
        ("Public number", f'"{chosen.public_text}"{source}'),
        ("List number", of_how_many(chosen)),
        ("Digest of the book", chosen.digest),
        *[(in_capitals(name.replace("_", " ")), text) for name, text in inspection.contacts.items()],
    ]


def _list(
    book: Any, styles: dict[str, Any], name: str, letters: str, refs: Sequence[str], inspection: Inspection
) -> None:
    title = f"{name}: {len(refs)} children and young people. {inspection.partnership}"
    sheet = list_sheet(book, styles, name, title, WIDTHS, 34, inspection)
    for row, ref in enumerate(refs, start=HEADER_ROW + 1):
        sheet.write_string(row, 0, f"{letters}{row - HEADER_ROW:02d}", styles["cell"])
        sheet.write_string(row, 1, ref, styles["reference"])
        for column in (2, 3):
            sheet.write_string(row, column, ANSWERS[0], styles["answer"])
        sheet.write_string(row, 4, ref, styles["reference"])
        for column in (5, 6):
            sheet.write_blank(row, column, None, styles["answer"])
    sheet.set_column(4, 4, None, None, {"hidden": True})
    if refs:
        last = HEADER_ROW + len(refs)
        choice(sheet, (HEADER_ROW + 1, 2, last, 3), ANSWERS, "How they would like to take part.")
        choice(sheet, (HEADER_ROW + 1, 5, last, 5), WHY_NOT, "Only where nobody was asked.")
        choice(sheet, (HEADER_ROW + 1, 6, last, 6), OUTCOMES, "When it has been done.")
    print_setup(sheet, inspection)
