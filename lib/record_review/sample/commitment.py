"""Which came first, the book or the number: the order of events that makes a draw fair.

It knows the register's events and the inspection file; it reads and writes no file. The promise to the
partnership is that the book's digest was out before the number existed, and that there was one book and one
number. An event of a rehearsal proves nothing, so it never counts for an inspection that is not one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from record_review.inspection.refusals import DrawError
from record_review.sample.numbers import normalise

if TYPE_CHECKING:
    from record_review.inspection.file import Inspection
    from record_review.sample.book import Book
    from record_review.sample.selection import Selection

BOOK_PUBLISHED = "book_published"
NUMBER_ACCEPTED = "number_accepted"
ONLY_REHEARSAL = "Only a rehearsal (rehearsal: true in the inspection file) may do otherwise."

Event = Mapping[str, Any]


def publication_facts(
    book: Book, inspection: Inspection, register_events: Sequence[Event] = (), reason: str = ""
) -> dict:
    """The facts of the event ``book_published``; ``reason`` says why there is a second book.

    Publishing the same book again gives the facts that stand in the register already, with their reason.
    """
    facts = {
        "digest": book.digest,
        "lists": len(book.selected),
        "population": book.settings["population_digest"],
        "rehearsal": inspection.rehearsal,
    }
    return _again(register_events, BOOK_PUBLISHED, facts, reason)


def acceptance_facts(
    selection: Selection, inspection: Inspection, register_events: Sequence[Event] = (), reason: str = ""
) -> dict:
    """The facts of the event ``number_accepted``; ``reason`` says why there is a second number.

    Accepting the same number for the same book again gives the facts that stand in the register already.
    """
    facts = {
        "digest": selection.digest,
        "public_text": selection.public_text,
        "list": selection.list_number,
        "rehearsal": inspection.rehearsal,
    }
    return _again(register_events, NUMBER_ACCEPTED, facts, reason)


def _again(events: Sequence[Event], kind: str, facts: dict, reason: str) -> dict:
    earlier = [dict(event["facts"]) for event in events if event["kind"] == kind]
    if earlier and facts.items() <= earlier[-1].items():
        return earlier[-1]
    return facts | ({"reason": reason} if reason else {})


def may_publish_book(
    inspection: Inspection, register_events: Sequence[Event], digest: str, *, reason: str = ""
) -> None:
    """Nothing, when the digest of this book may be published; to be asked before it is registered.

    The book that stands in the register already may be published again. In a rehearsal every book may.

    Parameters
    ----------
    register_events : all events so far, oldest first, each with "kind" and "facts"
    digest : SHA-256 of the book's CSV
    reason : why an earlier book is given up; it goes into the register and into what the partnership is sent

    Raises
    ------
    DrawError : the number is in the inspection file already, or another book was published before and no
        reason is given
    """
    books = _facts(register_events, BOOK_PUBLISHED, inspection.rehearsal)
    if inspection.rehearsal or (books and books[-1]["digest"] == digest):
        return
    problems = []
    if inspection.public_number.value is not None:
        problems.append(
            "The public number stands in the inspection file, but this book of candidate lists has not "
            "been published: a book made when the number is known proves nothing. Take public_number: "
            "value out, run 03_candidate_lists, send the kit, and then let a new number be drawn. "
            + ONLY_REHEARSAL
        )
    if books and not reason:
        problems.append(
            f"The register holds another book, {_short(books[-1]['digest'])}; this one is {_short(digest)}. "
            "Something it is made from has changed: the return, the settings under eligibility or sample, "
            "or the version of the workbench. Put it back as it was when the first book was published. "
            + ONLY_REHEARSAL
        )
    if problems:
        raise DrawError(*problems)


def may_accept_number(
    inspection: Inspection, register_events: Sequence[Event], digest: str, *, reason: str = ""
) -> None:
    """Nothing, when the number in the inspection file may pick a list of this book.

    Accepting the same number for the same book again is no second acceptance.

    Parameters
    ----------
    register_events, digest : as in `may_publish_book`
    reason : why an earlier number is given up; it goes into the register

    Raises
    ------
    DrawError : no number yet; the book is not in the register, or was followed by another; another number was
        accepted for it, or this number for an earlier book, and no reason is given
    """
    text = normalise(inspection.public_number.value or "")
    books = _facts(register_events, BOOK_PUBLISHED, inspection.rehearsal)
    numbers = _facts(register_events, NUMBER_ACCEPTED, inspection.rehearsal)
    problems = []
    if not text:
        problems.append(
            "There is no public number yet. When it is known, enter it in the inspection file under "
            "public_number: value, exactly as it was announced, and run again."
        )
    if digest not in [book["digest"] for book in books]:
        problems.append(
            f"The book {_short(digest)} is not in the register, so nothing shows that it was made before "
            "the number. Run 03_candidate_lists, send the kit to the partnership, and then let the number "
            "be drawn."
        )
    elif books[-1]["digest"] != digest:
        problems.append(
            f"The book {_short(digest)} was given up for a later one, {_short(books[-1]['digest'])}. "
            "Run 03_candidate_lists again."
        )
    if text and numbers and not inspection.rehearsal and not reason:
        last = numbers[-1]
        if last["digest"] == digest and last["public_text"] != text:
            problems.append(
                f'The register holds another number for this book, "{last["public_text"]}"; the inspection '
                f'file now says "{text}". One number, once: put the first one back. {ONLY_REHEARSAL}'
            )
        elif last["digest"] != digest and text in [number["public_text"] for number in numbers]:
            problems.append(
                f'The number "{text}" was accepted for an earlier book, so it was known when this one was '
                "made. Let a new number be drawn."
            )
    if problems:
        raise DrawError(*problems)


def _facts(events: Sequence[Event], kind: str, rehearsal: bool) -> list[Mapping[str, Any]]:
    """The facts of the events of one kind, oldest first; those of a rehearsal count in a rehearsal only."""
    return [e["facts"] for e in events if e["kind"] == kind and (rehearsal or not e["facts"]["rehearsal"])]


def _short(digest: str) -> str:
    return digest[:12] + "…"
