"""What the partnership is told around its findings; the same words in the workbook and on the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from record_review.inspection import Inspection
from record_review.pir.returned import Return
from record_review.pir.rules.findings import Finding
from record_review.pir.rules.rule import blocking_findings

_KINDS = {
    "title": "title above the headings",
    "heading": "headings",
    "repeated heading": "headings once more",
    "blank": "blank",
    "note": "note or total",
    "example": "marked as an example, not counted",
    "child": "child",
}
HELD_UP, SETTLE_FIRST = "Before a sample is drawn", "must be settled"  # heading, and what is said under it
SEVERITY_MEANS = {"error": "must be put right", "query": "please confirm or explain"}


def title(inspection: Inspection) -> str:
    return f"Findings on the pre-inspection return of {inspection.partnership}"


def rehearsal(inspection: Inspection) -> str:
    """What must stand on everything that is practice; "" for a real inspection."""
    return "Rehearsal: this is practice, not an inspection." if inspection.rehearsal else ""


def plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def opening(ret: Return, inspection: Inspection) -> list[str]:
    """What was read, and what was found in it."""
    blocking = len(blocking_findings(ret.findings, inspection))
    errors = sum(finding.severity == "error" for finding in ret.findings)
    queries = len(ret.findings) - errors
    day = f"{ret.agreed_date:%d/%m/%Y}" if ret.agreed_date else "not given or not readable"
    first = (
        f" {blocking:,} of them must be settled before a sample can be drawn, and "
        f"{'is' if blocking == 1 else 'are'} marked so."
    )
    must, may = plural(errors, "error", "errors"), plural(queries, "query", "queries")
    return [
        f"We read {plural(ret.counts['child'], 'child', 'children')} from the sheet "
        f"“{ret.layout_facts['sheet_name'].strip()}”. Agreed date: {day}.",
        f"We found {must} to put right, and {may} to confirm or explain.{first if blocking else ''}"
        if ret.findings
        else "We found nothing to put right.",
        f"This is about the file whose SHA-256 is {ret.sha256}.",
    ]


def next_steps(ret: Return, inspection: Inspection) -> list[str]:
    """What to do, in order; the names of people are those of the inspection file."""
    lead = inspection.contacts.get("inspection_lead", "the inspection lead")
    support = inspection.contacts.get("strategic_support_officer", "the strategic support officer")
    if not ret.findings:
        return ["Nothing. We go on with the list as you sent it."]
    return [
        "Open your own return workbook. The addresses given here, such as D14, are those of your workbook.",
        "Put right every error. The findings say what was expected and what to do.",
        "For every query, correct your workbook; or say why it is right as it is, in the column Your answer "
        "of the sheet Findings.",
        "Send your corrected workbook and your answers by the agreed secure route. Send only what was asked "
        "for: no names, no CHI numbers, no further columns.",
        f"Ask {lead} or {support} if anything is unclear.",
    ]


def row_counts(ret: Return) -> list[tuple[str, int, str]]:
    """How every row of their sheet was taken: kind, rows, and which rows when they are no children and
    few."""
    kinds = ret.layout_facts["kinds"]
    lines = []
    for kind, words in _KINDS.items():
        rows = [number for number, this in enumerate(kinds, start=1) if this == kind]
        if rows:
            named = f"{'row' if len(rows) == 1 else 'rows'} {_listed([str(row) for row in rows], 20)}"
            lines.append((words, len(rows), "" if kind == "child" else named))
    return [*lines, ("all rows", len(kinds), "")]


def _listed(words: Sequence[str], most: int) -> str:
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most:,} more"


def grouped(
    found: Sequence[Finding], held_up: Collection[Finding], most: int = 60
) -> list[tuple[str, str, str, str, str, str]]:
    """Findings of one kind together: expected, found, where, what to do, whether it must be settled before a
    sample is drawn, rule; by rule, as they came.

    held_up : the findings that must be; of those every place is named
    """
    groups: dict[tuple[str, str, str, bool], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule, finding.expected, finding.action, finding in held_up), []).append(
            finding
        )
    lines = []
    for (rule, expected, action, first), members in sorted(groups.items(), key=lambda group: group[0][0]):
        kinds = _listed(list(dict.fromkeys(m.found for m in members)), 6)
        places = list(dict.fromkeys(map(_place, members)))
        where = _listed(places, len(places) if first else most)
        lines.append((expected, kinds, where, action, SETTLE_FIRST if first else "", rule))
    return lines


def _place(finding: Finding) -> str:
    """The cell of a finding, with the rows of the children who may be one; else its sheet."""
    pair = f" (rows {finding.rows[0]} and {finding.rows[1]})" if len(finding.rows) == 2 else ""
    return f"{finding.cell or finding.sheet.strip() or 'the workbook'}{pair}"
