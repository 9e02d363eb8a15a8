"""The first sheet of a reader workbook: how to fill it in, what the answers mean, whom to call, which
records.

Knows what a pair of readers must be told before they open a record. Holds nothing about a child but the
reference.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from xlsxwriter.utility import quote_sheetname

from record_review.inspection import Inspection, Programme, Scale, normalise_value
from record_review.inspection.workbook_look import LINE, print_on_a4, protect
from record_review.reading.workbook import form
from record_review.reading.workbook.formats import Formats, lines_of

STEPS = (
    "Read one record at a time. Choose it in the list above; “← Start” on its sheet brings you back.",
    "Choose each answer from the list in the column Answer. A pale yellow cell waits for one.",
    "A grey line is not asked for this record, or not yet; the column When to answer says why. Leave it"
    " blank.",
    "{apart}",
    "Note in one or two sentences what the answer rests on: which document, and its date. Write no names of"
    " children,"
    " families or staff; the notes are not part of the statistical report.",
    "Both of you agree the answer before the next question. Where you cannot, the inspector decides and the"
    " note says"
    " what was seen differently.",
    "Make a row higher by dragging its lower edge when a note is long.",
    "Do not rename, copy or delete sheets. Save the workbook under its own name and hand it to the"
    " inspection lead at"
    " the end of each day.",
)
ALONE = "Answer alone. Nothing is talked over until everyone has handed in; only Key is filled in together."

# Six-point scale of the Care Inspectorate, in short; a programme that uses other words shows them without a
# gloss.
SIX_POINTS: Mapping[str, str] = {
    "excellent": "outstanding or sector leading",
    "very good": "major strengths",
    "good": "important strengths, with some areas for improvement",
    "adequate": "strengths just outweigh weaknesses",
    "weak": "important weaknesses",
    "unsatisfactory": "major weaknesses: urgent action is needed",
}

WIDTHS = (10, 26, 40, 10, 14)  # characters, columns A to E


class RecordSheet(Protocol):
    """What this sheet needs to know of a record's sheet."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def record_ref(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def reading(self) -> str: ...


def write_start(
    page: Any,
    programme: Programme,
    inspection: Inspection,
    reader: str,
    sheets: Sequence[RecordSheet],
    progress: Sequence[str],
    formats: Formats,
    *,
    training: bool = False,
) -> None:
    """Write the Start sheet.

    Parameters
    ----------
    training : everyone answers alone, about one plan
    progress : "x of y" of each record as it stands now; shown until Excel works the formulas out again
    """
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    title = "Training: one plan, answered alone" if training else "Reading of records"
    page.write_string("A1", title, formats.title)
    page.write_string(
        "A2", f"{inspection.inspection_id}, {inspection.partnership}: {programme.title}", formats.plain
    )
    page.write_string("A3", f"Read by: {reader}{pace(len(sheets), inspection.reading.days)}", formats.bold)
    if inspection.rehearsal:
        page.write_string("A4", "REHEARSAL: invented or practice answers only", formats.banner)
    row = _records(page, sheets, progress, formats, 5)
    row = _steps(page, programme, formats, row + 1, training=training)
    row = _scales(page, programme, formats, row + 1)
    _contacts(page, inspection, formats, row + 1)
    print_on_a4(page, landscape=False, footer=inspection.inspection_id)
    protect(page)


def pace(records: int, days: int) -> str:
    """How many records a day that is, after a full stop; "" where there is no more than one a day.

    >>> pace(17, 4)
    '. 17 records in 4 days: up to 5 a day'
    >>> pace(2, 4)
    ''
    """
    return f". {records} records in {days} days: up to {-(-records // days)} a day" if records > days else ""


def _heading(page: Any, formats: Formats, row: int, *texts: str) -> int:
    """A row of headings, or one heading across the page; returns the row after it."""
    if len(texts) == 1:
        page.merge_range(row - 1, 0, row - 1, len(WIDTHS) - 1, "", formats.head)
    for column, text in enumerate(texts):
        page.write_string(row - 1, column, text, formats.head)
    return row + 1


def _records(
    page: Any, sheets: Sequence[RecordSheet], progress: Sequence[str], formats: Formats, row: int
) -> int:
    row = _heading(page, formats, row, "Record", "Reference", "Category", "Reading", "Answered")
    for sheet, so_far in zip(sheets, progress, strict=True):
        target = quote_sheetname(sheet.name)
        page.write_url(row - 1, 0, f"internal:{target}!A1", formats.link, f"{sheet.number}")
        page.write_string(row - 1, 1, sheet.record_ref, formats.reference)
        page.write_string(row - 1, 2, sheet.category, formats.wrapped)
        page.set_row(row - 1, LINE * lines_of(sheet.category, WIDTHS[2]))
        page.write_string(row - 1, 3, sheet.reading, formats.plain)
        page.write_formula(row - 1, 4, f"={target}!{form.PROGRESS_CELL}", formats.plain, so_far)
        row += 1
    return row


def _steps(page: Any, programme: Programme, formats: Formats, row: int, *, training: bool) -> int:
    row = _heading(page, formats, row, "How to fill it in")
    for number, step in enumerate(STEPS, start=1):
        page.write_number(row - 1, 0, number, formats.number)
        said = ALONE if training and step.startswith("Both of you") else step
        row = _paragraph(page, formats, row, 1, said.replace("{apart}", _apart(programme)))
    return row


def _apart(programme: Programme) -> str:
    """What the answers that are no evaluation mean, in the programme's own words for them."""
    scales = programme.scales.values()
    not_applicable = dict.fromkeys(f"“{s.not_applicable}”" for s in scales if s.not_applicable)
    unable = dict.fromkeys(f"“{s.unable}”" for s in scales if s.unable)
    said = "Leave a cell blank only while you have not come to it."
    if not_applicable:
        said += f" {' or '.join(not_applicable)} is an answer: the matter did not arise."
    if unable:
        said += f" So is {' or '.join(unable)}: the record does not show it."
    return said


def _scales(page: Any, programme: Programme, formats: Formats, row: int) -> int:
    row = _heading(page, formats, row, "What the evaluations mean")
    for scale in programme.scales.values():
        for answer in _glossed(scale):
            page.write_string(row - 1, 1, answer, formats.bold)
            page.write_string(row - 1, 2, SIX_POINTS[normalise_value(answer)], formats.plain)
            row += 1
    return row


def _glossed(scale: Scale) -> tuple[str, ...]:
    known = [normalise_value(answer) in SIX_POINTS for answer in scale.answers]
    return scale.answers if scale.kind == "choice" and known and all(known) else ()


def _contacts(page: Any, inspection: Inspection, formats: Formats, row: int) -> None:
    row = _heading(page, formats, row, "Whom to call")
    row = _paragraph(
        page,
        formats,
        row,
        0,
        "If a record makes you think that a child may be at risk now, stop and speak to the inspection lead"
        " at once;"
        " do not wait for the end of the day.",
    )
    for role, contact in inspection.contacts.items():
        page.merge_range(row - 1, 0, row - 1, 1, "", formats.strong)
        page.write_string(row - 1, 0, role.replace("_", " ").capitalize(), formats.strong)
        page.merge_range(row - 1, 2, row - 1, 4, "", formats.wrapped)
        page.write_string(row - 1, 2, contact, formats.wrapped)
        page.set_row(row - 1, LINE * lines_of(contact, sum(WIDTHS[2:])))
        row += 1


def _paragraph(page: Any, formats: Formats, row: int, column: int, text: str) -> int:
    """A paragraph across the page; merged cells do not grow by themselves, so its length sets the height."""
    page.merge_range(row - 1, column, row - 1, 4, "", formats.wrapped)
    page.write_string(row - 1, column, text, formats.wrapped)
    page.set_row(row - 1, LINE * lines_of(text, sum(WIDTHS[column:])))
    return row + 1
