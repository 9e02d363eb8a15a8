"""Finds the list of children in a workbook: which sheet, which row holds the headings, what every other row
is.

Every row of the sheet is counted as exactly one of title, heading, repeated heading, blank, note and child.
A row that could be a child is one: a child must not be lost because its row is odd.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from record_review.inspection import Inspection, Programme, ReturnError, normalise_heading, normalise_value
from record_review.pir.convert import kind_of, read_day
from record_review.pir.sheets import INVISIBLE, Sheet, Workbook

KINDS = ("title", "heading", "repeated heading", "blank", "note", "child")
_ENOUGH = 3  # headings that make a row a heading row: a title or a child does not hold three by chance

_COPY = re.compile(
    r"\(\d+\)|\d+|[()_\-–.]|old|older|copy|of|backup|bak|previous|prev|draft|archived?|superseded|donotuse|v"
)
_MARKED_NOTE = re.compile(
    r"(grand |sub-?)?totals?\b|(number|no\.?|count) of\b|count\b|sum\b|n ?= ?\d|nb\b|n\.b\.|notes?\b|[*†‡•]|"
    r"source\b|key\b|end of\b|end$|page \d|(last )?updated\b|printed\b|prepared\b|checked\b|please\b|"
    r"\(blank\)",
    re.I,
)
_STARRED_REFERENCE = re.compile(r"[*†‡•]?\s*[\w/-]*\d[\w/-]*")


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
    columns: dict[str, int]  # our column -> column of their sheet
    unexpected: tuple[Unexpected, ...]
    doubled: tuple[
        tuple[str, int], ...
    ]  # our column, a further column of their sheet with its heading: not read
    missing: tuple[str, ...]  # required columns without a heading
    kinds: tuple[str, ...]  # kind of row 1, row 2, …
    unmarked_notes: tuple[int, ...]  # rows taken for a note without a word that says so
    width: int

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
    return here[0]


def find_layout(sheet: Sheet, inspection: Inspection) -> Layout:
    """Find the heading row and say what every row is.

    Raises
    ------
    ReturnError : there is no heading row, no column of references, no child, or a second table in another
        order
    """
    programme = inspection.programme
    headings = _Headings(known_headings(inspection))
    matched = [headings.of(row) for row in sheet.rows]
    best = max(matched, key=len, default={})
    if len(best) < _ENOUGH:
        raise ReturnError(
            "The list of children has no row of headings: put the headings of the blank return "
            f"({_some(programme)}) above the list, in one row, and send the workbook again."
        )
    heading_row = matched.index(best) + 1
    columns, doubled = _assign(best, inspection, sheet.rows[heading_row - 1])
    if "record_ref" not in columns:
        raise ReturnError(
            f'The list of children has no column "{programme.column("record_ref").heading}" (headings are '
            "in row "
            f"{heading_row}): every child needs a reference by which you can find the record. If the column "
            "has another heading, the inspection team can name it under settled.headings in the inspection "
            "file."
        )
    for row, found in enumerate(matched, start=1):
        if (
            row != heading_row
            and len(found) >= _ENOUGH
            and any(best.get(at) != name for at, name in found.items())
        ):
            raise ReturnError(
                f"Row {row} of the list of children holds headings again, in another order than row "
                f"{heading_row}: put all children under one row of headings and send the workbook again."
            )
    kinds, unmarked = _kinds(sheet, heading_row, columns, matched, inspection)
    if "child" not in kinds:
        raise ReturnError(
            "The list of children has headings and not one child: send the workbook with its rows."
        )
    used = {*columns.values(), *(at for _, at in doubled)}
    return Layout(
        sheet_name=sheet.name,
        heading_row=heading_row,
        columns=columns,
        unexpected=_unexpected(sheet, heading_row, used, kinds),
        doubled=doubled,
        missing=tuple(c.name for c in programme.columns if c.required and c.name not in columns),
        kinds=tuple(kinds),
        unmarked_notes=tuple(unmarked),
        width=len(sheet.rows[0]),
    )


def known_headings(inspection: Inspection) -> dict[str, str]:
    """Heading as headings are compared -> our column; what the team has settled goes before the programme."""
    known = {
        normalise_heading(text): column.name
        for column in inspection.programme.columns
        for text in (column.heading, *column.synonyms)
    }
    settled = inspection.settled.headings
    known = {heading: name for heading, name in known.items() if name not in settled}
    return known | {normalise_heading(heading): name for name, heading in settled.items()}


def _some(programme: Programme) -> str:
    return ", ".join(column.heading for column in programme.columns[:3]) + " and so on"


class _Headings:
    """The headings we know; remembers what it has seen, as a list repeats its words thousands of times."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self._seen: dict[str, str | None] = {}

    def of(self, row: Sequence[Any]) -> dict[int, str]:
        """Column number -> our column, for the cells of a row that are headings."""
        return {
            at: name for at, v in enumerate(row, start=1) if isinstance(v, str) and (name := self._name(v))
        }

    def _name(self, text: str) -> str | None:
        if text not in self._seen:
            # A line break typed in Excel for Windows can come as its escape
            short = normalise_heading(text.replace("_x000D_", " ")) if len(text) < 200 else ""
            self._seen[text] = self._known.get(short)
        return self._seen[text]


def _assign(
    headings: Mapping[int, str], inspection: Inspection, row: Sequence[Any]
) -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """One column of the sheet for each of ours: the exact heading before a synonym, then the first."""
    columns: dict[str, int] = {}
    doubled: list[tuple[str, int]] = []
    for at, name in headings.items():
        exact = normalise_heading(inspection.programme.column(name).heading)
        if name not in columns:
            columns[name] = at
        elif normalise_heading(row[at - 1]) == exact != normalise_heading(row[columns[name] - 1]):
            doubled.append((name, columns[name]))
            columns[name] = at
        else:
            doubled.append((name, at))
    return columns, tuple(doubled)


def _kinds(
    sheet: Sheet,
    heading_row: int,
    columns: Mapping[str, int],
    matched: Sequence[Mapping[int, str]],
    inspection: Inspection,
) -> tuple[list[str], list[int]]:
    """The kind of every row, and the rows taken for notes without a word that says so."""
    sense = _Sense(columns, inspection)
    kinds: list[str] = []
    unmarked: list[int] = []
    for number, row in enumerate(sheet.rows, start=1):
        filled = [(at, value) for at, value in enumerate(row, start=1) if value is not None]
        filled = [(at, v) for at, v in filled if not isinstance(v, str) or v.strip(INVISIBLE)]
        if not filled:
            kinds.append("blank")
        elif number == heading_row:
            kinds.append("heading")
        elif len(matched[number - 1]) >= _ENOUGH:
            kinds.append("repeated heading")
        elif number < heading_row and not sense.is_surely_a_child(filled):
            kinds.append("title")
        elif note := sense.note(filled, number, sheet):
            kinds.append("note")
            if note == "unmarked":
                unmarked.append(number)
        else:
            kinds.append("child")
    return kinds, unmarked


class _Sense:
    """Judges whether the filled cells of a row can be those of a child."""

    def __init__(self, columns: Mapping[str, int], inspection: Inspection) -> None:
        programme = inspection.programme
        self.reference = columns["record_ref"]
        self.mapped = set(columns.values())
        self.dates = {at for name, at in columns.items() if programme.column(name).kind == "date"}
        self.codes = {
            at: programme.code_lists[programme.column(name).codes or ""]
            for name, at in columns.items()
            if programme.column(name).kind == "code"
        }

    def is_surely_a_child(self, filled: Sequence[tuple[int, Any]]) -> bool:
        """A reference and two more cells that are what their columns ask for: so may a row above the
        headings be."""
        return (
            any(at == self.reference for at, _ in filled) and sum(self._fits(at, v) for at, v in filled) >= 2
        )

    def note(self, filled: Sequence[tuple[int, Any]], number: int, sheet: Sheet) -> str:
        """ "marked" or "unmarked" for a note or a total; "" for a row that may be a child, and so is taken
        for one."""
        first = next((value.strip(INVISIBLE) for _, value in filled if isinstance(value, str)), "")
        marked = bool(_MARKED_NOTE.match(first))
        texts = sum(isinstance(value, str) for _, value in filled)
        numbers = [(number, at) for at, value in filled if not isinstance(value, str)]
        refers = any(at == self.reference and self._like_reference(value) for at, value in filled)
        if numbers and texts <= 1 and all(isinstance(value, str | int | float) for _, value in filled):
            if marked and not refers:
                return "marked"  # a total with its counts
            if sheet.formulas.totals.issuperset(numbers) and (texts == 0 or not refers):
                return "marked" if texts else "unmarked"
        if len(filled) == 1 and marked and not _STARRED_REFERENCE.fullmatch(first):
            return "marked"  # such as "Total: 480"
        if refers or any(self._fits(at, value) for at, value in filled):
            return ""
        if marked:
            return "marked"
        if len(filled) > 1 or not texts:
            return ""
        return "marked" if len(first.split()) > 3 else "unmarked"

    def _fits(self, at: int, value: Any) -> bool:
        """Whether the cell holds what its column asks for, beyond doubt. Text columns take anything and
        prove nothing."""
        if at in self.dates:
            return read_day(value).state in ("date", "partial", "filler") and not isinstance(
                value, int | float
            )
        codes = self.codes.get(at)
        return codes is not None and isinstance(value, str) and codes.code_of(value) is not None

    def _like_reference(self, value: Any) -> bool:
        """Short, with a digit, in one or two pieces."""
        if isinstance(value, str):
            text = value.strip(INVISIBLE)
            return len(text) <= 20 and any(c.isdigit() for c in text) and len(text.split()) <= 2
        return value is not None and not isinstance(value, bool)


def _unexpected(
    sheet: Sheet, heading_row: int, used: set[int], kinds: Sequence[str]
) -> tuple[Unexpected, ...]:
    """The columns with something in them that no column of ours was matched with."""
    found = []
    children = [row for row, kind in zip(sheet.rows, kinds, strict=True) if kind == "child"]
    for at, heading in enumerate(sheet.rows[heading_row - 1], start=1):
        if at in used:
            continue
        filled = sum(kind_of(row[at - 1]) != "blank" for row in children)
        if filled or kind_of(heading) != "blank":
            found.append(Unexpected(at, kind_of(heading), filled))
    return tuple(found)
