"""The command `concern` in words: what readers say the lead must hear of today, and what was reported to
whom."""

from __future__ import annotations

from record_review.custody import Store
from record_review.custody.purge import purged
from record_review.inspection import Inspection
from record_review.run.commands.replace import opened
from record_review.run.steps import concerns as kept
from record_review.run.steps.documents import standing


def concern_lines(
    inspection_id: str,
    record: str = "",
    *,
    kind: str = "",
    by: str = "",
    to: str = "",
    done: str = "",
    closed: bool = False,
) -> list[str]:
    """Keep a concern, or close one, or list what there is.

    Parameters
    ----------
    record : reference or place of a record, or the number of a concern (C01) to be closed; "" for the list

    Raises
    ------
    ParameterError : no such inspection, record or concern, or something that is needed was not said
    StepError : nothing has been selected, or another run is at work
    """
    inspection, store = opened(inspection_id)
    if not record:
        return _today(inspection, store)
    known = {concern.number for concern in kept.concerns(store)}
    if closed and record.upper() in known:
        now = standing(inspection, store)
        concern = kept.close_concern(store, record, by=by, done=done, now=now)
        return [f"{concern.number} is closed since {_when(concern.closed)}."]
    concern = kept.report_concern(
        inspection, store, record=record, kind=kind, by=by, to=to, done=done, closed=closed
    )
    lines = [
        f"{concern.number}: {kept.KINDS[concern.kind]}, reported to {concern.to} by {concern.by},"
        f" {_when(concern.at)}.",
        "It stands in the sealed log of the inspection; the register has its number alone, and the report"
        " nothing.",
    ]
    if closed:
        return [*lines, "It is closed."]
    return [
        *lines,
        f'When it is closed: concern {inspection_id} {concern.number} --closed --by "WHO" --done TEXT',
    ]


def _today(inspection: Inspection, store: Store) -> list[str]:
    """The list for the lead, at the terminal alone: it names records and repeats what readers wrote."""
    from record_review.reading.concerns.escalation import escalations
    from record_review.sample import place_names

    now = standing(inspection, store)
    places = place_names(now.drawn.selection)
    reported = kept.concerns(store)
    lines = ["Reported so far:"] if reported else ["No concern has been reported yet."]
    for c in reported:
        state = f"closed {_when(c.closed)}" if c.closed else "OPEN"
        lines.append(
            f"  {c.number}  {places.get(c.record, '?')} ({c.record})  {kept.KINDS[c.kind]}, to {c.to},"
            f" {_when(c.at)}: {state}"
        )
    if purged(store):
        return [*lines, "", "What readers wrote went with their workbooks at the end of the reading days."]
    folder = inspection.reading.results
    if folder is None or not folder.is_dir():
        return [
            *lines,
            "",
            "No filled reader workbooks are there yet, so nothing is known of what readers raise.",
        ]
    found, trouble = escalations(folder, inspection, places)
    have = {c.record for c in reported}
    todo = [e for e in found if e.record_ref not in have]
    lines += [
        "",
        f"Readers say that the lead must hear of {len(found)} readings; {len(todo)} are not reported:",
    ]
    for e in todo:
        lines.append(f"  {e.place} ({e.record_ref}), {e.reader}, question {e.question}")
        lines += [f"      {text}" for text in e.texts or ("(nothing written: ask the reader)",)]
    lines += [f"  {sentence}" for sentence in trouble]
    if todo:
        lines += [
            "",
            f'To report one: concern {inspection.inspection_id} REF --kind serious --by "WHO" --done TEXT',
        ]
    return lines


def _when(at: str) -> str:
    return at.replace("T", " ").removesuffix("Z") + " UTC"
