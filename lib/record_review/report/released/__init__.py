"""What was released, read back as numbers: one inspection, or several side by side."""

from record_review.report.released.choosing import finding_chooser
from record_review.report.released.findings_file import read_release
from record_review.report.released.overview import (
    inspections_table,
    left_out_table,
    overview,
    overview_page,
    question_picture,
    question_table,
    read_releases,
)

__all__ = [
    "finding_chooser",
    "inspections_table",
    "left_out_table",
    "overview",
    "overview_page",
    "question_picture",
    "question_table",
    "read_release",
    "read_releases",
]
