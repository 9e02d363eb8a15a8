"""The findings as a workbook to send back: a new file, with the partnership's list written again and its
cells marked.

Every cell of the list stands where it stands in their own workbook, so that an address means the same in
both. The sheets Summary, Findings, Columns and Answers hold no value of a child.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from record_review.inspection import Inspection
from record_review.inspection.workbook_look import EDGE, FONT, HEAD, new_workbook, print_on_a4
from record_review.pir.returned import Return
from record_review.pir.rules.findings import Finding
from record_review.pir.rules.rule import blocking_findings
from record_review.pir.sent_back.copied import copied_cells
from record_review.pir.sent_back.versions import Changes
from record_review.pir.sent_back.versions_words import (
    SHEET,
    changed_children,
    changed_findings,
    changes_words,
)
from record_review.pir.sent_back.words import (
    HELD_UP,
    SETTLE_FIRST,
    SEVERITY_MEANS,
    next_steps,
    opening,
    rehearsal,
    row_counts,
    title,
)

_MOST_LINES = 20_000  # of findings: nobody reads more, and Excel takes 65,530 links on a sheet
_MOST_NOTES = 5_000  # beyond this, cells are coloured only
_SERIAL_0 = datetime(1899, 12, 31)  # Excel counts from here to 28 February 1900, and one more afterwards
_FIRST_OF_MARCH = datetime(1900, 3, 1)
_NOT_COPIED = {
    "title": "(not copied: above the headings)",
    "repeated heading": "(not copied: headings once more)",
    "note": "(not copied: note or total)",
    "example": "(not copied: marked as an example)",
}
_FILLS = {"error": "#FFD5CC", "query": "#FFF1C4"}


def findings_workbook(ret: Return, inspection: Inspection, changes: Changes | None = None) -> bytes:
    """The workbook as bytes: Summary, Findings, what a corrected return changes, their list with marked
    cells, Columns and Answers.

    The list holds the columns that were asked for and nothing else; what was left out stays blank and says
    so. Equal returns give equal bytes.
    """
    target = io.BytesIO()
    book = new_workbook(target, title(inspection))
    formats = _Formats(book)
    _summary(book.add_worksheet("Summary"), formats, ret, inspection)
    findings = book.add_worksheet("Findings")
    if changes:
        _since(book.add_worksheet(SHEET), formats, changes, ret.layout_facts["headings"])
    children_name = _sheet_name(ret)
    _children(book.add_worksheet(children_name), formats, ret, copied_cells(ret, inspection))
    held_up = frozenset(blocking_findings(ret.findings, inspection))
    _findings(findings, formats, ret, children_name, held_up)
    _table(book.add_worksheet("Columns"), formats, ret.column_matches, _COLUMN_HEADINGS, (10, 36, 44, 34))
    answers = ret.value_matches.assign(column=ret.value_matches["column"].map(ret.layout_facts["headings"]))
    _table(book.add_worksheet("Answers"), formats, answers, _ANSWER_HEADINGS, (40, 46, 46, 10, 10))
    book.close()
    return target.getvalue()


_COLUMN_HEADINGS = ("Cell", "Your heading", "Taken for", "Used")
_OUR_SHEETS = ("summary", "findings", SHEET.casefold(), "columns", "answers")
_ANSWER_HEADINGS = ("Column", "Your answer", "Taken for", "Children", "First in")


class _Formats:
    """Cell formats, made once for each look that is used."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(FONT | {"valign": "top"} | look)
        return self._made[key]

    @property
    def heading(self) -> Any:
        return self(**HEAD, **EDGE)


def _sheet_name(ret: Return) -> str:
    name = ret.layout_facts["sheet_name"].strip()
    return name if name.casefold() not in _OUR_SHEETS else f"{name} (list)"


def _summary(sheet: Any, formats: _Formats, ret: Return, inspection: Inspection) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 70)
    wrap = formats(text_wrap=True)
    sheet.write_string(0, 0, title(inspection), formats(bold=True, font_size=14))
    sheet.write_string(1, 0, rehearsal(inspection), formats(bold=True, font_color="#A33B10"))
    row = 3

    def lines(heading: str, texts: Sequence[str], numbered: bool) -> None:
        nonlocal row
        sheet.write_string(row, 0, heading, formats(bold=True, font_size=12))
        for number, text in enumerate(texts, start=1):
            said = f"{number}. {text}" if numbered else text
            sheet.merge_range(row + number, 0, row + number, 2, "", wrap)
            sheet.write_string(row + number, 0, said, wrap)
            sheet.set_row(row + number, 15 * (1 + len(said) // 115))
        row += len(texts) + 2

    what = [
        *opening(ret, inspection),
        "The sheet Findings has one line for each finding, errors first. Its links lead to the marked cell "
        "in your list, which we wrote again: only the columns that were asked for, each cell where it is in "
        "your own workbook. Point at a marked cell to read its note.",
        "This workbook holds the rows of children that you sent: keep and send it as you do the return "
        "itself.",
    ]
    if len(ret.findings) > _MOST_LINES:
        what.append(
            f"There are {len(ret.findings):,} findings, of which the first {_MOST_LINES:,} are listed: one "
            "column that went wrong brings thousands. Put those right first and send the workbook again."
        )
    lines("What this is", what, numbered=False)
    lines("What to do next", next_steps(ret, inspection), numbered=True)
    counts = [
        (severity, sum(f.severity == severity for f in ret.findings), means)
        for severity, means in SEVERITY_MEANS.items()
    ]
    for heading, table in (("Findings", counts), ("Every row of your sheet, counted once", row_counts(ret))):
        sheet.write_string(row, 0, heading, formats(bold=True, font_size=12))
        for number, (name, count, note) in enumerate(table, start=1):
            sheet.write_string(row + number, 0, name, wrap)
            sheet.write_number(row + number, 1, count, formats(num_format="#,##0"))
            sheet.write_string(row + number, 2, note, wrap)
        row += len(table) + 2
    _print(sheet, landscape=False)


def _findings(
    sheet: Any, formats: _Formats, ret: Return, children_name: str, held_up: Collection[Finding]
) -> None:
    headings = (
        "No.",
        "Severity",
        "Where",
        "Column",
        "Found",
        "Expected",
        "What to do",
        "Rule",
        HELD_UP,
        "Your answer",
    )
    widths = (6, 9, 18, 24, 34, 44, 52, 8, 16, 40)
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, formats.heading)
    target = children_name.replace("'", "''")
    for number, finding in enumerate(ret.findings[:_MOST_LINES], start=1):
        fill = {"bg_color": _FILLS[finding.severity]}
        wrap = formats(text_wrap=True)
        sheet.write_number(number, 0, number, wrap)
        sheet.write_string(number, 1, finding.severity, formats(**fill))
        place = "!".join(part for part in (finding.sheet.strip(), finding.cell) if part) or "the workbook"
        if finding.cell and finding.sheet == ret.layout_facts["sheet_name"]:
            link = formats(font_color="#0B4F8A", underline=1)
            sheet.write_url(number, 2, f"internal:'{target}'!{finding.cell}", link, place)
        else:
            sheet.write_string(number, 2, place, wrap)
        column = ret.layout_facts["headings"].get(finding.column, "")
        first = SETTLE_FIRST if finding in held_up else ""
        texts = (column, finding.found, finding.expected, finding.action, finding.rule, first, "")
        for at, text in enumerate(texts, start=3):
            sheet.write_string(number, at, text, wrap)
        # Not every program fits the height of a row to its text, so it is set
        lines = max(1 + len(text) // (width - 2) for text, width in zip(texts, widths[3:], strict=True))
        sheet.set_row(number, 13.5 * lines)
    sheet.freeze_panes(1, 0)
    if ret.findings:
        sheet.autofilter(0, 0, min(len(ret.findings), _MOST_LINES), len(headings) - 1)
    _print(sheet, landscape=True)
    sheet.repeat_rows(0)


def _since(sheet: Any, formats: _Formats, changes: Changes, headings: dict[str, str]) -> None:
    """What a corrected return changes: in words, findings by rule, and every child with its reference."""
    wrap = formats(text_wrap=True)
    for at, width in enumerate((40, 18, 44, 30, 26, 26, 20, 20)):
        sheet.set_column(at, at, width)
    row = 0
    for words in changes_words(changes):
        sheet.merge_range(row, 0, row, 5, "", wrap)
        sheet.write_string(row, 0, words, wrap)
        sheet.set_row(row, 15 * (1 + len(words) // 150))
        row += 1
    for frame in (changed_findings(changes), changed_children(changes, headings)):
        row += 1
        for line in (tuple(frame.columns), *frame.itertuples(index=False, name=None)) if len(frame) else ():
            look = formats.heading if line == tuple(frame.columns) else wrap
            for at, value in enumerate(line):
                (sheet.write_number if isinstance(value, int) else sheet.write_string)(row, at, value, look)
            row += 1
    _print(sheet, landscape=True)


def _children(sheet: Any, formats: _Formats, ret: Return, copied: dict[str, list[Any]]) -> None:
    """Their list, every cell at the address it has in their workbook."""
    facts = ret.layout_facts
    columns: dict[str, int] = facts["columns"]
    marks: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in ret.findings:
        if finding.cell and finding.sheet == facts["sheet_name"]:
            letters, row = coordinate_from_string(finding.cell)
            marks[row - 1, column_index_from_string(letters) - 1].append(finding)
    left = min(columns.values()) - 1
    for number, kind in enumerate(facts["kinds"]):
        if kind in _NOT_COPIED:
            sheet.write_string(number, left, _NOT_COPIED[kind], formats(italic=True, font_color="#595959"))
    top = facts["heading_row"] - 1
    for at in facts["left_out"]:
        sheet.set_column(at - 1, at - 1, 12)
        sheet.write_string(top, at - 1, "(left out)", _marked(formats, marks.get((top, at - 1)), italic=True))
    sheet.set_row(top, 40)
    rows = ret.sent["row"].tolist()
    for name, at in columns.items():
        sheet.set_column(at - 1, at - 1, 16)
        look = {"bold": True, "text_wrap": True, "bottom": 1}
        sheet.write_string(
            top, at - 1, facts["headings"][name], _marked(formats, marks.get((top, at - 1)), **look)
        )
        for row, cell in zip(rows, copied[name], strict=True):
            _write(sheet, formats, row - 1, at - 1, cell, marks.get((row - 1, at - 1)))
    for (row, at), found in sorted(marks.items())[:_MOST_NOTES]:
        note = "\n".join(
            f"{f.severity.upper()} {f.rule}: {f.expected} Found: {f.found}. {f.action}" for f in found
        )
        size = {"x_scale": 2.2, "y_scale": max(1.0, len(note) / 170), "author": "Record review workbench"}
        sheet.write_comment(row, at, note, size)
    if top < 15:
        sheet.freeze_panes(top + 1, left + 1)
    _print(sheet, landscape=True, pages_wide=2)
    sheet.repeat_rows(top)
    sheet.repeat_columns(columns.get("record_ref", left + 1) - 1)


def _marked(formats: _Formats, found: Sequence[Finding] | None, **look: Any) -> Any:
    """The look of a cell: coloured by its worst finding, and in bold where that is an error."""
    if found:
        worst = min(finding.severity for finding in found)  # "error" before "query"
        look |= {"bg_color": _FILLS[worst], "border": 1, "border_color": "#7A3B2E", "bold": worst == "error"}
    return formats(**look)


def _write(
    sheet: Any, formats: _Formats, row: int, at: int, value: Any, found: Sequence[Finding] | None
) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value, _marked(formats, found))
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, _marked(formats, found))
    elif isinstance(value, datetime):
        shown = "dd/mm/yyyy" if value.time() == time.min else "dd/mm/yyyy hh:mm"
        look = _marked(formats, found, num_format=shown)
        if value >= _FIRST_OF_MARCH:
            sheet.write_datetime(row, at, value, look)
        elif value > _SERIAL_0:
            sheet.write_number(row, at, (value - _SERIAL_0) / timedelta(days=1), look)
        else:
            sheet.write_string(row, at, value.date().isoformat(), look)
    elif isinstance(value, time | timedelta):
        sheet.write_datetime(row, at, value, _marked(formats, found, num_format="[hh]:mm"))
    elif isinstance(value, str):
        sheet.write_string(row, at, value, _marked(formats, found))
    elif found:
        sheet.write_blank(row, at, None, _marked(formats, found))


def _table(
    sheet: Any, formats: _Formats, frame: pd.DataFrame, headings: Sequence[str], widths: Sequence[int]
) -> None:
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, formats.heading)
    wrap = formats(text_wrap=True)
    for row, line in enumerate(frame.itertuples(index=False), start=1):
        for at, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(row, at, value, wrap)
            else:
                sheet.write_string(row, at, value, wrap)
    sheet.freeze_panes(1, 0)
    _print(sheet, landscape=True)


def _print(sheet: Any, *, landscape: bool, pages_wide: int = 1) -> None:
    print_on_a4(sheet, landscape=landscape, pages_wide=pages_wide, footer="&A")
