"""The command `documents` in words: where each agency stands, what is ticked off, and the lists to send."""

from __future__ import annotations

from collections.abc import Sequence

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError
from record_review.run.commands.replace import opened
from record_review.run.steps import documents as kept


def documents_lines(
    inspection_id: str,
    records: Sequence[str],
    *,
    day: int,
    agency: str = "",
    mark: str = "",
    ask: str = "",
    why: str = "",
    by: str = "",
) -> list[str]:
    """Tick off or ask for documents if that is wanted, then say where they stand and write page and lists.

    Parameters
    ----------
    records : to be ticked off, or the one that a further document is asked for; none to look only
    day : reading day by whose end something is overdue

    Raises
    ------
    ParameterError : no such inspection, agency or record, or something that is needed was not said
    StepError : nothing has been selected, or another run is at work
    """
    inspection, store = opened(inspection_id, "Ticking off or asking for documents")
    if not 1 <= day <= 31:
        raise ParameterError("--day: expected the number of a reading day, from 1.")
    if (mark or ask or records) and not agency:
        raise ParameterError("Say of which agency with --agency, such as --agency police.")
    if mark and ask:
        raise ParameterError("--mark ticks off and --ask asks for one more: give one of the two.")
    done = []
    if ask:
        if len(records) != 1:
            raise ParameterError("--ask is for one child: name one record.")
        number = kept.ask_for(inspection, store, agency=agency, record=records[0], what=ask, why=why, by=by)
        done = [
            f"{number} is asked for; it is ticked off with: documents {inspection_id} {number} --agency …"
        ]
    elif mark:
        if not records:
            raise ParameterError('Name the records, or "all", to be ticked off.')
        count = kept.mark(
            inspection, store, agency=agency, records=records, state=mark.replace("-", " "), by=by
        )
        done = [f"{count} ticked off as {mark.replace('-', ' ')}."]
    elif records:
        raise ParameterError(
            "Say with --mark what the records are to be ticked off as, or with --ask what is asked."
        )
    return [*done, *_where_it_stands(inspection, store, day)]


def _where_it_stands(inspection: Inspection, store: Store, day: int) -> list[str]:
    from record_review.reading.documents.page import overdue_sentence
    from record_review.reading.documents.progress import by_agency, by_day, not_removed

    agencies = inspection.programme.agencies
    now = kept.standing(inspection, store, kept.planned_days(store))
    counts = by_agency(now.documents, agencies, day=day)
    width = max(map(len, agencies))
    heads = ("asked", "received", "not there", "outstanding", "overdue", "removed", "reserves out", "further")
    lines = [f"  {'':<{width}}  {'  '.join(heads)}"]
    for row in counts.itertuples(index=False):
        cells = (f"{value:>{len(head)}}" for head, value in zip(heads, row[1:], strict=True))
        lines.append(f"  {row.agency:<{width}}  {'  '.join(cells)}")
    needed = by_day(now.documents, agencies, inspection.reading.days)
    lines += ["Outstanding by the reading day they are needed on:"]
    for row in needed.itertuples(index=False):
        each = ", ".join(f"day {n} {count}" for n, count in enumerate(row[1:], start=1) if count)
        lines.append(f"  {row.agency:<{width}}  {each or 'nothing'}")
    lines.append(overdue_sentence(now.documents, agencies, day=day))
    lists = kept.publish_lists(inspection, store, now, day=day)
    lines += ["To be sent to those who are behind:", *(f"  {path}" for path in lists)] if lists else []
    if left := not_removed(now.documents, agencies):
        named = ", ".join(f"{agency} ({count})" for agency, count in left.items())
        lines.append(f"Received and not ticked off as removed: {named}. At the end: --mark removed")
    return [*lines, f"The page for the team: {store.shown('working/documents.html')}"]
