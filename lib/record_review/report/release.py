"""The files of a release: the page and its tables, finished and looked through, or nothing at all."""

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
    """The finished page and the CSV of each table, after the last look.

    Parameters
    ----------
    report : as `build_report` gives it
    readings : whose free text must not be in any file
    references : every record reference of the return, eligible or not

    Returns
    -------
    name -> content, the page first

    Raises
    ------
    ReleaseError : a reference or a free text was found in a finished file, or the page cannot be released
    """
    files = {PAGE: release_page(notebook_of(report.items)), **report_csvs(report)}
    # Groups of the population stand in the report because the return has them, localities among them.
    groups = report.tables["sample"].iloc[:, 0].astype("str") if "sample" in report.tables else []
    forbidden = [*references, *readings.records["record_ref"], *readings.text["text"]]
    scan_release(files, forbidden, own_words=[*own_words(inspection), *groups])
    return files
