"""The files of a release: page, tables and numbers, finished and looked through, or nothing at all."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from record_review.inspection import Inspection, Programme
from record_review.inspection.calendar import window_start
from record_review.inspection.programme import NOT_MATCHED
from record_review.pir import Return
from record_review.reading import Readings
from record_review.report.build import Report
from record_review.report.lines.tables import MARKS
from record_review.report.page.html import release_page
from record_review.report.page.word import word_document
from record_review.report.page.workbook import tables_workbook
from record_review.report.protection.inside import inside
from record_review.report.protection.last_look import scan_release
from record_review.report.released.findings_file import MEANINGS, findings_table, written
from record_review.report.released.place import NUMBERS, TABLE
from record_review.report.sections.method import own_words

PAGE, DOCUMENT = "record-review-report.html", "record-review-report.docx"
WORKBOOK = "record-review-tables.xlsx"
UNDER = (
    "Every sheet has one table of the report, from the same protected numbers. “under 5” is a count smaller "
    "than five, and may be 0; “46 or more” is that number or larger, and may be the whole base."
)
RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a text for a formula


def release_files(
    report: Report, inspection: Inspection, *, readings: Readings, returned: Return
) -> dict[str, bytes]:
    """The finished page, also as a Word document, its tables as a workbook and as CSV, and its numbers, after
    the last look.

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
    files = {
        PAGE: release_page(report.pieces),
        **office_files(report),
        **report_csvs(report),
        NUMBERS: written(report.release),
    }
    # Groups of the population stand in the report because the return has them, localities among them.
    sample = report.frames.get("sample")
    groups = [] if sample is None else sample.iloc[:, 0].astype("str")
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
    markup = inside(office_files(replace(report, pieces=report.pieces[:1], tables=()), empty=True)).values()
    ours = [*own_words(inspection), *groups, *(part.decode() for part in markup)]
    scan_release(inside(files), forbidden, own_words=ours, days=days)
    return files


def office_files(report: Report, *, empty: bool = False) -> dict[str, bytes]:
    """The page as a Word document and the tables as an Excel workbook, from the same numbers.

    empty : what they hold before anything was read, for the last look
    """
    title = next(piece for piece in report.pieces if piece["kind"] == "page")
    made, banner = report.release.agreed, [title["banner"]] if title["banner"] else []
    about = [*banner, *title["lines"], UNDER]
    tables = [] if empty else [*report.tables, findings_table(report.release)]
    return {
        DOCUMENT: word_document(report.pieces, made=made),
        WORKBOOK: tables_workbook(tables, title["heading"], about, made=made),
    }


def report_csvs(report: Report) -> dict[str, bytes]:
    """The tables as CSV files, with a file that says what each holds and what its marks mean.

    UTF-8 with the mark that spreadsheets look for, one line per row, units in the headings, and no comment
    lines.
    """
    files, notes = {}, []
    for table in (*report.tables, findings_table(report.release)):
        name = f"{table.name}.csv"
        files[name] = _csv(table.frame)
        notes.append((name, "contents", " ".join([table.caption, table.note]).strip()))
        notes += [(name, mark, meaning) for mark, meaning in table.marks.items()]
    notes += [(f"{TABLE}.csv", column, meaning) for column, meaning in MEANINGS.items()]
    notes += [
        ("all", "under", "the count is smaller than the number named, and may be 0"),
        ("all", "or more", "the count is that number or larger, and may be the whole base"),
        *(("all", mark, meaning) for mark, meaning in MARKS.items()),
    ]
    return {**files, "notes.csv": _csv(pd.DataFrame(notes, columns=["File", "Mark", "Meaning"]))}


def texts_of_return(returned: Return, programme: Programme, *, shown: Collection[str] = ()) -> list[str]:
    """Every text of the return that says something of a child or a person: references, localities, sibling
    groups, what was typed where an answer of a list or a date was expected and is neither, and how named
    staff are reached.

    Parameters
    ----------
    shown : columns whose values the report shows as groups
    """
    children, sent = returned.children, returned.sent
    texts = [
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
        texts += typed.unique().tolist()
    return [text for text in dict.fromkeys(texts) if text.strip()]


def dates_of_return(returned: Return, programme: Programme) -> set[date]:
    """Every date of a child in the return."""
    names = [c.name for c in programme.columns if c.kind == "date" and c.name in returned.children]
    return {day.date() for name in names for day in pd.to_datetime(returned.children[name]).dropna().unique()}


def _csv(frame: pd.DataFrame) -> bytes:
    def harmless(value: object) -> object:
        return f"'{value}" if isinstance(value, str) and value.startswith(RISKY_STARTS) else value

    return frame.map(harmless).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
