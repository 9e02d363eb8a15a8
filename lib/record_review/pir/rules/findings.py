"""What a finding is, and findings as a table. A finding never repeats what stands in a cell, only its
kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd

SEVERITIES = ("error", "query")  # must be put right | please explain or confirm


@dataclass(frozen=True)
class Finding:
    """One thing to put right or to explain, in the partnership's words.

    `found` is the kind of what was found, never the value. `rows` are all rows it is about: two or more for
    children who may be the same, so that the team can settle the query by its rows. `changes`: what it can
    change ("eligibility", "families", "identity"), "" for nothing.
    """

    rule: str
    severity: str
    sheet: str  # as their workbook names it; "" for the workbook as a whole
    cell: str  # as Excel names it; "" when no one cell is meant
    row: int | None
    column: str  # our name of the column; "" when no one column is meant
    found: str
    expected: str
    action: str
    changes: str = ""
    rows: tuple[int, ...] = ()

    @property
    def blocks_book(self) -> bool:
        """Whether no book of candidate lists is made before it is put right or settled: whenever it can
        change who is in the population or what identifies a child."""
        return self.changes != ""

    def sentence(self, heading: str = "") -> str:
        """The finding as one line: where, expected, found, what to do, and the rule."""
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        where = f"{place} ({heading})" if heading else place
        said = f"{self.expected} Found: {self.found}. {self.action} [{self.rule}]"
        return f"{where}: {said}" if where else said


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a frame, one line each: the fields of `Finding`, `row` as Int64 and `rows` as text."""
    names = [field.name for field in fields(Finding)]
    lines = [asdict(f) | {"rows": " ".join(map(str, f.rows))} for f in findings]
    frame = pd.DataFrame(lines, columns=names)
    text = {name: "str" for name in names if name != "row"}
    return frame.astype(text | {"row": "Int64"})


def findings_of(frame: pd.DataFrame) -> tuple[Finding, ...]:
    """The findings that `findings_frame` made a frame of."""
    return tuple(Finding(**_restored(line)) for line in frame.to_dict("records"))


def _restored(line: dict[str, Any]) -> dict[str, Any]:
    row = None if pd.isna(line["row"]) else int(line["row"])
    return line | {
        "row": row,
        "rows": tuple(map(int, line["rows"].split())),
    }


def findings_table(findings: Iterable[Finding], headings: Mapping[str, str]) -> pd.DataFrame:
    """Findings as people read them: Severity, Where, Column, Found, Expected, What to do, Rule.

    headings : our column -> its heading
    """
    lines = [
        (
            f.severity,
            "!".join(part for part in (f.sheet, f.cell) if part) or "the workbook",
            headings.get(f.column, ""),
            f.found,
            f.expected,
            f.action,
            f.rule,
        )
        for f in findings
    ]
    columns = ["Severity", "Where", "Column", "Found", "Expected", "What to do", "Rule"]
    return pd.DataFrame(lines, columns=columns, dtype="str")


def findings_by_rule(findings: Iterable[Finding]) -> pd.DataFrame:
    """How often each rule is broken: rule, severity, expected, findings; errors first, then by rule.

    Says nothing of a single child, so that it may be shown where no row of a child may.
    """
    seen: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        seen.setdefault((SEVERITIES.index(finding.severity), finding.rule), []).append(finding)
    lines = [
        (rule, found[0].severity, _in_general(found), len(found)) for (_, rule), found in sorted(seen.items())
    ]
    frame = pd.DataFrame(lines, columns=["rule", "severity", "expected", "findings"])
    return frame.astype({"rule": "str", "severity": "str", "expected": "str", "findings": "int64"})


def _in_general(found: Sequence[Finding]) -> str:
    """The rule's sentence; when it names columns, those of all findings."""
    sentences = list(dict.fromkeys(finding.expected for finding in found))
    more = len(sentences) - 1
    and_so = f" (and so for {more} more column{'' if more == 1 else 's'})" if more else ""
    return f"{sentences[0]}{and_so}"
