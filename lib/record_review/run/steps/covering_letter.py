"""The letter that goes with what is sent: to whom, what to do by when, and a digest for each file.

It holds no record reference and nothing of a child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from record_review.inspection import Inspection
from record_review.inspection.look import MONTHS
from record_review.inspection.word_file import add_table, new_word_file, word_bytes
from record_review.sample import BOOK_PUBLISHED, NUMBER_ACCEPTED

if TYPE_CHECKING:
    import pandas as pd

    from record_review.run.steps.sendings import Sending

ROLES = {
    "inspection_lead": "Inspection lead",
    "strategic_support_officer": "Strategic support officer",
    "senior_officer_for_concerns": "Senior officer for concerns",
}
# Words by which a role or organisation of the return is known for an agency's. (illustrative)
AGENCY_WORDS = {
    "education": ("education", "school"),
    "health": ("health", "nhs"),
    "social-work": ("social work", "social-work"),
    "police": ("police",),
    "SCRA": ("scra", "reporter"),
}
CONFIDENTIAL = (
    "These files name records by their references. Please keep them as confidential as the records"
    " themselves, and send anything back by the route agreed for this inspection, never by ordinary email."
)
REHEARSAL = "REHEARSAL. Everything here is for practice: nobody is to prepare, read or send anything."


def covering_letter(
    inspection: Inspection,
    sending: Sending,
    *,
    part: str,
    on: date,
    by: date | None,
    rows: Sequence[tuple[str, str, str]],
    personnel: pd.DataFrame | None,
    events: Sequence[Mapping[str, Any]],
) -> bytes:
    """The letter as a Word file; equal content and day give equal bytes.

    Parameters
    ----------
    part : of which agency or pair the files are, as their names have it; "" when they are for all
    rows : file, what it is, its SHA-256
    personnel : role, organisation, contact_route, of the return; None when it is not kept
    events : of the register, of which the book's and the number's are named
    """
    letter = new_word_file(f"{sending.title}: {inspection.partnership}", on)
    letter.add_heading(sending.title, 0)
    if inspection.rehearsal:
        letter.add_paragraph().add_run(REHEARSAL).bold = True
    for line in addressees(inspection, sending.to, part, personnel):
        letter.add_paragraph(line).paragraph_format.space_after = 0
    letter.add_paragraph()
    letter.add_paragraph(_day(on))
    programme = inspection.programme.title
    letter.add_paragraph(
        f"{programme}: {inspection.partnership}, inspection {inspection.inspection_id}"
    ).runs[0].bold = True
    letter.add_heading("What we ask of you", 1)
    todo, when = _asked(sending, events)
    for sentence in todo:
        letter.add_paragraph(sentence, style="List Number")
    if by or when:
        letter.add_paragraph(f"By when: {_day(by) if by else when}.").runs[0].bold = True
    for sentence in _of_the_draw(sending.name, events):
        letter.add_paragraph(sentence)
    letter.add_heading("What is with this letter", 1)
    # Digests in groups of 16: they are compared by eye, and a line of the column holds one and a half
    table = [(name, what, " ".join(re.findall(".{16}", digest))) for name, what, digest in rows]
    add_table(letter, ("File", "What it is", "SHA-256"), table, (46, 42, 74))
    if sending.name != "report":
        letter.add_paragraph(CONFIDENTIAL)
    letter.add_heading("Whom to ask", 1)
    for role, who in inspection.contacts.items():
        letter.add_paragraph(f"{ROLES.get(role, role.replace('_', ' '))}: {who}", style="List Bullet")
    if not inspection.contacts:
        letter.add_paragraph("Whoever leads the inspection.")
    return word_bytes(letter)


def addressees(inspection: Inspection, to: str, part: str, personnel: pd.DataFrame | None) -> tuple[str, ...]:
    """To whom a letter goes: role and organisation as the return names them, a line each.

    An agency's letter goes to those of its own key personnel; where the return names none, to whoever leads
    there.
    """
    if to == "readers":
        return (f"To the readers of {part.removeprefix(inspection.inspection_id).strip()}",)
    if to == "inspectors":
        return ("To the inspection lead and the inspectors",)
    people = [] if personnel is None else personnel.fillna("").to_dict("records")
    lines = [", ".join(filter(None, [one["role"], one["organisation"]])) for one in people]
    if part:
        words = AGENCY_WORDS.get(part, (part.replace("-", " ").casefold(),))
        own = [line for line in lines if any(re.search(rf"\b{word}\b", line.casefold()) for word in words)]
        return ("To:", *(own or [f"Whoever leads for {part.replace('-', ' ')}, {inspection.partnership}"]))
    return ("To:", *(filter(None, lines) if any(lines) else [f"The partnership of {inspection.partnership}"]))


def _asked(sending: Sending, events: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], str]:
    """What is asked and by when; of a kit whose number is known already, what can still be asked."""
    if sending.name == "verification-kit" and _number_of(events):
        return (
            *sending.todo[1:],
            "Compare the digest with the one that you were told before the number.",
        ), ""
    return sending.todo, sending.when


def _number_of(events: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The event by which a number was first accepted for the book that stands; None before that."""
    books = [event for event in events if event["kind"] == BOOK_PUBLISHED]
    digest = books[-1]["facts"]["digest"] if books else ""
    numbers = (event for event in events if event["kind"] == NUMBER_ACCEPTED)
    return next((event for event in numbers if event["facts"]["digest"] == digest), None)


def _of_the_draw(name: str, events: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the register says of the book and its number, for the letters that speak of them."""
    books = [event for event in events if event["kind"] == BOOK_PUBLISHED]
    numbers = [event for event in events if event["kind"] == NUMBER_ACCEPTED]
    if name == "verification-kit" and books:
        book = books[-1]
        said = [f"The digest of the book: {book['facts']['digest']}"]
        if receipt := book["facts"].get("receipt"):
            said.append(f"The digest of the receipt: {receipt}")
        said.append(f"Register entry of {book['at'][:10]}: {book['hash']}")
        if number := _number_of(events):
            said.append(f"The public number has been accepted since, on {number['at'][:10]}.")
        return said
    if name == "selection" and numbers:
        number = numbers[-1]
        return [
            f'The public number, "{number["facts"]["public_text"]}", picked list {number["facts"]["list"]}.',
            f"Register entry of {number['at'][:10]}: {number['hash']}",
        ]
    return []


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
