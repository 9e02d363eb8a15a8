"""What the team has settled about a return: headings, values, queries and the agreed date.

Decisions stand in the inspection file, each with its reason, never in code. Values as sent are not repeated
in what is said about them, because they come from the partnership's sheet; the line is given instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from record_review.inspection.programme import Column, Programme, normalise_heading, normalise_value
from record_review.inspection.strict import Settings, Value, listed, nearest

SETTLED = ("headings", "labels", "values", "queries", "agreed_date")
DECISIONS = ("same_child", "different_children", "accepted")
LAST_ROW = 1_048_576  # of an Excel sheet


@dataclass(frozen=True)
class SettledQuery:
    """A query about the return that the team has settled: certain rows, or all findings of the rule by their
    number."""

    rule: str
    rows: tuple[int, ...]  # row numbers as Excel shows them
    decision: str  # "same_child" | "different_children" | "accepted"
    reason: str
    count: int | None = (
        None  # findings of the rule that were seen when it was settled; another number reopens it
    )
    by: str = ""  # who settled it: a role or initials


@dataclass(frozen=True)
class Settled:
    """What the team has decided about this return."""

    headings: Mapping[str, str] = field(default_factory=dict)  # column -> heading as sent
    labels: Mapping[str, str] = field(default_factory=dict)  # field of the sheet Partnership -> label as sent
    values: Mapping[str, dict[str, str]] = field(default_factory=dict)  # column -> value as sent -> code
    queries: tuple[SettledQuery, ...] = ()
    agreed_date_accepted: str | None = (
        None  # the reason why an agreed date outside the four weeks is accepted
    )


def read_settled(given: Settings, programme: Programme | None) -> Settled:
    """Read the group `settled`; what rests on the programme is left unchecked when that could not be read."""
    return Settled(
        headings=given.read_table("headings", lambda v: _headings(v, programme), may_be_blank=True),
        labels=given.read_table("labels", lambda v: _labels(v, programme), may_be_blank=True),
        values=given.read_table("values", lambda v: _values(v, programme), may_be_blank=True),
        queries=given.read_list("queries", _queries, may_be_blank=True),
        agreed_date_accepted=given.read("agreed_date", _agreed_date, None, may_be_blank=True),
    )


def _column(value: Value, name: str, programme: Programme | None) -> Column | None:
    """The programme's column of this name; a problem when it has none."""
    if programme is None:
        return None
    names = [column.name for column in programme.columns]
    if name not in names:
        hint = nearest(name, names, "; did you mean {}?", f"; the columns are {listed(names)}.")
        value.refuse(f"is not a column{hint}")
    return programme.column(name)


def _headings(value: Value, programme: Programme | None) -> dict[str, str]:
    def heading(name: str, sent: Value) -> str:
        _column(sent, name, programme)
        return sent.text(as_written=True)

    found = value.table(heading)
    taken: dict[str, str] = {}
    for name, sent in found.items():
        other = taken.setdefault(normalise_heading(sent), name)
        if other != name:
            value.note(f"gives the same heading to {other} and to {name}.")
    return found


def _labels(value: Value, programme: Programme | None) -> dict[str, str]:
    def label(name: str, sent: Value) -> str:
        names = list(programme.partnership_labels) if programme is not None else [name]
        if name not in names:
            hint = nearest(name, names, "; did you mean {}?", f"; they are {listed(names)}.")
            sent.refuse(f"is not a label of the sheet Partnership{hint}")
        return sent.text(as_written=True)

    return value.table(label)


def _values(value: Value, programme: Programme | None) -> dict[str, dict[str, str]]:
    def codes(name: str, sent: Value) -> dict[str, str]:
        column = _column(sent, name, programme)
        if column is None or programme is None:
            return {}
        if column.codes is None:
            sent.refuse("is not a column with a code list; only those have values to settle.")
        allowed = programme.code_lists[column.codes].codes
        found: dict[str, str] = {}
        meant: dict[str, str] = {}
        for text, code in sent.entries():
            place = Value(code.document, code.node, f"{sent.at} (line {code.line})")
            said = place.text(as_written=True)
            if said not in allowed:
                place.note(f"must be one of the codes: {listed(allowed, 'or')}.")
            elif meant.setdefault(normalise_value(text), said) != said:
                place.note("gives a value a second code; the two differ only in capitals or spaces.")
            found[text] = said
        return found

    return value.table(codes)


def _queries(value: Value) -> tuple[SettledQuery, ...]:
    def query(item: Value) -> SettledQuery:
        given = item.settings(("rule", "reason"), ("decision", "rows", "count", "by"))
        count = given.read("count", lambda v: v.whole(1, LAST_ROW), None)
        rows = given.read_list("rows", lambda v: v.each(lambda row: row.whole(1, LAST_ROW), least=1))
        decision = given.read("decision", lambda v: v.choice(DECISIONS), "accepted" if count else "")
        if not given.has("decision") and not count:
            item.note(f"needs a decision: {listed(DECISIONS, 'or')}.")
        if count and rows:
            item.note("gives both rows and count: name the rows, or give the number of findings of the rule.")
        if (
            decision in ("same_child", "different_children")
            and len(rows) < 2
            and not (given.has("rows") and not rows)
        ):
            item.note(f"has the decision {decision} and must name at least two rows.")
        if len(set(rows)) != len(rows):
            item.note("names a row more than once.")
        return SettledQuery(
            rule=given.read(
                "rule", lambda v: v.text(pattern="[A-Z]+-[0-9]{2,3}", expected="a rule such as PIR-41"), ""
            ),
            rows=tuple(sorted(rows)),
            decision=decision,
            reason=given.read("reason", lambda v: v.text(), ""),
            count=count,
            by=given.read("by", lambda v: v.text(), ""),
        )

    found = value.each(query)
    decided: dict[tuple[str, tuple[int, ...]], int] = {}
    for number, each in enumerate(found, start=1):
        first = decided.setdefault((each.rule, each.rows), number)
        if first != number:
            value.note(f"settles the same rows of {each.rule} twice, in entries {first} and {number}.")
    return found


def _agreed_date(value: Value) -> str | None:
    given = value.settings(("accept", "reason"))
    reason = given.read("reason", lambda v: v.text(), "")
    return reason if given.read("accept", Value.truth, False) else None
