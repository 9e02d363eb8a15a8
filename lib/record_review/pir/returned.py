"""A return: read, checked, stored and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from record_review.inspection import Inspection
from record_review.inspection.promises import promise
from record_review.pir.children.children import column_matches, read_children
from record_review.pir.layout.layout import Layout, find_layout
from record_review.pir.layout.partnership import read_partnership
from record_review.pir.layout.which_sheets import find_sheets
from record_review.pir.rules import completeness as rules_completeness
from record_review.pir.rules import date_columns as rules_date_columns
from record_review.pir.rules import dates as rules_dates
from record_review.pir.rules import duplicates as rules_duplicates
from record_review.pir.rules import findings
from record_review.pir.rules import partnership as rules_partnership
from record_review.pir.rules import references as rules_references
from record_review.pir.rules import routes as rules_routes
from record_review.pir.rules import siblings as rules_siblings
from record_review.pir.rules import whole as rules_whole
from record_review.pir.rules import workbook as rules_workbook
from record_review.pir.rules.findings import Finding, findings_frame, findings_of
from record_review.pir.rules.rule import (
    AGREED_DATE_OUTSIDE,
    RULES,
    Material,
    blocking_findings,
    check_return,
    number_to_settle,
)
from record_review.pir.workbook.sheets import read_workbook

# Importing a module of rules enters its rules
RULE_MODULES = (
    rules_workbook,
    rules_completeness,
    rules_partnership,
    rules_references,
    rules_duplicates,
    rules_dates,
    rules_date_columns,
    rules_routes,
    rules_siblings,
    rules_whole,
)


MOST_KINDS = 20  # in the sentence about what blocks; the findings list them all


@dataclass(frozen=True)
class Return:
    """What a partnership sent, as understood: children, counts, matches and findings.

    children : one line per child row; see `pir.children.Children`. Columns: row, record_ref, ref_key, the
        programme's columns in its order, and for each date column its `_state`
    counts : rows of their sheet by kind; "rows" is the sum of the others
    sent : the mapped cells as typed, for the findings workbook; private, as the children are
    layout_facts : where the list stands in their workbook: sheet_name, heading_row, columns (ours ->
        theirs), left_out (columns not read), kinds of rows; and our headings
    """

    agreed_date: date | None
    partnership: str
    local_names: dict[str, str]
    personnel: pd.DataFrame
    children: pd.DataFrame
    counts: dict[str, int]
    column_matches: pd.DataFrame
    value_matches: pd.DataFrame
    findings: tuple[Finding, ...]
    sha256: str
    sent: pd.DataFrame
    layout_facts: dict[str, Any]


def read_material(inspection: Inspection) -> Material:
    """Read the return workbook of an inspection: all that rules are put to.

    Raises
    ------
    ParameterError : there is no such file
    ReturnError : the file cannot be opened safely, or holds no list of children that can be told from its
        headings
    """
    workbook = read_workbook(inspection.return_workbook, lambda name: True)
    sheets = find_sheets(workbook, inspection)
    workbook = replace(workbook, sheets=tuple(replace(sheet, rows=()) for sheet in workbook.sheets))
    from_1904 = workbook.dates_from_1904
    partnership = read_partnership(sheets.partnership, inspection, from_1904)
    layout = find_layout(sheets.children, inspection, partnership.local_names)
    children = read_children(sheets.children, layout, inspection, from_1904)
    return Material(inspection, workbook, sheets, layout, partnership, children)


def read_return(inspection: Inspection) -> Return:
    """Read and check the return workbook of an inspection.

    What is wrong in the workbook becomes a finding and reading goes on: no row is left out, and no value is
    guessed.

    Raises
    ------
    ParameterError, ReturnError : as `read_material` does
    """
    material = read_material(inspection)
    layout, partnership, children = material.layout, material.partnership, material.children
    counts = layout.counts
    promise(counts["rows"] == sum(counts.values()) - counts["rows"], "a row of the sheet is not counted once")
    promise(counts["child"] == len(children.frame), "a child is lost between the sheet and the frame")
    return Return(
        agreed_date=partnership.agreed_date,
        partnership=partnership.partnership or inspection.partnership,
        local_names=_local_names(partnership.local_names, inspection),
        personnel=partnership.personnel,
        children=children.frame,
        counts=counts,
        column_matches=column_matches(layout, inspection),
        value_matches=children.value_matches,
        findings=check_return(material, RULES.values()),
        sha256=material.workbook.sha256,
        sent=children.sent,
        layout_facts=_facts(layout, inspection),
    )


def _local_names(names: dict[str, str], inspection: Inspection) -> dict[str, str]:
    """The partnership's own names of routes c and d; ours where it gives none."""
    return {code: names.get(code) or inspection.programme.route(code).short for code in ("c", "d")}


def _facts(layout: Layout, inspection: Inspection) -> dict[str, Any]:
    """The part of the layout that the findings workbook needs: no text of theirs but the name of the
    sheet."""
    return {
        "sheet_name": layout.sheet_name,
        "heading_row": layout.heading_row,
        "columns": dict(layout.columns),
        "left_out": [unexpected.column for unexpected in layout.unexpected]
        + [at for _, at in layout.doubled],
        "kinds": list(layout.kinds),
        "headings": {column.name: column.heading for column in inspection.programme.columns},
    }


def findings_table(ret: Return) -> pd.DataFrame:
    """The findings as people read them, one line each: Severity, Where, Column, Found, Expected, What to do,
    Rule."""
    return findings.findings_table(ret.findings, ret.layout_facts["headings"])


def blocking(ret: Return, inspection: Inspection) -> list[str]:
    """Why no book of candidate lists can be made from this return yet, one sentence each; empty when nothing
    blocks.

    Whatever could change who is in the population, who are siblings, or what identifies a child blocks until
    it is corrected, or settled in the inspection file.
    """
    of_rule: dict[str, list[Finding]] = {}
    for finding in ret.findings:
        of_rule.setdefault(finding.rule, []).append(finding)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in blocking_findings(ret.findings, inspection):
        # What is about no row and no sheet, such as a child of an earlier version, is told together
        words = finding.expected if finding.rows or not finding.sheet else finding.sentence()
        groups.setdefault((finding.rule, words), []).append(finding)
    counts = {query.rule: query.count for query in inspection.settled.queries if query.count}
    return [
        _blocking_sentence(found, number_to_settle(of_rule[rule]), counts.get(rule))
        for (rule, _), found in sorted(groups.items())
    ]


def _blocking_sentence(found: Sequence[Finding], number: int, settled_number: int | None) -> str:
    """What blocks, in all rows where it does, and how the team may settle it."""
    rule = found[0].rule
    if found[0].rows:
        said = f"{found[0].expected} Not so in {listed_rows([f.rows for f in found])}. Correct the return."
    else:
        kinds = "; ".join([f.found for f in found[:MOST_KINDS]])
        more = f"; and {len(found) - MOST_KINDS:,} more" if len(found) > MOST_KINDS else ""
        said = replace(found[0], found=kinds + more).sentence().removesuffix(f" [{rule}]")
    if rule in RULES and RULES[rule].must_be_corrected:
        return f"{said} They cannot be settled in the inspection file. [{rule}]"
    changed = f" They were settled for {settled_number:,} and are now {number:,}." if settled_number else ""
    accepted = " or accept the date under settled.agreed_date" if rule == AGREED_DATE_OUTSIDE else ""
    return (
        f"{said} Or settle them under settled.queries in the inspection file (all at once with "
        f"rule: {rule}, count: {number}){accepted}.{changed} [{rule}]"
    )


def listed_rows(groups: Sequence[tuple[int, ...]]) -> str:
    """Rows in words, none left out: single rows as ranges, rows that belong together joined.

    >>> listed_rows([(5,), (6,), (7,), (12,)])
    'rows 5 to 7, 12'
    >>> listed_rows([(5, 9), (2, 3)])
    'rows 2 and 3; 5 and 9'
    """
    if all(len(rows) == 1 for rows in groups):
        rows = sorted({row for (row,) in groups})
        return f"{'row' if len(rows) == 1 else 'rows'} {_ranges(rows)}"
    return "rows " + "; ".join(
        " and ".join(map(str, rows)) if len(rows) == 2 else _ranges(sorted(rows)) for rows in sorted(groups)
    )


def _ranges(rows: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    ends = [
        ", ".join(map(str, sorted({first, last}))) if last - first < 2 else f"{first} to {last}"
        for first, last in spans
    ]
    return ", ".join(ends)


def to_stored(ret: Return) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The return as tables and facts for the store; `from_stored` makes the same return of them."""
    frames = {
        "children": ret.children,
        "sent": ret.sent,
        "personnel": ret.personnel,
        "column_matches": ret.column_matches,
        "value_matches": ret.value_matches,
        "findings": findings_frame(ret.findings),
    }
    facts = {
        "agreed_date": ret.agreed_date.isoformat() if ret.agreed_date else None,
        "partnership": ret.partnership,
        "local_names": ret.local_names,
        "counts": ret.counts,
        "sha256": ret.sha256,
        "layout": ret.layout_facts,
    }
    return frames, facts


def from_stored(frames: dict[str, pd.DataFrame], facts: dict[str, Any]) -> Return:
    """The return that `to_stored` took apart."""
    return Return(
        agreed_date=date.fromisoformat(facts["agreed_date"]) if facts["agreed_date"] else None,
        partnership=facts["partnership"],
        local_names=dict(facts["local_names"]),
        personnel=frames["personnel"],
        children=frames["children"],
        counts=dict(facts["counts"]),
        column_matches=frames["column_matches"],
        value_matches=frames["value_matches"],
        findings=findings_of(frames["findings"]),
        sha256=facts["sha256"],
        sent=frames["sent"],
        layout_facts=dict(facts["layout"]),
    )
