"""What the outcomes of the rows say about the return: the findings that no rule on cells can make.

Knows the population and the findings on the return. Every row that stays undetermined is named by a finding
that blocks, and so is a reason that leaves out so many rows that a column may have been misread.
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection
from record_review.pir import Return, Version, gone_findings, read_return
from record_review.pir.rules.findings import SEVERITIES, Finding
from record_review.population.eligibility import REASONS
from record_review.population.population import Population, build_population
from record_review.population.undercoverage import undercoverage_findings

ROW_UNDETERMINED, MANY_LEFT_OUT = "POP-01", "POP-02"
ONE_IN = 10  # more than one row in ten for one reason, and a column may have been misread
TOGETHER = (
    ("undetermined_routes", "undetermined_dates"),
    ("asp_only", "no_process"),
    ("outside_window",),
    ("over_18",),
)


def read_and_decide(inspection: Inspection, before: Version | None = None) -> tuple[Return, Population]:
    """Read the return, decide every row, and add what the outcomes and the version before say to the
    findings.

    Parameters
    ----------
    before : the version of the return that this one is compared with; None for the first

    Raises
    ------
    ParameterError, ReturnError : as `read_return` and `build_population` do
    """
    ret = read_return(inspection)
    people = build_population(ret, inspection)
    gone = gone_findings(before, ret, inspection.programme)
    found = (
        *ret.findings,
        *outcome_findings(ret, people, inspection),
        *undercoverage_findings(ret, people, inspection),
        *gone,
    )
    in_order = sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.row is not None, f.row or 0))
    return replace(ret, findings=tuple(in_order)), people


def outcome_findings(ret: Return, people: Population, inspection: Inspection) -> tuple[Finding, ...]:
    """The findings that rest on the outcomes; none without an agreed date, which is a finding of its own.

    POP-01 : an undetermined row in which no blocking finding names a cell of the columns that decide it
    POP-02 : more than one row in ten left out for one reason
    """
    if people.agreed_date is None:
        return ()
    decided = people.outcomes
    reasons = decided["reason"].where(decided["reason"] != "", decided["note"])
    programme = inspection.programme
    deciding = {
        "undetermined_routes": {*(route.column for route in programme.routes), "route_a_ended_at"},
        "undetermined_dates": {column.name for column in programme.columns if column.kind == "date"},
    }
    named = {(f.row, f.column) for f in ret.findings if f.blocks_book}
    found = []
    for reason, columns in deciding.items():
        for row in decided.loc[reasons == reason, "row"].tolist():
            if not any((row, column) in named for column in columns):
                found.append(_undetermined(ret, row, reason))
    for together in TOGETHER:
        rows = decided.loc[reasons.isin(together), "row"].tolist()
        if len(rows) > max(1, len(decided) / ONE_IN):
            found.append(_many(ret, tuple(rows), len(decided), together))
    return tuple(found)


def _undetermined(ret: Return, row: int, reason: str) -> Finding:
    column = "route_a" if reason == "undetermined_routes" else "involvement_start"
    at = ret.layout_facts["columns"].get(column)
    return Finding(
        rule=ROW_UNDETERMINED,
        severity="error",
        sheet=ret.layout_facts["sheet_name"],
        cell=f"{get_column_letter(at)}{row}" if at else "",
        row=row,
        column=column if at else "",
        found="answers that leave it open",
        expected="Whether a child belongs in the review follows from its routes, its birth and its dates of "
        "involvement.",
        action="Check the routes and the dates of this row, and fill in what is missing.",
        changes="eligibility",
        rows=(row,),
    )


def _many(ret: Return, rows: tuple[int, ...], of: int, reasons: tuple[str, ...]) -> Finding:
    words = "; or ".join(REASONS[reason][1] for reason in reasons)
    return Finding(
        rule=MANY_LEFT_OUT,
        severity="query",
        sheet=ret.layout_facts["sheet_name"],
        cell="",
        row=None,
        column="",
        found=f"{len(rows):,} of {of:,} rows ({words})",
        expected="Few rows of the list are left out of the review for one reason.",
        action="Check that no column holds other answers or dates than its heading asks for, and that the "
        "list is the one that was asked for; if all is right, tell us why so many rows are left out.",
        changes="eligibility",
        rows=rows,
    )
