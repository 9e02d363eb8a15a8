"""How a rule is written and how rules are put to a return: code, severity, columns, sentence, action, and a
check.

The rules themselves are in the `rules_…` modules, one function per sentence; what a rule needs to know is
`Material`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd
from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection
from record_review.pir.children import Children, decode
from record_review.pir.convert import EXCEL_ERRORS, kind_of
from record_review.pir.findings import SEVERITIES, Finding
from record_review.pir.layout import Found, Layout
from record_review.pir.partnership import PartnershipSheet
from record_review.pir.sheets import INVISIBLE, Workbook

T = TypeVar("T")

DAYS_BEFORE_NOTIFICATION = 28  # guidance: "within four weeks prior to the notification of the inspection"


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
        return self.frame[f"{column}_state"] == state

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
        return self._mask(column, lambda text: not text or (text[0] == "t" and not text[1:].strip(INVISIBLE)))

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
        return self._mask(column, lambda t: t[:2] == "t#" and t[1:].strip(INVISIBLE).upper() in EXCEL_ERRORS)

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
    found: str = ""  # in place of the kind of what the cell holds
    blocks_book: bool = False
    may_be_settled: bool = False  # whether the team's word may stand in place of a correction
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
    found: str = "",
    blocks_book: bool = False,
    may_be_settled: bool = False,
    any_field: bool = False,
) -> Callable[[C], C]:
    """Enter a function into the rules. It gives a mask of children that break the rule, or `Hit`s."""
    assert severity in SEVERITIES and code not in RULES, f"{code} is given twice or has no such severity"

    def enter(check: C) -> C:
        RULES[code] = Rule(
            code,
            severity,
            fields,
            expected,
            action,
            check,
            found,
            blocks_book=blocks_book,
            may_be_settled=may_be_settled,
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
        hits = [Hit(row) for row in material.row[hits.fillna(False).astype(bool)].tolist()]
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
            blocks_book=one.blocks_book,
            rows=hit.rows or ((hit.row,) if hit.row is not None else ()),
        )


def settled(finding: Finding, inspection: Inspection) -> bool:
    """Whether the team has settled this finding in the inspection file: its rule, and all of its rows or no
    rows.

    Only what a person can know better than the workbook: whether two rows are one child, and that what looks
    like a CHI number is none. A missing or damaged reference, or agreed date, must be corrected.
    """
    return RULES[finding.rule].may_be_settled and any(
        query.rule == finding.rule
        and (not query.rows or set(finding.rows) <= set(query.rows))
        and (len(finding.rows) > 1 or query.decision == "accepted")  # one row is no pair to tell apart
        for query in inspection.settled.queries
    )


def open_finding(finding: Finding, inspection: Inspection) -> Finding:
    """The finding as it stands after what the team has settled: it no longer blocks once settled."""
    return replace(finding, blocks_book=False) if settled(finding, inspection) else finding
