"""How far each agency is with the documents of each record: what was said of them in the order in which
it was
said, and what is overdue on a reading day.

Knows events and no files. Whoever said something last is right, the partnership in a workbook or the team.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

REQUESTED, IN_PROGRESS, RECEIVED = "requested", "in progress", "received"
NOT_HELD, NOT_APPLICABLE, REMOVED = "not held", "not applicable", "removed"
STATES = (REQUESTED, IN_PROGRESS, RECEIVED, NOT_HELD, NOT_APPLICABLE, REMOVED)
OUTSTANDING = frozenset({REQUESTED, IN_PROGRESS})
OF_STATUS = {  # what a partnership's workbook says -> what it means here
    "Not started": REQUESTED,
    "In progress": IN_PROGRESS,
    "Uploaded": RECEIVED,
    "Not held": NOT_HELD,
    "Not applicable": NOT_APPLICABLE,
}


@dataclass(frozen=True)
class Mark:
    """Something that was said of an agency's documents at a time. `at` orders the marks, and nothing else."""

    at: str
    agency: str
    records: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Additional:
    """A further document that the inspection lead asked for: "at liberty to request additional specific
    documents to be uploaded during the record reading week".
    """

    number: str  # A01, A02, …
    at: str
    agency: str
    record: str
    what: str
    why: str
    by: str
    state: str = REQUESTED


@dataclass(frozen=True)
class Documents:
    """Where the documents stand.

    records : agency, record_ref, place, known, state, needed (reading day on which the record is read,
    from 1;
        0 for one that is not read as things stand), read (whether it is)
    """

    records: pd.DataFrame
    additional: tuple[Additional, ...] = field(default=())


def documents(
    asked: pd.DataFrame,
    marks: Iterable[Mark],
    to_read: Collection[str],
    *,
    days: Mapping[str, int] | None = None,
    additional: Sequence[Additional] = (),
) -> Documents:
    """Put together what was asked for and what was said since.

    Parameters
    ----------
    asked : of `requests.requests`
    marks : in any order; of two at one time the later one in this order counts
    to_read : the records that are read, after replacement
    days : reading day of each record by the plan; without one, every record is needed on the first day
    """
    state: dict[tuple[str, str], str] = {}
    numbered = {one.number: one.state for one in additional}
    for mark in sorted(marks, key=lambda mark: mark.at):
        for record in mark.records:
            if record in numbered:
                numbered[record] = mark.state
            else:
                state[mark.agency, record] = mark.state
    records = asked.assign(
        state=[state.get(pair, REQUESTED) for pair in zip(asked["agency"], asked["record_ref"], strict=True)],
        read=asked["record_ref"].isin(list(to_read)),
    )
    by_plan = days or {}
    records["needed"] = [
        by_plan.get(ref, 1) if read else 0
        for ref, read in zip(records["record_ref"], records["read"], strict=True)
    ]
    stand = [
        Additional(a.number, a.at, a.agency, a.record, a.what, a.why, a.by, numbered[a.number])
        for a in additional
    ]
    return Documents(records, tuple(stand))


def outstanding(of: Documents, agency: str, *, by_day: int | None = None) -> pd.DataFrame:
    """The records that are read of which an agency's documents have not come, the soonest needed first.

    by_day : only those that are needed by the end of this reading day
    """
    lines = of.records
    chosen = lines[lines["read"] & lines["agency"].eq(agency) & lines["state"].isin(list(OUTSTANDING))]
    if by_day is not None:
        chosen = chosen[chosen["needed"] <= by_day]
    return chosen.sort_values(["needed", "place"], kind="stable").reset_index(drop=True)


def by_agency(of: Documents, agencies: Sequence[str], *, day: int) -> pd.DataFrame:
    """Counts for each agency, of the records that are read.

    Returns
    -------
    agency, asked, received, not_there (not held or not applicable), outstanding, overdue (needed by the
    end of
    this day), removed, reserves_outstanding (reserves that are not read as things stand), additional (further
    documents outstanding)
    """
    rows = []
    for agency in agencies:
        lines = of.records[of.records["agency"] == agency]
        read, others = lines[lines["read"]], lines[~lines["read"] & lines["place"].str.startswith("V")]
        state = read["state"]
        rows.append(
            (
                agency,
                len(read),
                int(state.eq(RECEIVED).sum()),
                int(state.isin([NOT_HELD, NOT_APPLICABLE]).sum()),
                int(state.isin(list(OUTSTANDING)).sum()),
                len(outstanding(of, agency, by_day=day)),
                int(state.eq(REMOVED).sum()),
                int(others["state"].isin(list(OUTSTANDING)).sum()),
                sum(a.agency == agency and a.state in OUTSTANDING for a in of.additional),
            )
        )
    columns = ["agency", "asked", "received", "not_there", "outstanding", "overdue", "removed"]
    return pd.DataFrame(rows, columns=[*columns, "reserves_outstanding", "additional"])


def by_day(of: Documents, agencies: Sequence[str], days: int) -> pd.DataFrame:
    """Records whose documents have not come, by agency and the reading day they are needed on: agency, day 1,
    day 2, …"""
    rows = []
    for agency in agencies:
        needed = outstanding(of, agency)["needed"]
        rows.append((agency, *(int((needed == day).sum()) for day in range(1, days + 1))))
    return pd.DataFrame(rows, columns=["agency", *(f"day {day}" for day in range(1, days + 1))])


def not_removed(of: Documents, agencies: Sequence[str]) -> dict[str, int]:
    """Agency -> records whose material was received and is not ticked off as removed; those with none left
    out."""
    lines = of.records[of.records["state"] == RECEIVED]
    counts = {agency: int(lines["agency"].eq(agency).sum()) for agency in agencies}
    for one in of.additional:
        if one.state == RECEIVED:
            counts[one.agency] += 1
    return {agency: count for agency, count in counts.items() if count}
