"""What was given up of a draw, a book, a receipt or a number, and why: the sentences that the partnership is
told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from record_review.sample.draw.events import RECORDS, DrawKind, Event, short

if TYPE_CHECKING:
    from record_review.inspection.file import Inspection


def superseded(
    register_events: Sequence[Event],
    inspection: Inspection,
    draw: DrawKind = RECORDS,
    *,
    numbers: bool = False,
) -> tuple[str, ...]:
    """What was given up and why, a sentence each, oldest first; () when the first book and number stand.

    Parameters
    ----------
    register_events : all events, with that of the book or number that stands now
    numbers : also the numbers that were given up for another one for the same book
    """
    said: dict[int, str] = {}
    events = [
        (n, event["kind"], event["facts"])
        for n, event in enumerate(register_events)
        if event["kind"] in (draw.book, draw.number)
        and (inspection.rehearsal or not event["facts"]["rehearsal"])
    ]
    books = [(n, facts) for n, kind, facts in events if kind == draw.book]
    accepted = [(n, facts) for n, kind, facts in events if kind == draw.number]
    for (_, before), (at, after) in pairwise(books):
        picked = [f["public_text"] for n, f in accepted if n < at and f["digest"] == before["digest"]]
        number = f', for which the number "{picked[-1]}" was accepted,' if picked else ""
        if before["digest"] == after["digest"]:  # published again with another receipt
            said[at] = _because(f"An earlier receipt, {short(before.get('receipt', ''))},", after)
        else:
            said[at] = _because(f"An earlier book of lists, {short(before['digest'])}{number}", after)
    for (_, before), (at, after) in pairwise(accepted if numbers else []):
        said[at] = _because(f'An earlier number, "{before["public_text"]}",', after)
    return tuple(said[at] for at in sorted(said) if said[at])


def _because(what: str, after: Mapping[str, Any]) -> str:
    """Why something was given up, by the facts of what took its place; "" where no reason was needed."""
    by = f" (approved by {after['approved_by']})" if after.get("approved_by") else ""
    return f"{what} was given up{by}. The reason: {after['reason']}" if after.get("reason") else ""
