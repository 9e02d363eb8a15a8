"""The statistical report: what was read, estimated, protected and put on the page that is released.

One way through the rooms: `review_of` joins what was read to what was drawn and estimates it exactly
(`counts`, `estimates`); `build_report` protects it (`protection`), states it (`lines`) and lays it out
(`sections`); `release_files` finishes the page and its tables. `team` has the internal annex, `released` what
was released before; neither is imported from here.
"""

from record_review.report.build import build_report
from record_review.report.lines.line import lines_of
from record_review.report.lines.review import review_of
from record_review.report.lines.tables import shares_table
from record_review.report.protection.earlier import (
    EXACT_APPROVED,
    earlier_releases,
    exact_approval,
    record_release,
)
from record_review.report.release import release_files
from record_review.report.sections.findings import section_charts

__all__ = [
    "EXACT_APPROVED",
    "build_report",
    "earlier_releases",
    "exact_approval",
    "lines_of",
    "record_release",
    "release_files",
    "review_of",
    "section_charts",
    "shares_table",
]
