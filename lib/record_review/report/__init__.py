"""The statistical report: estimates, words, protected tables and charts, and the page that is released.

The page itself is in `report.page`, apart because it brings nbconvert with it, which takes long to load.
"""

from record_review.report.build import Report, build_report, report_csvs, team_items
from record_review.report.estimates.differences import (
    Contrast,
    against_benchmark,
    domain_difference,
    holm,
    independent_difference,
    mover,
    share_interval,
)
from record_review.report.estimates.means import (
    STEPS_EQUAL,
    Estimate,
    mean,
    number_of_children,
    t_interval,
    total,
)
from record_review.report.estimates.sensitivity import (
    children_in_scope,
    crossed_groups,
    post_stratified_design,
    replacement_sensitivity,
    unweighted_beside,
)
from record_review.report.estimates.stratified import (
    Design,
    Share,
    distribution,
    effective_size,
    linearised_variance,
    median_category,
    proportion,
    stratified_design,
    top_box,
    wilson_interval,
)
from record_review.report.lines.line import Item
from record_review.report.lines.tables import ReportTable, answers_table, shares_table
from record_review.report.lines.words import finding_sentence, flags
from record_review.report.protection.last_look import scan_release
from record_review.report.sections.findings import items_of, section_figures, section_tables
from record_review.report.sections.method import own_words

__all__ = [
    "STEPS_EQUAL",
    "Contrast",
    "Design",
    "Estimate",
    "Item",
    "Report",
    "ReportTable",
    "Share",
    "against_benchmark",
    "answers_table",
    "build_report",
    "children_in_scope",
    "crossed_groups",
    "distribution",
    "domain_difference",
    "effective_size",
    "finding_sentence",
    "flags",
    "holm",
    "independent_difference",
    "items_of",
    "linearised_variance",
    "mean",
    "median_category",
    "mover",
    "number_of_children",
    "own_words",
    "post_stratified_design",
    "proportion",
    "replacement_sensitivity",
    "report_csvs",
    "scan_release",
    "section_figures",
    "section_tables",
    "share_interval",
    "shares_table",
    "stratified_design",
    "t_interval",
    "team_items",
    "top_box",
    "total",
    "unweighted_beside",
    "wilson_interval",
]
