"""Finds where in the sheet of children everything stands.

Every row of the sheet is counted as exactly one of `KINDS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from record_review.inspection import Inspection, ReturnError
from record_review.pir.cells.convert import kind_of
from record_review.pir.layout.headings import Headings, find_headings, known_headings
from record_review.pir.layout.row_kinds import Likeness, row_kinds
from record_review.pir.workbook.sheets import Sheet, is_blank

KINDS = ("title", "heading", "repeated heading", "blank", "note", "example", "child")


@dataclass(frozen=True)
class Unexpected:
    """A column that was not asked for. What it is called and what it holds is not kept."""

    column: int  # of their sheet, from 1
    heading: str  # its kind: "text of 10 characters" or "blank"
    filled: int  # children with something in it
    near: str = ""  # our column that is missing and whose heading it is near


@dataclass(frozen=True)
class Layout:
    """Where everything stands in the sheet of children. Row and column numbers as Excel counts them."""

    sheet_name: str
    heading_row: int
    headings: dict[int, str]  # column of their sheet -> heading as sent
    columns: dict[str, int]  # our column -> column of their sheet
    unexpected: tuple[Unexpected, ...]
    doubled: tuple[tuple[str, int], ...]  # our column, a further column with its heading that is not read
    missing: tuple[str, ...]  # required columns without a heading
    kinds: tuple[str, ...]  # kind of row 1, row 2, …
    unmarked_notes: tuple[int, ...]  # rows taken for a note without a word that says so
    beside: Beside | None = None

    def rows(self, kind: str) -> list[int]:
        return [row for row, this in enumerate(self.kinds, start=1) if this == kind]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the sheet by kind; "rows" is all of them and the sum of the others."""
        seen = Counter(self.kinds)
        return {"rows": len(self.kinds)} | {kind: seen[kind] for kind in KINDS}


@dataclass(frozen=True)
class OtherList:
    """A sheet that was not read and holds what looks like children."""

    sheet: Sheet
    rows: int  # that look like children


@dataclass(frozen=True)
class Found:
    """The sheets by what they are for; of those that are not read, without their cells."""

    children: Sheet
    partnership: Sheet | None
    lists: tuple[OtherList, ...]  # hold children, whatever they are called: not read
    copies: tuple[Sheet, ...]  # look like older copies by their name: not read
    others: tuple[Sheet, ...]  # not asked for and not empty: not read


@dataclass(frozen=True)
class Beside:
    """Columns beside the list that hold what looks like children."""

    first: int
    last: int
    rows: int


def find_layout(sheet: Sheet, inspection: Inspection, local_names: Mapping[str, str]) -> Layout:
    """Find the headings and say what every row is. A column that is missing is told, and stops nothing.

    local_names : route code -> name used locally, which is a heading of that route

    Raises
    ------
    ReturnError : the headings cannot be found, or there is no child below them
    """
    headings = find_headings(sheet, inspection, known_headings(inspection, local_names))
    kinds, unmarked = row_kinds(sheet, headings, inspection)
    if "child" not in kinds:
        raise ReturnError(
            "The list of children has headings and not one child: send the workbook with its rows."
        )
    columns = headings.columns
    return Layout(
        sheet_name=sheet.name,
        heading_row=headings.row,
        headings=headings.texts,
        columns=columns,
        unexpected=_unexpected(sheet, headings, kinds),
        doubled=headings.doubled,
        missing=tuple(c.name for c in inspection.programme.columns if c.required and c.name not in columns),
        kinds=tuple(kinds),
        unmarked_notes=tuple(unmarked),
        beside=_beside(sheet, headings, kinds, inspection),
    )


def _unexpected(sheet: Sheet, headings: Headings, kinds: Sequence[str]) -> tuple[Unexpected, ...]:
    """The columns with something in them that no column of ours was matched with."""
    used = {*headings.columns.values(), *(at for _, at in headings.doubled)}
    children = [row for row, kind in zip(sheet.rows, kinds, strict=True) if kind == "child"]
    found = []
    for at in range(1, len(sheet.rows[0]) + 1):
        filled = 0 if at in used else sum(kind_of(row[at - 1]) != "blank" for row in children)
        if at not in used and (filled or at in headings.texts):
            kind = kind_of(headings.texts.get(at))
            found.append(Unexpected(at, kind, filled, headings.near.get(at, "")))
    return tuple(found)


def _beside(sheet: Sheet, headings: Headings, kinds: Sequence[str], inspection: Inspection) -> Beside | None:
    """Children beside the list, in columns that no heading of ours stands above."""
    used = {*headings.columns.values(), *(at for _, at in headings.doubled)}
    free = [at for at in range(1, len(sheet.rows[0]) + 1) if at not in used]
    likeness = Likeness(inspection.programme)
    alike = [
        row
        for row, kind in zip(sheet.rows, kinds, strict=True)
        if kind not in ("heading", "repeated heading") and likeness.of(row[at - 1] for at in free)
    ]
    held = [at for at in free if any(not is_blank(row[at - 1]) for row in alike)]
    return Beside(min(held), max(held), len(alike)) if alike else None
