"""The local record readers' report to chief officers, begun for them: what was released, what to write about.

"we recommend that on completion of their inspection experience, local records readers collectively prepare a
short report for chief officers outlining their key learning and how this relates to aspects of service
delivery" (Care Inspectorate, local record readers). Knows released numbers only: the file may go where the
report goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from record_review.inspection.word_file import add_table, new_word_file, word_bytes
from record_review.report.lines.release import Release, ReleasedLine
from record_review.report.lines.words import day_in_words
from record_review.report.released.overview import figure_words

if TYPE_CHECKING:
    from docx.document import Document

FILE = "learning-report.docx"
AUTHOR = "Local record readers"
WIDTHS = (62.0, 30.0, 70.0)  # millimetres
OPENING = (
    "What did each of us expect to learn, and what surprised us?",
    "What did matching with an inspector, and talking readings over, change in how we judge a record?",
)
OF_SECTION = (
    "Which of these findings do we recognise in our own services, and which not?",
    "What did good practice look like in the records we read, and what helped it happen?",
    "What would have to be different in our services for more records to show it?",
)
CLOSING = (
    "What are the two or three things we ask chief officers to do, by when, and who leads them?",
    "What will each of us take into audit in our own service, and with which other agency?",
    "What would make the next multi-agency reading of records easier?",
)


def learning_report(release: Release) -> bytes:
    """The document; the same release gives the same bytes.

    A heading for each section of the record reading tool that has a headline finding, with every one of them
    and its range, then questions for the readers to write under.
    """
    title = f"What local record readers learned: {release.partnership}"
    document = new_word_file(title, release.agreed)
    document.core_properties.author = AUTHOR
    document.add_heading(title, level=0)
    if release.rehearsal:
        document.add_paragraph().add_run(
            "REHEARSAL: for practice only. Every figure is invented."
        ).bold = True
    read, children = release.basis.read, release.basis.population
    document.add_paragraph(
        f"Inspection {release.inspection}. {read} records were read, of a population of {children:,} children"
        f" on the agreed date, {day_in_words(release.agreed)}. The figures are those of the released record"
        " review report, with the range in which chance in the draw would leave them for all these children."
        " They do not describe any child, and nothing in this report should."
    )
    document.add_paragraph(
        "For chief officers, from the readers together. Write your answer under each question and take the"
        " question away. Keep to what was learned: no child, family or member of staff is to be recognised."
    )
    _section(document, "How we read", (), OPENING)
    for section, lines in _headlines(release).items():
        _section(document, section, lines, OF_SECTION)
    _section(document, "What we ask and what we will do", (), CLOSING)
    return word_bytes(document)


def _headlines(release: Release) -> dict[str, list[ReleasedLine]]:
    """Section -> its headline findings with a share, in the order of the release."""
    found: dict[str, list[ReleasedLine]] = {}
    for line in release.lines:
        if not line.option and line.has_share:
            found.setdefault(line.section, []).append(line)
    return found


def _section(
    document: Document, heading: str, lines: Sequence[ReleasedLine], questions: Sequence[str]
) -> None:
    document.add_heading(heading, level=1)
    if lines:
        rows = [(line.short, line.counted, figure_words(line)) for line in lines]
        add_table(document, ("Finding", "Answers counted", "Records, and likely range"), rows, WIDTHS)
    for question in questions:
        document.add_paragraph(question, style="List Bullet")
