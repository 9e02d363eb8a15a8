"""The statistical report: estimates, words, protected tables and charts, and the page that is released.

The page itself is in `report.page`, apart because it brings nbconvert with it, which takes long to load.
"""

from record_review.report.estimates import (
    Design,
    Share,
    distribution,
    effective_size,
    linearised_variance,
    median_category,
    proportion,
    stratified_design,
    wilson_interval,
)
from record_review.report.findings import Item
from record_review.report.method import own_words
from record_review.report.record_review import Report, build_report, report_csvs, team_items
from record_review.report.scan import scan_release
from record_review.report.sections import items_of, section_figures, section_tables
from record_review.report.tables import ReportTable, answers_table, shares_table
from record_review.report.wording import finding_sentence, flags

__all__ = [
    "Design",
    "Item",
    "Report",
    "ReportTable",
    "Share",
    "answers_table",
    "build_report",
    "distribution",
    "effective_size",
    "finding_sentence",
    "flags",
    "items_of",
    "linearised_variance",
    "median_category",
    "own_words",
    "proportion",
    "report_csvs",
    "scan_release",
    "section_figures",
    "section_tables",
    "shares_table",
    "stratified_design",
    "team_items",
    "wilson_interval",
]
