"""The pre-inspection return: a partnership's workbook in, a checked return and its findings out."""

from record_review.pir.findings import Finding, findings_by_rule
from record_review.pir.findings_page import findings_page
from record_review.pir.findings_workbook import findings_workbook
from record_review.pir.returned import Return, blocking, findings_table, from_stored, read_return, to_stored
from record_review.pir.rule import RULES, Rule
from record_review.pir.shown import (
    counts_table,
    findings_files,
    findings_summary,
    how_to_go_on,
    require_settled,
    severities,
)
from record_review.pir.siblings import Siblings, find_siblings
from record_review.pir.template import template_workbook
from record_review.pir.versions import (
    Changes,
    Version,
    compare_versions,
    gone_findings,
    version_from_stored,
    version_of,
    version_to_stored,
)
from record_review.pir.versions_shown import changed_findings, changes_counts

__all__ = [
    "RULES",
    "Changes",
    "Finding",
    "Return",
    "Rule",
    "Siblings",
    "Version",
    "blocking",
    "changed_findings",
    "changes_counts",
    "compare_versions",
    "counts_table",
    "find_siblings",
    "findings_by_rule",
    "findings_files",
    "findings_page",
    "findings_summary",
    "findings_table",
    "findings_workbook",
    "from_stored",
    "gone_findings",
    "how_to_go_on",
    "read_return",
    "require_settled",
    "severities",
    "template_workbook",
    "to_stored",
    "version_from_stored",
    "version_of",
    "version_to_stored",
]
