"""The return as the notebooks show it, and the files that go back: nothing shown is of a single child."""

from __future__ import annotations

import pandas as pd

from record_review.inspection import DrawError, Inspection
from record_review.pir.returned import Return, blocking
from record_review.pir.rules.findings import findings_by_rule
from record_review.pir.sent_back.page import findings_page
from record_review.pir.sent_back.versions import Changes
from record_review.pir.sent_back.words import row_counts
from record_review.pir.sent_back.workbook import findings_workbook


def counts_table(ret: Return) -> pd.DataFrame:
    """What every row of the sheet was taken for: taken for, rows, which; the last line counts all rows."""
    return pd.DataFrame(row_counts(ret), columns=["Taken for", "Rows", "Which"])


def findings_summary(ret: Return) -> pd.DataFrame:
    """`findings_by_rule` of a return; a single line that says so when there are no findings."""
    if not ret.findings:
        return pd.DataFrame({"rule": ["–"], "severity": ["–"], "expected": ["No findings."], "findings": [0]})
    return findings_by_rule(ret.findings)


def severities(ret: Return) -> dict[str, int]:
    """How many findings are errors, and how many are queries."""
    found = [finding.severity for finding in ret.findings]
    return {"errors": found.count("error"), "queries": found.count("query")}


def findings_files(ret: Return, inspection: Inspection, changes: Changes | None = None) -> dict[str, bytes]:
    """What goes back to the partnership: a workbook with the cells marked, and a page that says the same.

    changes : of a corrected return, since the version before
    """
    return {
        "findings.xlsx": findings_workbook(ret, inspection, changes),
        "findings.html": findings_page(ret, inspection, changes).encode("utf-8"),
    }


def how_to_go_on(findings: str = "send/findings/findings.xlsx", file: str = "the inspection file") -> str:
    """What is done about all that blocks, given where the findings and the inspection file lie."""
    return (
        f"No book of lists is made before that: send {findings} to the partnership, or settle it in {file} "
        "under settled.queries, with a reason."
    )


def require_settled(ret: Return, inspection: Inspection) -> None:
    """Nothing, when a book of candidate lists may be made from this return.

    Raises
    ------
    DrawError : a sentence for everything that must be corrected or settled first, and how
    """
    if open_matters := blocking(ret, inspection):
        raise DrawError(*open_matters, how_to_go_on())
