"""For the inspection team alone: exact counts, none of which may be released."""

from record_review.report.team.annex import PAGE, annex_page
from record_review.report.team.scope import ends_table, standing_out, weakest_section

__all__ = ["PAGE", "annex_page", "ends_table", "standing_out", "weakest_section"]
