"""Finds the list of children in a workbook: which sheet it is, and where in it everything stands.

Every row of the sheet is counted as exactly one of title, heading, repeated heading, blank, note and child.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from record_review.inspection import Inspection, Programme, ReturnError, normalise_value
from record_review.pir.convert import kind_of
from record_review.pir.headings import Headings, find_headings
from record_review.pir.row_kinds import row_kinds
from record_review.pir.sheets import Sheet, Workbook

KINDS = ("title", "heading", "repeated heading", "blank", "note", "child")
_COPY = re.compile(
    r"\(\d+\)|\d+|[()_\-–.]|old|older|copy|of|backup|bak|previous|prev|draft|archived?|superseded|donotuse|v"
)


@dataclass(frozen=True)
class Unexpected:
    """A column that was not asked for. What it is called and what it holds is not kept."""

    column: int  # of their sheet, from 1
    heading: str  # its kind: "text of 10 characters" or "blank"
    filled: int  # children with something in it


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

    def rows(self, kind: str) -> list[int]:
        return [row for row, this in enumerate(self.kinds, start=1) if this == kind]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the sheet by kind; "rows" is all of them and the sum of the others."""
        seen = Counter(self.kinds)
        return {"rows": len(self.kinds)} | {kind: seen[kind] for kind in KINDS}


@dataclass(frozen=True)
class Found:
    """The sheets by what they are for."""

    children: Sheet
    partnership: Sheet | None
    copies: tuple[Sheet, ...]  # look like older copies: not read
    others: tuple[Sheet, ...]  # not asked for and not empty: not read


def simple_name(name: str) -> str:
    return normalise_value(name).replace(" ", "")


def is_wanted(programme: Programme, name: str) -> bool:
    """Whether a sheet of this name is one of the two that are read."""
    return any(simple_name(name) in map(simple_name, names) for names in programme.sheets.values())


def find_sheets(workbook: Workbook, programme: Programme) -> Found:
    """Tell the two sheets of the return from everything else.

    Raises
    ------
    ReturnError : no sheet, or more than one, could be the list of children; nothing is guessed
    """
    used: dict[str, Sheet | None] = {
        what: _pick(workbook, [simple_name(n) for n in names]) for what, names in programme.sheets.items()
    }
    rest = [sheet for sheet in workbook.sheets if sheet not in used.values() and sheet.filled]
    stems = {_COPY.sub("", simple_name(name)) for names in programme.sheets.values() for name in names}
    copies = tuple(
        s for s in rest if _COPY.sub("", simple_name(s.name)) in stems or is_wanted(programme, s.name)
    )
    children = used["children"]
    if children is None:
        wanted = programme.sheets["children"][0]
        also = f", and {len(copies)} that could be an older copy" if copies else ""
        raise ReturnError(
            f'{workbook.name} has no sheet "{wanted}" (it has {len(workbook.sheets)} sheets{also}): give '
            f'the sheet with the list of children the name "{wanted}" and send the workbook again.'
        )
    ours = {"lists", "guidance", "howtofillthisin"}  # sheets of our own blank workbook
    others = tuple(s for s in rest if s not in copies and simple_name(s.name) not in ours)
    return Found(children, used["partnership"], copies, others)


def _pick(workbook: Workbook, names: Sequence[str]) -> Sheet | None:
    """The sheet with one of these names: the first name goes before the others, a visible sheet before a
    hidden one."""

    def rank(sheet: Sheet) -> tuple[bool, bool]:
        return (simple_name(sheet.name) != names[0], not sheet.visible)

    here = sorted((s for s in workbook.sheets if simple_name(s.name) in names and s.filled), key=rank)
    if not here:
        return None
    if len(here) > 1 and rank(here[0]) == rank(here[1]):
        places = " and ".join(str(sheet.position) for sheet in here[:2])
        raise ReturnError(
            f"Sheets {places} of {workbook.name} could both be the list that was asked for: delete the one "
            "that does not count and send the workbook again."
        )
    if here[0].too_large:
        raise ReturnError(here[0].too_large)
    return here[0]


def find_layout(sheet: Sheet, inspection: Inspection) -> Layout:
    """Find the headings and say what every row is.

    Raises
    ------
    ReturnError : the headings cannot be found, or there is no child below them
    """
    headings = find_headings(sheet, inspection)
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
    )


def _unexpected(sheet: Sheet, headings: Headings, kinds: Sequence[str]) -> tuple[Unexpected, ...]:
    """The columns with something in them that no column of ours was matched with."""
    used = {*headings.columns.values(), *(at for _, at in headings.doubled)}
    children = [row for row, kind in zip(sheet.rows, kinds, strict=True) if kind == "child"]
    found = []
    for at in range(1, len(sheet.rows[0]) + 1):
        filled = 0 if at in used else sum(kind_of(row[at - 1]) != "blank" for row in children)
        if at not in used and (filled or at in headings.texts):
            found.append(Unexpected(at, kind_of(headings.texts.get(at)), filled))
    return tuple(found)
