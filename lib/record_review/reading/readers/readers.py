"""Who reads: the workbook of readers, in roles and codes and never in names.

Knows the columns of readers.xlsx and how inspectors and local record readers are matched. Does not know which
records anyone reads.
"""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from record_review.inspection import ReadingError
from record_review.inspection.workbook_look import FONT, HEAD, TOP, new_workbook, print_on_a4
from record_review.inspection.workbook_look import TEXT as AS_TYPED
from record_review.pir.workbook.safe_opening.words import READERS
from record_review.reading.bank.questionnaire import on_scale, same_text
from record_review.reading.workbook.opening import NOTHING, NUMBER, TEXT, kind_of, open_workbook, text_of

HEADINGS = {
    "Reader": "reader",
    "Role": "role",
    "Agency": "agency",
    "Paired with": "paired_with",
    "Days available": "days_available",
}
INSPECTOR, LOCAL, RESERVE = "inspector", "local record reader", "reserve"
TRAINED = "trained"  # takes part in the training alone
ROLES = (INSPECTOR, LOCAL, RESERVE, TRAINED)
MOST_READERS = 60
HEAD_LINE, HEAD_LETTERS = 16, 20  # points of a line of a heading, and letters it holds
MOST_ROWS = 200  # as far down as a further sheet offers its drop-downs

# A role or a code carries a number or is one of the words of the inspection; a person's name does neither.
_NOT_A_NAME = re.compile(r".*\d.*|(inspection )?lead|(lead )?inspector", re.IGNORECASE)


def read_readers(path: Path) -> pd.DataFrame:
    """Read readers.xlsx, strictly.

    The first row of the first sheet holds the headings Reader, Role, Agency, Paired with, Days available, in
    any order and case; each further row is one reader. `Paired with` names the other reader of a pair; it may
    stand on either line or on both. "We aim to match each local records reader to an inspector for the
    duration of the record reading activity" (Care Inspectorate, local record readers), so a pair is an
    inspector and a local reader.

    Returns
    -------
    reader, role ("inspector", "local record reader", "reserve"), agency, paired_with ("" when alone),
    days_available; in the order of the sheet, `paired_with` filled in on both lines of a pair

    Raises
    ------
    ReadingError : all problems at once, each with its cell and without what stands in it
    """
    book, sentences = open_workbook(path, READERS)
    if book is None:
        raise ReadingError(*sentences)
    rows = [row for row in book.worksheets[0].iter_rows() if any(kind_of(cell) != NOTHING for cell in row)]
    if len(rows) < 2:
        raise ReadingError(
            f"{path.name}: there are no readers; expected a row of headings and one row per reader."
        )
    problems: list[str] = []
    columns = _columns(rows[0], path.name, problems)
    if problems:
        raise ReadingError(*problems)
    table = []
    for row in rows[1:]:
        line = {}
        for heading, place in columns.items():
            cell = row[place]
            kind = kind_of(cell)
            if kind not in (NOTHING, TEXT, NUMBER):
                problems.append(_told(path.name, cell.coordinate, heading, kind, "text", "Type it as text"))
            line[HEADINGS[heading]] = " ".join(text_of(cell).split())
        table.append((row, line))
    if len(table) > MOST_READERS:
        problems.append(
            f"{path.name}: {len(table)} readers; expected {MOST_READERS} at the most. Keep one row per"
            f" reader."
        )
    _check(path.name, columns, table, problems)
    if problems:
        raise ReadingError(*problems)
    frame = pd.DataFrame([line for _, line in table], columns=list(HEADINGS.values()), dtype="str")
    partner = {
        reader: other for reader, other in zip(frame["reader"], frame["paired_with"], strict=True) if other
    }
    partner.update({other: reader for reader, other in list(partner.items())})
    frame["paired_with"] = [partner.get(reader, "") for reader in frame["reader"]]
    return frame


def reading_pairs(readers: pd.DataFrame) -> pd.DataFrame:
    """The units that read a record: each inspector, with the local record reader matched to them if there is
    one.

    Returns
    -------
    reader (the inspector's id, by which workbooks and readings go), readers (who they are, in words), agency;
    in the order of the readers' sheet; reserves are left out
    """
    inspectors = readers[readers["role"] == INSPECTOR]
    agency = dict(zip(readers["reader"], readers["agency"], strict=True))
    with_whom = [
        f"{r} with {p}" if p else r
        for r, p in zip(inspectors["reader"], inspectors["paired_with"], strict=True)
    ]
    both = [
        " and ".join(dict.fromkeys(a for a in (agency[r], agency.get(p, "")) if a))
        for r, p in zip(inspectors["reader"], inspectors["paired_with"], strict=True)
    ]
    return pd.DataFrame(
        {"reader": list(inspectors["reader"]), "readers": with_whom, "agency": both}, dtype="str"
    )


def readers_workbook(
    rows: Sequence[Mapping[str, str]] = (),
    further: Mapping[str, Sequence[tuple[str, Sequence[str]]]] | None = None,
    filled: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> bytes:
    """Write a workbook of readers: a template when there are no rows, else one line per reader.

    Parameters
    ----------
    rows : mappings with the headings of the sheet or the column names of :func:`read_readers`; absent ones
        are blank
    further : sheet -> (heading, what its drop-down offers), as `nominations.nominations_sheets` gives them
    filled : sheet -> rows of texts, for those further sheets
    """
    stream = io.BytesIO()
    book = new_workbook(stream, "Readers")
    sheet = book.add_worksheet("Readers")
    head = book.add_format(HEAD)
    text = book.add_format(FONT | AS_TYPED | TOP)
    sheet.set_column("A:A", 24, text)
    sheet.set_column("B:D", 32, text)
    sheet.set_column("E:E", 30, text)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(rows, start=1):
        for column, (heading, name) in enumerate(HEADINGS.items()):
            sheet.write_string(number, column, str(row.get(heading, row.get(name, ""))), text)
    last = max(len(rows), MOST_READERS)
    sheet.data_validation(1, 1, last, 1, {"validate": "list", "source": list(ROLES)})
    sheet.write_comment("A1", "A role or a code with a number, such as Pair 1 inspector or R03. No names.")
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet)
    for name, columns in (further or {}).items():
        _further_sheet(book.add_worksheet(name), columns, (filled or {}).get(name, ()), head, text)
    book.close()
    return stream.getvalue()


def _further_sheet(
    sheet: Any,
    columns: Sequence[tuple[str, Sequence[str]]],
    rows: Sequence[Sequence[str]],
    head: Any,
    text: Any,
) -> None:
    """A sheet of headings with drop-downs, and rows of text."""
    sheet.set_column(0, len(columns) - 1, 24, text)
    for column, (heading, options) in enumerate(columns):
        sheet.write_string(0, column, heading, head)
        if options:
            rule = {"validate": "list", "source": list(options)}
            sheet.data_validation(1, column, max(len(rows), MOST_ROWS), column, rule)
    for number, row in enumerate(rows, start=1):
        for column, said in enumerate(row):
            sheet.write_string(number, column, said, text)
    longest = max(len(heading) for heading, _ in columns)
    sheet.set_row(0, HEAD_LINE * -(-longest // HEAD_LETTERS))  # else some programs show its last line alone
    sheet.freeze_panes(1, 1)
    print_on_a4(sheet)


def _columns(headings: Sequence[Any], file: str, problems: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(headings):
        if kind_of(cell) == NOTHING:
            continue
        heading = on_scale(text_of(cell), list(HEADINGS))
        if heading is None or heading in found:
            what = "a heading that stands twice" if heading else "a heading that is not one of ours"
            problems.append(
                f"{file}, cell {cell.coordinate}: found {what}; expected {', '.join(HEADINGS)}."
                " Send only what is asked for: delete the column."
            )
        else:
            found[heading] = place
    problems += [
        f"{file}: there is no column {heading}. Add it to the first row."
        for heading in HEADINGS
        if heading not in found
    ]
    return found


def _check(
    file: str, columns: Mapping[str, int], table: Sequence[tuple[Any, dict[str, str]]], problems: list[str]
) -> None:
    lines = {same_text(line["reader"]): line for _, line in table if line["reader"]}
    seen: set[str] = set()
    chosen: dict[str, str] = {}
    for row, line in table:

        def tell(heading: str, found: str, expected: str, action: str, row: Any = row) -> None:
            problems.append(_told(file, row[columns[heading]].coordinate, heading, found, expected, action))

        key = same_text(line["reader"])
        if not key:
            tell("Reader", "nothing", "a role or a code", "Give each reader one, such as R03")
        elif key in seen:
            tell(
                "Reader",
                "a reader that stands above already",
                "each reader once",
                "Delete one of the two rows",
            )
        elif not _NOT_A_NAME.fullmatch(line["reader"]) or "@" in line["reader"] or len(line["reader"]) > 40:
            tell(
                "Reader",
                "text without a number",
                "a role or a code, no name",
                "Use one such as Pair 1 inspector or R03",
            )
        seen.add(key)
        role = on_scale(line["role"], ROLES)
        if role is None:
            tell(
                "Role",
                "text that is not on the list" if line["role"] else "nothing",
                " / ".join(ROLES),
                "Choose one of them",
            )
        line["role"] = role or ""
    for row, line in table:
        if not line["paired_with"]:
            continue

        def tell_pair(found: str, expected: str, action: str, row: Any = row) -> None:
            at = row[columns["Paired with"]].coordinate
            problems.append(_told(file, at, "Paired with", found, expected, action))

        key, other = same_text(line["reader"]), lines.get(same_text(line["paired_with"]))
        if other is None:
            tell_pair(
                "a reader who is not in the sheet",
                "a reader of this sheet",
                "Spell it as in the column Reader",
            )
            continue
        line["paired_with"] = other["reader"]
        if {line["role"], other["role"]} != {INSPECTOR, LOCAL}:
            tell_pair(
                "two readers who make no pair", "an inspector and a local record reader", "Correct the pair"
            )
        partner = same_text(other["reader"])
        if chosen.get(key, partner) != partner or chosen.get(partner, key) != key:
            tell_pair("a reader who is in two pairs", "each reader in one pair", "Correct the pairs")
        chosen.setdefault(key, partner)
        chosen.setdefault(partner, key)
    if not any(line["role"] == INSPECTOR for _, line in table):
        problems.append(
            f"{file}: there is no inspector. A local record reader reads with an inspector; add one."
        )


def _told(file: str, cell: str, heading: str, found: str, expected: str, action: str) -> str:
    return f"{file}, cell {cell} ({heading}): found {found}; expected {expected}. {action}."
