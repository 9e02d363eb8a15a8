"""Reads the lists of a workbook that was filled in: what was answered about which record, and in which cell.

Rows are found by their references and columns by their headings, never by where they stand, so that a list
that was sorted, shortened or widened gives the same answers. What cannot be attached to one record and one
column is told, and attached to none. No sentence repeats what stands in a cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from record_review.inspection import NearReferences, normalise_heading, reference_key
from record_review.reading.bank.questionnaire import on_scale
from record_review.reading.returned.answers import Field, Filled, Reading
from record_review.reading.workbook.opening import NOTHING, NUMBER, TEXT, Book, Cell, Page, kind_of, text_of
from record_review.sample.send.sheets import REFERENCE, ROW_CHECK

PLACE = "Place"
_MOST_NAMED = 12  # places in one sentence


def read_lists(
    book: Book,
    fields: Sequence[Field],
    places: Mapping[str, str],
    letters: str,
    *,
    key_heading: str = REFERENCE,
    also_sent: Sequence[str] = (),
) -> Filled:
    """Read every list of a workbook that has a column of record references.

    Parameters
    ----------
    places : reference -> place (R01, V01, …) of every record that the workbook was made for
    letters : what its rules are called by, such as SEL
    key_heading : of the column that says what a row is about
    also_sent : headings of other columns that we filled in before it was sent
    """
    reading = Reading(letters, fields, places, key_heading, also_sent)
    lists = [page for page in book.worksheets if _head(page, key_heading) is not None]
    for page in lists:
        _read_page(page, reading)
    if not lists:
        reading.tell(
            "01",
            "error",
            "",
            "",
            found="no sheet with that heading",
            expected=f"A sheet has a column headed “{key_heading}”.",
            action="Send the workbook that we sent you, filled in.",
        )
    _told_twice(reading)
    absent = [place for ref, place in places.items() if ref not in reading.at]
    if lists and absent:
        reading.tell(
            "03",
            "query",
            "",
            "",
            found=f"no row for {_named(absent)}",
            expected="Every record that we sent has its row.",
            action="Put the rows back, or tell us why they were taken out. What you sent about them before"
            " stands.",
        )
    return Filled(reading.answers, reading.cells, tuple(reading.findings))


def _head(page: Page, key_heading: str) -> int | None:
    """The row of headings; None when the sheet is no list."""
    wanted = normalise_heading(key_heading)
    for row in range(1, min(page.max_row, 15) + 1):
        if any(normalise_heading(text_of(cell)) == wanted for cell in _row(page, row)):
            return row
    return None


def _row(page: Page, row: int) -> list[Cell]:
    return [page.cell(row, column) for column in range(1, len(page.rows[row - 1]) + 1)]


def _read_page(page: Page, reading: Reading) -> None:
    head = _head(page, reading.key_heading)
    assert head is not None, "asked for lists only"
    columns: dict[str, list[int]] = {}
    for cell in _row(page, head):
        if heading := normalise_heading(text_of(cell)):
            columns.setdefault(heading, []).append(cell.column)
    ours = {f.name: normalise_heading(f.heading) for f in reading.fields}
    at: dict[str, int] = {}
    for name, heading in [("", normalise_heading(reading.key_heading)), *ours.items()]:
        found = columns.get(heading, [])
        if len(found) == 1:
            at[name] = found[0]
        else:
            shown = (
                reading.key_heading if not name else next(f.heading for f in reading.fields if f.name == name)
            )
            reading.tell(
                "01",
                "error",
                page.title,
                "",
                column=name,
                found="no such column" if not found else f"{len(found)} columns with this heading",
                expected=f"One column is headed “{shown}”.",
                action="Give the column its heading back, or take the second one out, and send the workbook"
                " again.",
            )
    if "" not in at:
        return
    place_at, check_at = (columns.get(normalise_heading(h), [0])[0] for h in (PLACE, ROW_CHECK))
    sent = {column for name in reading.also_sent for column in columns.get(normalise_heading(name), ())}
    _unknown_columns(page, head, {*at.values(), *sent, place_at, check_at}, reading)
    near = NearReferences(map(reference_key, reading.places))
    by_key = {reference_key(ref): ref for ref in reading.places}
    shifted = []
    for row in range(head + 1, page.max_row + 1):
        cells = {name: page.cell(row, column) for name, column in at.items()}
        filled = [f for f in reading.fields if f.name in cells and _says_something(cells[f.name], f)]
        ref = _record(page, row, cells[""], place_at, reading, by_key, near, bool(filled))
        if ref is None:
            continue
        check = text_of(page.cell(row, check_at)) if check_at else ""
        if check and by_key.get(reference_key(check), ref) != ref:
            shifted.append(row)
            continue
        reading.at.setdefault(ref, []).append((page.title, row))
        for f in reading.fields:
            if f.name in cells:
                _answer(page, cells[f.name], f, ref, reading)
    if shifted:
        reading.tell(
            "08",
            "error",
            page.title,
            f"A{shifted[0]}:A{shifted[-1]}",
            found=f"{len(shifted)} rows whose hidden check belongs to another record",
            expected="All columns of a row belong to one record.",
            action="A part of the columns was sorted or moved without the others, and nothing in these"
            " rows was read. Undo that, or fill in the workbook that we sent you.",
        )


def _says_something(cell: Cell, f: Field) -> bool:
    kind = kind_of(cell)
    return kind != NOTHING and not (kind == TEXT and f.untouched and on_scale(text_of(cell), (f.untouched,)))


def _unknown_columns(page: Page, head: int, known: set[int], reading: Reading) -> None:
    """Columns of their own hold what we did not ask for; what stands there is kept with the workbook."""
    width = max((len(row) for row in page.rows), default=0)
    for column in range(1, width + 1):
        below = [page.cell(row, column) for row in range(head + 1, page.max_row + 1)]
        filled = [cell for cell in below if kind_of(cell) != NOTHING]
        cells = "1 cell" if len(filled) == 1 else f"{len(filled)} cells"
        if column not in known and filled:
            reading.tell(
                "06",
                "query",
                page.title,
                filled[0].coordinate,
                found=f"{cells} in a column that we did not send",
                expected="Answers stand in the columns that we sent.",
                action="Nothing in this column was read. If it matters, put it in the column it belongs to or"
                " write to us; add no names or dates of birth.",
            )


def _record(
    page: Page,
    row: int,
    cell: Cell,
    place_at: int,
    reading: Reading,
    by_key: Mapping[str, str],
    near: NearReferences,
    filled: bool,
) -> str | None:
    """The record that a row is about; None when there is none, or nobody can be sure."""
    key = reference_key(text_of(cell))
    place = text_of(page.cell(row, place_at)).upper() if place_at else ""
    if key in by_key:
        ref = by_key[key]
        if place and place in reading.places.values() and reading.places[ref] != place:
            reading.tell(
                "08",
                "error",
                page.title,
                cell.coordinate,
                row=row,
                found="the reference of one record beside the place of another",
                expected="Place and reference of a row belong to one record.",
                action="Nothing in this row was read. Put the row back as we sent it.",
            )
            return None
        return ref
    close = {by_key[other] for other in near.to(key)} if key else set()
    if len(close) == 1 and reading.places[ref := close.pop()] == place:
        reading.tell(
            "07",
            "query",
            page.title,
            cell.coordinate,
            row=row,
            found=f"a reference that is nearly that of {place}, as when zeros or a prefix are lost",
            expected="References stand as we sent them.",
            action=f"The row was read as {place}. Put the reference back.",
        )
        return ref
    if filled:
        reading.tell(
            "02",
            "error",
            page.title,
            cell.coordinate,
            row=row,
            found="answers beside no reference"
            if not key
            else "answers beside a reference that we did not send",
            expected="Each row has the reference of one of the records that we sent.",
            action="Nothing in this row was read. Put the reference back as we sent it.",
        )
    return None


def _answer(page: Page, cell: Cell, f: Field, ref: str, reading: Reading) -> None:
    kind, key = kind_of(cell), (ref, f.name)
    reading.cells.setdefault(key, (page.title, cell.coordinate))
    if not _says_something(cell, f):
        return
    answer = text_of(cell) if kind in (TEXT, NUMBER) else ""
    if f.choices:
        answer = on_scale(answer, f.choices) or ""
    if not answer:
        found = "text that is not on the list" if f.choices and kind == TEXT else kind
        reading.tell(
            "05",
            "error",
            page.title,
            cell.coordinate,
            column=f.name,
            row=cell.row,
            found=found,
            expected=f"“{f.heading}” holds {' / '.join(f.choices) if f.choices else 'text'}.",
            action="Choose from the list and send the workbook again." if f.choices else "Type it as text.",
        )
    elif reading.answers.setdefault(key, answer) != answer:
        reading.answers[key] = ""  # told by `_told_twice`; neither is taken


def _told_twice(reading: Reading) -> None:
    for ref, rows in reading.at.items():
        differ = [name for (of, name), answer in reading.answers.items() if of == ref and not answer]
        if len(rows) > 1 and differ:
            reading.tell(
                "04",
                "error",
                rows[-1][0],
                f"A{rows[-1][1]}",
                row=rows[-1][1],
                found=f"two rows for {reading.places[ref]} with different answers",
                expected="Each record has one row.",
                action="Where the two differ neither was taken. Take one of the rows out.",
            )
    for key in [key for key, answer in reading.answers.items() if not answer]:
        del reading.answers[key]


def _named(places: Sequence[str]) -> str:
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return ", ".join(places[:_MOST_NAMED]) + more
