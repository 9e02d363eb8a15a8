"""Which came first, the book or the number: the order of events that makes a draw fair.

It knows the register's events and the inspection file; it reads and writes no file. The promise to the
partnership is that the book's digest was out before the number existed, and that there was one book and one
number. An event of a rehearsal proves nothing, so it never counts for an inspection that is not one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from record_review.inspection.refusals import DrawError
from record_review.sample.draw.number import normalise

if TYPE_CHECKING:
    from record_review.inspection.file import Inspection, PublicNumber
    from record_review.population import Receipt
    from record_review.sample.book.book import Book
    from record_review.sample.draw.selection import Selection

BOOK_PUBLISHED = "book_published"
NUMBER_ACCEPTED = "number_accepted"
ONLY_REHEARSAL = "Only a rehearsal (rehearsal: true in the inspection file) may do otherwise."
WITH_A_REASON = (
    'run again with --reason "…", which says why; it stands in the register for good and in what the '
    "partnership is sent."
)

Event = Mapping[str, Any]


@dataclass(frozen=True)
class DrawKind:
    """One lottery of an inspection, with a book and a number of its own.

    book, number : kinds of the register's events
    step : makes and publishes the book
    section : of the inspection file, in which its public number stands; "" for the file's own
    """

    book: str = BOOK_PUBLISHED
    number: str = NUMBER_ACCEPTED
    step: str = "03_candidate_lists"
    section: str = ""

    @property
    def setting(self) -> str:
        """Where the number is written, as a person finds it in the inspection file."""
        return f"{self.section}: public_number: value" if self.section else "public_number: value"

    def public_number(self, inspection: Inspection) -> PublicNumber:
        part = getattr(inspection, self.section) if self.section else inspection
        found: PublicNumber = part.public_number
        return found


RECORDS = DrawKind()


def publication_facts(
    book: Book,
    inspection: Inspection,
    register_events: Sequence[Event] = (),
    given: Mapping[str, Any] | None = None,
    draw: DrawKind = RECORDS,
    receipt: Receipt | None = None,
) -> dict:
    """The facts of the event that a book was published, and with it the receipt of the return.

    Publishing the same book again gives the facts that stand in the register already, with their reason.

    Parameters
    ----------
    given : {"reason": why an earlier book is given up, "approved_by": who or ""}; left out for a first book
    receipt : what became of every row of the return; None where the kit has none
    """
    facts = {
        "digest": book.digest,
        "lists": len(book.selected),
        "population": book.settings["population_digest"],
        "rehearsal": inspection.rehearsal,
        **(receipt.facts if receipt else {}),
    }
    earlier = _facts(register_events, draw.book, inspection.rehearsal)
    return _again(register_events, draw.book, facts, given if earlier else None)


def acceptance_facts(
    selection: Selection,
    inspection: Inspection,
    register_events: Sequence[Event] = (),
    given: Mapping[str, Any] | None = None,
    draw: DrawKind = RECORDS,
) -> dict:
    """The facts of the event that a number was accepted.

    Accepting the same number for the same book again gives the facts that stand in the register already.

    Parameters
    ----------
    given : as in `publication_facts`, for a second number; left out for the first number of a book
    """
    facts = {
        "digest": selection.digest,
        "public_text": selection.public_text,
        "list": selection.list_number,
        "rehearsal": inspection.rehearsal,
    }
    numbers = _facts(register_events, draw.number, inspection.rehearsal)
    second = any(number["digest"] == selection.digest for number in numbers)
    return _again(register_events, draw.number, facts, given if second else None)


def _again(events: Sequence[Event], kind: str, facts: dict, given: Mapping[str, Any] | None) -> dict:
    earlier = [dict(event["facts"]) for event in events if event["kind"] == kind]
    if earlier and facts.items() <= earlier[-1].items():
        return earlier[-1]
    return facts | {name: text for name, text in (given or {}).items() if text}


def may_publish_book(
    inspection: Inspection,
    register_events: Sequence[Event],
    digest: str,
    *,
    given: Mapping[str, Any] | None = None,
    draw: DrawKind = RECORDS,
    receipt: Receipt | None = None,
) -> None:
    """Nothing, when the digests of this book and receipt may be published; to be asked before they are.

    The book that stands in the register already, with its receipt, may be published again. In a rehearsal
    every book may.

    Parameters
    ----------
    register_events : all events so far, oldest first, each with "kind" and "facts"
    digest : SHA-256 of the book's CSV
    given : why an earlier book is given up (`publication_facts`); it goes into the register and into what the
        partnership is sent

    Raises
    ------
    DrawError : the number is in the inspection file already, or another book was published before and no
        reason is given
    """
    books = _facts(register_events, draw.book, inspection.rehearsal)
    same = bool(books) and books[-1]["digest"] == digest
    if inspection.rehearsal or (same and (not receipt or books[-1].get("receipt") == receipt.digest)):
        return
    problems, thing = [], "receipt" if same else "book of candidate lists"
    numbers = _facts(register_events, draw.number, inspection.rehearsal)
    drawn = same and any(number["digest"] == digest for number in numbers)
    if drawn or draw.public_number(inspection).value is not None:
        problems.append(_number_is_known(thing, draw))
    if same and receipt and books[-1].get("receipt") and not _reason(given):
        problems.append(
            f"The register holds another receipt, {short(books[-1]['receipt'])}; this one is "
            f"{short(receipt.digest)}. A decision under settled, or the return itself, has changed. Put it"
            " back as it was when the first one was published; or, if this one is to take its place,"
            f" {WITH_A_REASON}"
        )
    elif books and not same and not _reason(given):
        problems.append(
            f"The register holds another book, {short(books[-1]['digest'])}; this one is {short(digest)}. "
            "Something it is made from has changed: the return, the settings under eligibility or "
            f"{draw.section or 'sample'}, or the version of the workbench. Put it back as it was when the "
            f"first book was published; or, if this book is to take its place, {WITH_A_REASON}"
        )
    if problems:
        raise DrawError(*problems)


def may_begin_book(
    inspection: Inspection, register_events: Sequence[Event], *, draw: DrawKind = RECORDS
) -> None:
    """Refuse before the work is done what `may_publish_book` would refuse whatever the book: the first book
    of an inspection whose number is known.

    Raises
    ------
    DrawError : the number is in the inspection file, and no book of this inspection has been published
    """
    known = draw.public_number(inspection).value is not None
    if known and not inspection.rehearsal and not _facts(register_events, draw.book, False):
        raise DrawError(_number_is_known("book of candidate lists", draw))


def _number_is_known(thing: str, draw: DrawKind) -> str:
    return (
        f"The public number is known, and this {thing} has not been published: a {thing} made when the"
        f" number is known proves nothing. Take {draw.setting} out, run {draw.step}, send the kit, and"
        f" then let a new number be drawn. {ONLY_REHEARSAL}"
    )


def may_accept_number(
    inspection: Inspection,
    register_events: Sequence[Event],
    digest: str,
    *,
    given: Mapping[str, Any] | None = None,
    draw: DrawKind = RECORDS,
) -> None:
    """Nothing, when the number in the inspection file may pick a list of this book.

    Accepting the same number for the same book again is no second acceptance.

    Parameters
    ----------
    register_events, digest : as in `may_publish_book`
    given : why an earlier number is given up; it goes into the register and into what the partnership is sent

    Raises
    ------
    DrawError : no number yet; the book is not in the register, or was followed by another; the number was
        known before the book was published, whatever the reason; another number was accepted for the book and
        no reason is given
    """
    text = normalise(draw.public_number(inspection).value or "")
    books = _facts(register_events, draw.book, inspection.rehearsal)
    problems = []
    if not text:
        problems.append(
            "There is no public number yet. When it is known, enter it in the inspection file under "
            f"{draw.setting}, exactly as it was announced, and run again."
        )
    if digest not in [book["digest"] for book in books]:
        problems.append(
            f"The book {short(digest)} is not in the register, so nothing shows that it was made before "
            f"the number. Run {draw.step}, send the kit to the partnership, and then let the number "
            "be drawn."
        )
    elif books[-1]["digest"] != digest:
        problems.append(
            f"The book {short(digest)} was given up for a later one, {short(books[-1]['digest'])}. "
            f"Run {draw.step} again."
        )
    elif text and not inspection.rehearsal:
        problems += _second_number(register_events, digest, text, _reason(given), draw)
    if problems:
        raise DrawError(*problems)


def _second_number(events: Sequence[Event], digest: str, text: str, reason: str, draw: DrawKind) -> list[str]:
    """What stands against a number for the book that was published last."""
    numbers = [(facts["digest"], facts["public_text"]) for facts in _facts(events, draw.number, False)]
    if numbers[-1:] == [(digest, text)]:
        return []
    if (digest, text) not in numbers and text in _known_before(events, digest, draw):
        return [
            f'The number "{text}" was accepted before this book was published, for an earlier book, another '
            "list or a rehearsal, so it was known when this book was made, and no reason changes that. Let a "
            "new number be drawn."
        ]
    earlier = [other for of, other in numbers if of == digest]
    if earlier and not reason:
        return [
            f'The register holds another number for this book, "{earlier[-1]}"; the inspection file now says '
            f'"{text}". One number, once: put the first one back; or, if it was not the number that was '
            f"announced, {WITH_A_REASON}"
        ]
    return []


def _known_before(events: Sequence[Event], digest: str, draw: DrawKind) -> set[str]:
    """Every number that was accepted, for whatever, before a book was last published."""
    at = [n for n, e in enumerate(events) if e["kind"] == draw.book and e["facts"]["digest"] == digest][-1]
    return {e["facts"]["public_text"] for e in events[:at] if "public_text" in e["facts"]}


def _reason(given: Mapping[str, Any] | None) -> str:
    return str((given or {}).get("reason", ""))


def _facts(events: Sequence[Event], kind: str, rehearsal: bool) -> list[Mapping[str, Any]]:
    """The facts of the events of one kind, oldest first; those of a rehearsal count in a rehearsal only."""
    return [e["facts"] for e in events if e["kind"] == kind and (rehearsal or not e["facts"]["rehearsal"])]


def short(digest: str) -> str:
    return digest[:12] + "…"
