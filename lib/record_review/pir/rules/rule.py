"""How a rule is written and how rules are put to a return: code, severity, columns, sentence, action, and a
check.

The rules themselves are in the `rules_…` modules, one function per sentence; what a rule needs to know is
`Material`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd
from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection, Programme, SettledQuery
from record_review.inspection.promises import promise
from record_review.pir.cells.convert import EXCEL_ERRORS, kind_of
from record_review.pir.children.children import Children, decode
from record_review.pir.layout.layout import Found, Layout
from record_review.pir.layout.partnership import PartnershipSheet
from record_review.pir.rules.findings import SEVERITIES, Finding
from record_review.pir.workbook.sheets import INVISIBLE, Workbook

T = TypeVar("T")

# What a finding can change -> in words. Whatever is more than nothing blocks the book of lists.
CHANGES = {
    "nothing": "nothing that decides who is in the population, or by what name a child is known in it",
    "eligibility": "who is eligible, or how many children are counted",
    "families": "which children are siblings",
    "identity": "what identifies a child in what is sent",
    "cell": "what the cell's column decides",
}
AGREED_DATE_OUTSIDE = "PIR-14"


@dataclass(frozen=True)
class Hit:
    """One place where a rule does not hold. What is left out is taken from the rule: its first column, its
    words."""

    row: int | None = None
    column: str = ""
    found: str = ""
    cell: str = ""
    sheet: str | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Material:
    """Everything a rule may look at."""

    inspection: Inspection
    workbook: Workbook
    sheets: Found
    layout: Layout
    partnership: PartnershipSheet
    children: Children
    _known: dict[Callable[[Material], Any], Any] = field(default_factory=dict, repr=False, compare=False)
    _masks: dict[tuple[str, ...], pd.Series] = field(default_factory=dict, repr=False, compare=False)

    def once(self, work: Callable[[Material], T]) -> T:
        """What `work` finds, worked out for the first rule that asks and kept for the others."""
        if work not in self._known:
            self._known[work] = work(self)
        return self._known[work]

    @property
    def frame(self) -> pd.DataFrame:
        return self.children.frame

    @property
    def row(self) -> pd.Series:
        return self.frame["row"]

    @property
    def agreed(self) -> pd.Timestamp:
        """The agreed date; NaT when there is none, and then no comparison with it holds."""
        return pd.Timestamp(self.partnership.agreed_date)

    def has(self, column: str) -> bool:
        return column in self.layout.columns

    def state(self, column: str, state: str) -> pd.Series:
        """Children whose date cell is in this state."""
        return self._kept(("state", column, state), lambda: self.frame[f"{column}_state"] == state)

    def _kept(self, key: tuple[str, ...], work: Callable[[], pd.Series]) -> pd.Series:
        """A mask that many rules ask for, worked out once; a copy, which its rule may change."""
        if key not in self._masks:
            self._masks[key] = work()
        return self._masks[key].copy()

    def blank(self, column: str) -> pd.Series:
        """Children whose cell in a column of codes, texts or references is blank."""
        return self.frame[column] == ""

    def is_code(self, column: str, meaning: str) -> pd.Series:
        """Children whose code in the column means "unborn", "not_known" or "not_disclosed"."""
        name = self.inspection.programme.column(column).codes or ""
        meanings = self.inspection.programme.code_lists[name].meanings
        return self.frame[column].isin([code for code, means in meanings.items() if meaning in means])

    def yes(self, column: str) -> pd.Series:
        return self.frame[column] == "Yes"

    def sent(self, column: str) -> pd.Series:
        """The column's cells as `encode`d texts; all blank when it was not in the sheet."""
        if column in self.children.sent:
            return self.children.sent[column]
        return pd.Series("", index=self.frame.index, dtype="str")

    def left_blank(self, column: str) -> pd.Series:
        """Children whose cell held nothing, or nothing but spaces."""

        def is_blank(text: str) -> bool:
            return not text or (text[0] == "t" and not text[1:].strip(INVISIBLE))

        return self._kept(("left blank", column), lambda: self._mask(column, is_blank))

    def _mask(self, column: str, holds: Callable[[str], bool]) -> pd.Series:
        return pd.Series(
            [holds(text) for text in self.sent(column).tolist()], index=self.frame.index, dtype="bool"
        )

    def is_sent_as(self, column: str, *kinds: str) -> pd.Series:
        """Children whose cell is of these kinds: "t" text, "n" number, "d" date, "b" TRUE or FALSE, "h",
        "l"."""
        return self.sent(column).str[:1].isin(kinds)

    def is_error(self, column: str) -> pd.Series:
        """Children whose cell shows an Excel error, such as #N/A."""

        def shows_error(text: str) -> bool:
            return text[:2] == "t#" and text[1:].strip(INVISIBLE).upper() in EXCEL_ERRORS

        return self._kept(("error", column), lambda: self._mask(column, shows_error))

    def cell(self, row: int, column: str) -> str:
        """The address of a cell in their sheet, "" for a column that is not in it."""
        at = self.layout.columns.get(column)
        return f"{get_column_letter(at)}{row}" if at else ""

    @cached_property
    def _sent_by_row(self) -> dict[str, Mapping[int, str]]:
        rows = self.row.tolist()
        return {name: dict(zip(rows, self.sent(name).tolist(), strict=True)) for name in self.layout.columns}

    def cell_value(self, row: int, column: str) -> Any:
        """What was sent in a cell, as typed. For judging only: no finding may repeat it."""
        return decode(self._sent_by_row.get(column, {}).get(row, ""))

    def kind(self, row: int, column: str) -> str:
        """The kind of what was sent in a cell."""
        return kind_of(self.cell_value(row, column))


Check = Callable[[Material], "pd.Series | Iterable[Hit]"]
C = TypeVar("C", bound=Check)


@dataclass(frozen=True)
class Rule:
    """A sentence a return must satisfy. `{heading}` in its words becomes the heading of the column of the
    finding."""

    code: str
    severity: str
    fields: tuple[
        str, ...
    ]  # columns it looks at; the finding is put at the first unless the check says otherwise
    expected: str
    action: str
    check: Check
    changes: str  # what a finding of this kind can change: a key of CHANGES
    found: str = ""  # in place of the kind of what the cell holds
    must_be_corrected: bool = False  # the team's word cannot stand in place of a correction
    any_field: bool = False  # put to a return even when one of the columns is missing
    group: str = field(default="", compare=False)  # module it stands in


RULES: dict[str, Rule] = {}


def rule(
    code: str,
    severity: str,
    fields: tuple[str, ...],
    expected: str,
    action: str,
    *,
    changes: str,
    found: str = "",
    must_be_corrected: bool = False,
    any_field: bool = False,
) -> Callable[[C], C]:
    """Enter a function into the rules. It gives a mask of children that break the rule, or `Hit`s.

    changes : what a finding of this kind can change, a key of `CHANGES`; "cell" where that depends on the
        column of the finding. Whatever can change anything blocks the book: there is no flag for it.
    """
    promise(severity in SEVERITIES and code not in RULES, f"{code} is given twice or has no such severity")
    promise(changes in CHANGES, f"{code} must say what its findings can change: {', '.join(CHANGES)}")

    def enter(check: C) -> C:
        RULES[code] = Rule(
            code,
            severity,
            fields,
            expected,
            action,
            check,
            changes,
            found,
            must_be_corrected=must_be_corrected,
            any_field=any_field,
            group=check.__module__,
        )
        return check

    return enter


def check_return(material: Material, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Put rules to a return: all findings, errors first, then by row and place in the row."""
    # A column that is missing is one finding of its own and not one more for every child
    asked = [r for r in rules if r.any_field or all(map(material.has, r.fields))]
    found = [finding for one in asked for finding in _findings(one, material)]
    order = {name: at for name, at in material.layout.columns.items()}
    return tuple(
        sorted(
            found,
            key=lambda f: (
                SEVERITIES.index(f.severity),
                f.row is not None,
                f.row or 0,
                order.get(f.column, 0),
                f.rule,
                f.found,
            ),
        )
    )


def _findings(one: Rule, material: Material) -> Iterable[Finding]:
    hits: Any = one.check(material)
    if isinstance(hits, pd.Series):
        breaks = hits if hits.dtype == bool else hits.fillna(False).astype(bool)
        hits = [Hit(row) for row in material.row[breaks].tolist()] if breaks.any() else []
    for hit in hits:
        column = hit.column or (one.fields[0] if one.fields and hit.row is not None else "")
        found = hit.found or one.found or (material.kind(hit.row, column) if hit.row is not None else "")
        heading = material.inspection.programme.column(column).heading if column else ""
        yield Finding(
            rule=one.code,
            severity=one.severity,
            sheet=material.layout.sheet_name if hit.sheet is None else hit.sheet,
            cell=hit.cell or (material.cell(hit.row, column) if hit.row is not None and column else ""),
            row=hit.row,
            column=column,
            found=found,
            expected=one.expected.replace("{heading}", heading),
            action=one.action.replace("{heading}", heading),
            changes=_what_changes(one, column, material.inspection.programme),
            rows=hit.rows or ((hit.row,) if hit.row is not None else ()),
        )


def _what_changes(one: Rule, column: str, programme: Programme) -> str:
    """What a finding can change: "" for nothing, else "eligibility", "families" or "identity"."""
    changes = column_decides(column, programme) if one.changes == "cell" else one.changes
    return "" if changes == "nothing" else changes


def column_decides(column: str, programme: Programme) -> str:
    """What the answers of a column decide, as a key of `CHANGES`. Which dates decide depends on the others,
    so each of them counts."""
    if not column:
        return "eligibility"  # no one column: it may be any of them
    if column == "sibling_group":
        return "families"
    kind = programme.column(column).kind
    if kind == "reference":
        return "identity"
    routes = {route.column for route in programme.routes} | {"route_a_ended_at"}
    return "eligibility" if kind == "date" or column in routes else "nothing"


def number_to_settle(same: Sequence[Finding]) -> int:
    """The `count` that settles all findings of one rule: their number, or the number of rows they name when
    one of them names more than two."""
    if any(len(finding.rows) > 2 for finding in same):
        return len({row for finding in same for row in finding.rows})
    return len(same)


def settlement(findings: Sequence[Finding], inspection: Inspection) -> Callable[[Finding], bool]:
    """What tells whether the team has settled a finding in the inspection file; counted once for each rule.

    An entry names the rule, and either all rows of the finding, or (`count`) how many findings or rows of
    the rule there are: with any other number the entry no longer holds. An entry with neither settles the
    only finding of its rule; not one about more than two rows, whose number may change. An agreed date
    outside the four weeks may be accepted under `agreed_date` as well. What cannot be read at all (no
    reference, no agreed date) must be corrected.

    Parameters
    ----------
    findings : all findings of the return
    """
    of_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        of_rule.setdefault(finding.rule, []).append(finding)
    entries: dict[str, list[tuple[SettledQuery, frozenset[int]]]] = {}
    for query in inspection.settled.queries:
        entries.setdefault(query.rule, []).append((query, frozenset(query.rows)))
    numbers: dict[str, set[int]] = {}
    for code in entries.keys() & of_rule.keys():
        same = of_rule[code]
        numbers[code] = {number_to_settle(same), len({row for finding in same for row in finding.rows})}

    def holds(finding: Finding, query: SettledQuery, rows: frozenset[int]) -> bool:
        if len(finding.rows) < 2 and query.decision != "accepted":
            return False  # one row is no pair to tell apart
        if query.count is not None:
            return query.count in numbers[finding.rule]
        if rows:
            return bool(finding.rows) and rows.issuperset(finding.rows)
        return len(of_rule[finding.rule]) == 1 and len(finding.rows) <= 2

    def is_settled(finding: Finding) -> bool:
        if finding.rule in RULES and RULES[finding.rule].must_be_corrected:
            return False
        if finding.rule == AGREED_DATE_OUTSIDE and inspection.settled.agreed_date_accepted:
            return True
        return any(holds(finding, *entry) for entry in entries.get(finding.rule, ()))

    return is_settled


def blocking_findings(findings: Sequence[Finding], inspection: Inspection) -> tuple[Finding, ...]:
    """The findings that could still change who is in the population, or what identifies a child, and that
    nobody has settled."""
    is_settled = settlement(findings, inspection)
    return tuple(f for f in findings if f.blocks_book and not is_settled(f))
