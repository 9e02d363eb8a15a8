"""The files of a release: the page and its tables, finished and looked through, or nothing at all."""

from collections.abc import Collection
from datetime import date

import pandas as pd

from record_review.inspection import Inspection, Programme
from record_review.inspection.calendar import window_start
from record_review.inspection.programme import NOT_MATCHED
from record_review.pir import Return
from record_review.reading import Readings
from record_review.report.build import Report, report_csvs
from record_review.report.page.html import notebook_of, release_page
from record_review.report.protection.last_look import scan_release
from record_review.report.sections.method import own_words

PAGE = "record-review-report.html"


def release_files(
    report: Report, inspection: Inspection, *, readings: Readings, returned: Return
) -> dict[str, bytes]:
    """The finished page and the CSV of each table, after the last look.

    Parameters
    ----------
    report : as `build_report` gives it
    readings : whose free text must not be in any file
    returned : the return: none of its references and dates, and no text of its rows but the groups that the
        report shows by declaration, may be in any file

    Returns
    -------
    name -> content, the page first

    Raises
    ------
    ReleaseError : something of the return or a free text was found in a finished file, or the page cannot be
        released
    """
    files = {PAGE: release_page(notebook_of(report.items)), **report_csvs(report)}
    # Groups of the population stand in the report because the return has them, localities among them.
    groups = report.tables["sample"].iloc[:, 0].astype("str") if "sample" in report.tables else []
    shown = {*inspection.report.subgroups, *(inspection.sample.balance_on if len(groups) else ())}
    forbidden = [
        *texts_of_return(returned, inspection.programme, shown=shown),
        *readings.records["record_ref"],
        *readings.text["text"],
    ]
    stated = {inspection.notification_date, returned.agreed_date}
    if returned.agreed_date:
        stated.add(window_start(returned.agreed_date))
    days = dates_of_return(returned, inspection.programme) - stated - {*report.stated}
    scan_release(files, forbidden, own_words=[*own_words(inspection), *groups], days=days)
    return files


def texts_of_return(returned: Return, programme: Programme, *, shown: Collection[str] = ()) -> list[str]:
    """Every text of the return that says something of a child or a person: references, localities, sibling
    groups, what was typed where an answer of a list or a date was expected and is neither, and how named
    staff are reached.

    Parameters
    ----------
    shown : columns whose values the report shows as groups
    """
    children, sent = returned.children, returned.sent
    found = [
        *children["record_ref"].dropna().astype("str"),
        *returned.personnel["contact_route"].astype("str"),
    ]
    for column in programme.columns:
        if column.name not in sent or (column.kind == "text" and column.name in shown):
            continue
        typed = sent[column.name].astype("str")
        typed = typed[typed.str.startswith("t")].str[1:]
        if column.kind == "code":
            understood = children[column.name].astype("str").reindex(typed.index)
            typed = typed[understood.isin(["", NOT_MATCHED])]
        elif column.kind == "date":
            typed = typed[children[column.name].reindex(typed.index).isna()]
        found += typed.unique().tolist()
    return [text for text in dict.fromkeys(found) if text.strip()]


def dates_of_return(returned: Return, programme: Programme) -> set[date]:
    """Every date of a child in the return."""
    names = [c.name for c in programme.columns if c.kind == "date" and c.name in returned.children]
    return {day.date() for name in names for day in pd.to_datetime(returned.children[name]).dropna().unique()}
