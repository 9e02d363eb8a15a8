"""The pre-inspection return: a partnership's workbook in, a checked return and its findings out."""

from record_review.pir.children.siblings import Siblings, find_siblings
from record_review.pir.returned import Return, blocking, findings_table, from_stored, read_return, to_stored
from record_review.pir.rules.findings import Finding, findings_by_rule
from record_review.pir.rules.rule import RULES, Rule
from record_review.pir.sent_back.notebook_words import (
    findings_words,
    headings_words,
    rows_words,
    values_words,
    versions_words,
)
from record_review.pir.sent_back.page import findings_page
from record_review.pir.sent_back.tables import (
    counts_table,
    findings_files,
    findings_summary,
    how_to_go_on,
    require_settled,
    severities,
)
from record_review.pir.sent_back.versions import (
    Changes,
    Version,
    compare_versions,
    gone_findings,
    version_from_stored,
    version_of,
    version_to_stored,
)
from record_review.pir.sent_back.versions_words import changed_findings, changes_counts
from record_review.pir.sent_back.workbook import findings_workbook
from record_review.pir.template.workbook import template_workbook

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
    "findings_words",
    "findings_workbook",
    "from_stored",
    "gone_findings",
    "headings_words",
    "how_to_go_on",
    "read_return",
    "require_settled",
    "rows_words",
    "severities",
    "template_workbook",
    "to_stored",
    "values_words",
    "version_from_stored",
    "version_of",
    "version_to_stored",
    "versions_words",
]
