"""What is released: the page and a CSV of every table, looked through before anyone has them."""

from __future__ import annotations

from collections.abc import Iterable

from record_review.inspection import Inspection
from record_review.reading import Readings
from record_review.report.method import own_words
from record_review.report.page import notebook_of, release_page
from record_review.report.record_review import Report, report_csvs
from record_review.report.scan import scan_release

PAGE = "record-review-report.html"


def release_files(
    report: Report, inspection: Inspection, *, readings: Readings, references: Iterable[str]
) -> dict[str, bytes]:
    """The finished files by name, after the last look.

    Parameters
    ----------
    references : every record reference of the return, eligible or not

    Raises
    ------
    ReleaseError : a file holds a reference or an answer in free text, or is too large; nothing is released
    """
    files = {PAGE: release_page(notebook_of(report.items)), **report_csvs(report)}
    scan_release(files, [*references, *readings.text["text"]], own_words=own_words(inspection))
    return files
