"""Finds the row of headings of a list and says which of our columns each heading stands for.

Knows the programme's headings and synonyms and what the team has settled; looks at no child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from record_review.inspection import Inspection, ReturnError, normalise_heading
from record_review.pir.convert import kind_of
from record_review.pir.sheets import Sheet

ENOUGH = 3  # headings that make a row a row of headings: a title or a child does not hold three by chance
_LONGEST = 200  # characters; what is longer is a note


@dataclass(frozen=True)
class Headings:
    """The row of headings, read. Rows and columns as Excel counts them."""

    row: int
    texts: dict[int, str]  # column of the sheet -> heading as sent, for every column with one
    columns: dict[str, int]  # our column -> column of the sheet
    doubled: tuple[tuple[str, int], ...]  # our column, and a further column of the sheet with its heading
    repeated: frozenset[int]  # rows that hold the same headings once more


def find_headings(sheet: Sheet, inspection: Inspection) -> Headings:
    """Take the row with most headings we know; the others are titles above, or the headings once more.

    A heading in cells merged downwards, or in the row above a blank, counts for its column: lists often have
    a second tier of headings.

    Raises
    ------
    ReturnError : there is no such row, it has no column of references, or a second one has another order
    """
    programme = inspection.programme
    known = _Known(inspection)
    matched = [known.of(row) for row in sheet.rows]
    best = max(matched, key=len, default={})
    if len(best) < ENOUGH:
        some = ", ".join(column.heading for column in programme.columns[:3])
        raise ReturnError(
            f"The list of children has no row of headings: put the headings of the blank return ({some} and "
            "so on) above the list, in one row, and send the workbook again."
        )
    row = matched.index(best) + 1
    texts = {at: value for at, value in enumerate(sheet.rows[row - 1], start=1) if _is_text(value)}
    texts = {at: text for at, text in _above(sheet, row, known).items() if at not in texts} | texts
    found = {at: name for at, text in sorted(texts.items()) if (name := known.name(text))}
    columns, doubled = _assign(found, texts, inspection)
    if "record_ref" not in columns:
        raise ReturnError(
            f'The list of children has no column "{programme.column("record_ref").heading}" (headings are in '
            f"row {row}): every child needs a reference by which you can find the record. If the column has "
            "another heading, the inspection team can name it under settled.headings in the inspection file."
        )
    return Headings(row, texts, columns, doubled, _repeated(sheet, row, matched, found))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and kind_of(value) != "blank"


def _above(sheet: Sheet, row: int, known: _Known) -> dict[int, str]:
    """Headings that stand above the row: in cells merged down into it, or, if we know them, in the row
    before."""
    found: dict[int, str] = {}
    if row > 1:
        found = {at: v for at, v in enumerate(sheet.rows[row - 2], start=1) if _is_text(v) and known.name(v)}
    for first_row, first, last_row, _ in sheet.merged:
        if first_row < row <= last_row and _is_text(value := sheet.rows[first_row - 1][first - 1]):
            found[first] = value
    return found


def _repeated(
    sheet: Sheet, row: int, matched: Sequence[Mapping[int, str]], found: Mapping[int, str]
) -> frozenset[int]:
    repeated = set()
    for number, (cells, names) in enumerate(zip(sheet.rows, matched, strict=True), start=1):
        if number == row or len(names) < ENOUGH:
            continue
        if 2 * len(names) < sum(value is not None for value in cells):
            continue  # mostly something else: a child whose answers happen to be words of headings
        if any(found.get(at) != name for at, name in names.items()):
            raise ReturnError(
                f"Row {number} of the list of children holds headings again, in another order than row "
                f"{row}: put all children under one row of headings and send the workbook again."
            )
        repeated.add(number)
    return frozenset(repeated)


class _Known:
    """The headings we know; remembers what it has seen, as a list repeats its words thousands of times."""

    def __init__(self, inspection: Inspection) -> None:
        self._names = {
            normalise_heading(text): column.name
            for column in inspection.programme.columns
            for text in (column.heading, *column.synonyms)
        }
        self._names |= {normalise_heading(text): name for name, text in inspection.settled.headings.items()}
        self._seen: dict[str, str | None] = {}

    def of(self, row: Sequence[Any]) -> dict[int, str]:
        """Column number -> our column, for the cells of a row that are headings."""
        return {
            at: name for at, v in enumerate(row, start=1) if isinstance(v, str) and (name := self.name(v))
        }

    def name(self, text: str) -> str | None:
        if text not in self._seen:
            # A line break typed in Excel for Windows can come as its escape
            short = normalise_heading(text.replace("_x000D_", " ")) if len(text) < _LONGEST else ""
            self._seen[text] = self._names.get(short)
        return self._seen[text]


def _assign(
    found: Mapping[int, str], texts: Mapping[int, str], inspection: Inspection
) -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """One column of the sheet for each of ours: the settled heading, the programme's own, a synonym; then
    the first."""

    def rank(at: int) -> tuple[int, int]:
        name, text = found[at], normalise_heading(texts[at])
        if text == normalise_heading(inspection.settled.headings.get(name, "")):
            return (0, at)
        return (1 if text == normalise_heading(inspection.programme.column(name).heading) else 2, at)

    columns: dict[str, int] = {}
    for at in sorted(found, key=rank):
        columns.setdefault(found[at], at)
    doubled = tuple((name, at) for at, name in found.items() if columns[name] != at)
    return dict(sorted(columns.items(), key=lambda item: item[1])), doubled
