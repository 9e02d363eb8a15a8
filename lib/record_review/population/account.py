"""The account of a return before a book is made of it: its rows, its findings, and what blocks.

The same words wherever they are said: in a terminal, in the notebooks and in the status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from record_review.inspection import Inspection, SampleSettings, SettledQuery
from record_review.inspection.strict import listed
from record_review.population.population import Population
from record_review.population.profile import funnel

if TYPE_CHECKING:
    from record_review.pir import Finding, Return


NOTHING_BLOCKS = "Nothing blocks a book of lists."


@dataclass(frozen=True)
class Account:
    """Counts and sentences, nothing of a child but the numbers of rows.

    lines : one for all rows, for each outcome that occurs, and for the findings; and what follows when there
        are few eligible children
    blocking : why no book can be made yet, one sentence each
    eligible : children of the population
    """

    lines: tuple[str, ...]
    blocking: tuple[str, ...]
    eligible: int

    def __str__(self) -> str:
        blocking = [f"- {sentence}" for sentence in self.blocking]
        heading = "What blocks a book of lists:" if blocking else NOTHING_BLOCKS
        return "\n".join([*self.lines, "", heading, *blocking])

    def to_stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """No tables, and the account as facts of the store."""
        return {}, {"lines": list(self.lines), "blocking": list(self.blocking), "eligible": self.eligible}


def account(ret: Return, people: Population, inspection: Inspection) -> Account:
    """The account of a return whose rows are decided (`read_and_decide`)."""
    from record_review.pir import blocking

    lines = [f"{len(people.outcomes):>7,}  rows of children"]
    for outcome, reason, meaning, rows in funnel(people).itertuples(index=False, name=None):
        if rows or not reason:
            lines.append(f"{rows:>7,}  {outcome}: {meaning}" if reason else f"{rows:>7,}  {outcome}")
    errors = sum(finding.severity == "error" for finding in ret.findings)
    queries = len(ret.findings) - errors
    lines.append(f"{errors:>7,}  {'error' if errors == 1 else 'errors'} to put right")
    lines.append(f"{queries:>7,}  {'query' if queries == 1 else 'queries'} to explain")
    eligible = len(people.children)
    lines += filter(None, [size_note(eligible, inspection.sample)])
    lines += [
        f"settled.queries: {query.rule} has nothing to settle in this return{_in_rows(query)}. Take it out."
        for query in inspection.settled.queries
        if not any(_settles(query, finding) for finding in ret.findings)
    ]
    return Account(tuple(lines), tuple(blocking(ret, inspection)), eligible)


def _settles(query: SettledQuery, finding: Finding) -> bool:
    """Whether a finding is one that an entry is about, though its number or other rows may be wrong."""
    return query.rule == finding.rule and (not query.rows or not set(query.rows).isdisjoint(finding.rows))


def _in_rows(query: SettledQuery) -> str:
    return f", rows {listed([str(row) for row in query.rows])}" if query.rows else ""


def size_note(eligible: int, sample: SampleSettings) -> str:
    """What follows for the sample when there are few children; "" when there are enough.

    >>> size_note(72, SampleSettings())
    '72 children are eligible, fewer than 75 (60 records and 15 reserves): there are 12 reserves.'
    """
    if eligible == 0:
        return "No child of the return is eligible: no book can be made of it."
    are = "1 child is" if eligible == 1 else f"{eligible:,} children are"
    if eligible <= sample.size:
        fewer = "fewer than" if eligible < sample.size else "as many as"
        return (
            f"{are} eligible, {fewer} the {sample.size:,} records to be read: all are read, without reserves."
        )
    if eligible < (both := sample.size + sample.reserves):
        left = eligible - sample.size
        return (
            f"{are} eligible, fewer than {both:,} ({sample.size:,} records and {sample.reserves:,} reserves):"
            f" there {'is 1 reserve' if left == 1 else f'are {left:,} reserves'}."
        )
    return ""
