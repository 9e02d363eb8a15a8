"""The workbooks that come back from the partnership and from moderation: which it is, whether it belongs
here,
and every version that was sent, kept whole.

A log and no step: what somebody typed cannot be made again. The workbook itself is kept beside its
answers, so
that what was typed outside the columns that are read is not lost either.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from record_review.custody import Store, sha256
from record_review.inspection import Inspection, ReadingError, normalise_heading, normalise_value

if TYPE_CHECKING:
    from record_review.reading.returned.answers import Key
    from record_review.reading.workbook.opening import Book
    from record_review.sample import Selection

LOG, RECEIVED = "returned_workbooks", "workbook_returned"  # log, and kind of event
# What was agreed on has a log of its own: the report goes by it, and by nothing else that comes back
MODERATION_LOG = "moderation"
SELECTION, ENGAGEMENT, DOCUMENTS, MODERATION = "selection", "engagement", "documents", "moderation"
READINGS = "readings"  # a reader workbook, which goes among the filled ones


@dataclass(frozen=True)
class Version:
    """One workbook of a kind as it came back: its number from 1, when, digest and answers."""

    number: int
    at: str
    sha256: str
    answers: dict[Key, str]


def now() -> str:
    """The time, as the register writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_returned(path: Path, inspection: Inspection) -> tuple[Book, str]:
    """Open a workbook that came back, and say which of ours it is.

    Returns
    -------
    the workbook and SELECTION, ENGAGEMENT, MODERATION, READINGS, or DOCUMENTS with the agency behind a colon

    Raises
    ------
    ReadingError : it cannot be opened, is none of ours, or belongs to another inspection
    """
    from record_review.pir.workbook.safe_opening.words import SENT
    from record_review.reading.workbook.opening import open_workbook
    from record_review.run.steps.week.handing_in import is_reader_workbook

    book, problems = open_workbook(path, SENT)
    if book is None:
        raise ReadingError(*problems)
    kind = READINGS if is_reader_workbook(book) else _kind(book, inspection)
    if not kind:
        raise ReadingError(
            f"{path.name} is none of the workbooks that this workbench sends (selection, engagement list,"
            " document request, moderation), or has lost its headings: put them back as they were sent."
        )
    of = _read_me(book).get("inspection", inspection.inspection_id)
    if of != inspection.inspection_id:
        raise ReadingError(
            f"{path.name} belongs to another inspection; expected {inspection.inspection_id}. Name that"
            " inspection, or the workbook of this one."
        )
    return book, kind


def refuse_another_draw(name: str, book: Book, selection: Selection) -> None:
    """Refuse a workbook that says it was made for another draw than this one.

    Raises
    ------
    ReadingError : its digest of the book is another; a workbook that lost its first sheet is taken
    """
    digest = _read_me(book).get("digest of the book", selection.digest)
    if digest != selection.digest:
        raise ReadingError(
            f"{name} was made for an earlier draw, which does not stand any more. Ask for the workbook of the"
            " draw that stands, and nothing of this one is taken over."
        )


def versions(store: Store, kind: str, selection: Selection) -> list[Version]:
    """Every version of one kind that came back for a draw, the oldest first.

    Raises
    ------
    StepError : the log is not as it was written
    """
    lines = store.log(_log(kind)).lines()
    if not len(lines):
        return []
    ours = lines[(lines["kind"] == kind) & (lines["digest"] == selection.digest)]
    ours = ours[ours["list"] == str(selection.list_number)]
    return [
        Version(
            number,
            line["at"],
            line["sha256"],
            {(a, b): answer for a, b, answer in json.loads(line["answers"])},
        )
        for number, line in enumerate(ours.to_dict("records"), start=1)
    ]


def keep_version(
    store: Store, kind: str, selection: Selection, content: bytes, answers: Mapping[Key, str]
) -> bool:
    """Keep a version whole, and enter in the register that it came; False when the same file came before.

    Raises
    ------
    StepError : another run is at work, or the log is not as it was written
    """
    with store.claim():
        before = versions(store, kind, selection)
        digest = sha256(content)
        if any(version.sha256 == digest for version in before):
            return False
        line = {
            "kind": kind,
            "digest": selection.digest,
            "list": str(selection.list_number),
            "at": now(),
            "sha256": digest,
            "answers": json.dumps([[*key, answer] for key, answer in answers.items()]),
            "workbook": base64.b64encode(content).decode("ascii"),
        }
        facts = {"kind": kind, "version": len(before) + 1, "workbook": digest, "answers": len(answers)}
        store.log(_log(kind)).add(line, RECEIVED, facts)
    return True


def _log(kind: str) -> str:
    return MODERATION_LOG if kind == MODERATION else LOG


def _read_me(book: Any) -> dict[str, str]:
    """Labels and texts of the sheet Read me, labels as they are compared; {} when it is gone."""
    from record_review.reading.workbook.opening import text_of

    for page in book.worksheets:
        if normalise_value(page.title) == "read me":
            rows = range(1, page.max_row + 1)
            found = {
                normalise_heading(text_of(page.cell(row, 1))): text_of(page.cell(row, 2)) for row in rows
            }
            return {label: text for label, text in found.items() if label and text}
    return {}


def _kind(book: Book, inspection: Inspection) -> str:
    from record_review.reading.moderation.comparison import AGREED, ITEM
    from record_review.reading.workbook.opening import text_of
    from record_review.sample.send.engagement_workbook import CHILD, PARENT
    from record_review.sample.send.sheets import REFERENCE, SIBLING, WHOSE, in_capitals

    headings = set()
    for page in book.worksheets:
        for row in range(1, min(page.max_row, 15) + 1):
            texts = {
                normalise_heading(text_of(page.cell(row, c + 1))) for c in range(len(page.rows[row - 1]))
            }
            if texts & {normalise_heading(REFERENCE), normalise_heading(ITEM)}:
                headings |= texts

    def has(*names: str) -> bool:
        return any(normalise_heading(name) in headings for name in names)

    if has(ITEM) and has(AGREED):
        return MODERATION
    if has(CHILD, PARENT):
        return ENGAGEMENT
    agencies = [agency for agency in inspection.programme.agencies if has(in_capitals(agency))]
    if has(SIBLING, WHOSE) or len(agencies) > 1:
        return SELECTION
    return f"{DOCUMENTS}:{agencies[0]}" if agencies else ""
