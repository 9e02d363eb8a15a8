"""Tells the two sheets of the return from everything else in the workbook, by name and by what they hold.

A sheet with children on it is never passed over in silence, whatever it is called and however it is hidden;
only what our own blank workbook puts on its sheets Lists and Guidance is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from record_review.inspection import Inspection, Programme, ReturnError, normalise_value
from record_review.pir.cells.convert import as_words
from record_review.pir.layout.headings import ENOUGH, TELL_A_CHILD, heading_rows, known_headings
from record_review.pir.layout.known_headings import Known
from record_review.pir.layout.layout import Found, OtherList
from record_review.pir.layout.partnership import beside, known_labels, label_places
from record_review.pir.layout.row_kinds import Likeness
from record_review.pir.template.checks import LISTS, write_lists
from record_review.pir.template.guidance import Guidance
from record_review.pir.workbook.sheets import Sheet, Workbook, is_blank

_COPY = re.compile(
    r"\(\d+\)|\d+|[()_\-–.]|old|older|copy|of|backup|bak|previous|prev|draft|archived?|superseded|donotuse|v"
)


def simple_name(name: str) -> str:
    return normalise_value(name).replace(" ", "")


def find_sheets(workbook: Workbook, inspection: Inspection) -> Found:
    """Tell the two sheets of the return from everything else.

    Raises
    ------
    ReturnError : no sheet, or more than one, could be the list of children, or more than one could hold the
        agreed date; all of them are named by their places, and nothing is guessed
    """
    programme = inspection.programme
    looks = _Looks(inspection)
    children = _children(workbook, programme, looks)
    partnership = _partnership(workbook, programme, looks)
    rest = [s for s in workbook.sheets if s is not children and s is not partnership and s.filled]
    wanted = {simple_name(name) for names in programme.sheets.values() for name in names}
    stems = {_COPY.sub("", name) for name in wanted}
    lists, copies, others = [], [], []
    if partnership and (rows := looks.children_on(partnership)):
        lists.append(OtherList(_without_cells(partnership), rows))
    for sheet in rest:
        if looks.is_ours(sheet):
            continue
        if rows := looks.children_on(sheet):
            lists.append(OtherList(_without_cells(sheet), rows))
        elif simple_name(sheet.name) not in wanted and _COPY.sub("", simple_name(sheet.name)) in stems:
            copies.append(_without_cells(sheet))
        else:
            others.append(_without_cells(sheet))
    return Found(children, partnership, tuple(lists), tuple(copies), tuple(others))


def _without_cells(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=())


def _children(workbook: Workbook, programme: Programme, looks: _Looks) -> Sheet:
    wanted = programme.sheets["children"][0]
    named = [_not_too_large(sheet) for sheet in _named(workbook, programme.sheets["children"])]
    lists = [s for s in workbook.sheets if looks.has_headings(s) and not looks.is_ours(s)]
    fitting = [sheet for sheet in named if sheet in lists] or named
    if not fitting:
        like = [sheet for sheet in lists if looks.children_on(sheet)]
        also = f"; {_places(like, looks)} could be the list" if like else ""
        raise ReturnError(
            f'{workbook.name} has no sheet "{wanted}" (it has {len(workbook.sheets)} sheets{also}): give '
            f'the sheet with the list of children the name "{wanted}" and send the workbook again.'
        )
    if not any(sheet.visible for sheet in fitting):
        fitting += [s for s in lists if s.visible and looks.children_on(s) and s not in fitting]
    if len(fitting) > 1:
        raise ReturnError(
            f"Sheets {_and([str(s.position) for s in fitting])} of {workbook.name} could both be the list of "
            f"children: {_places(fitting, looks)}. Nothing was read. Put every child who belongs in the list "
            f'on one sheet, visible and called "{wanted}", keep the other sheet out of the workbook that you '
            "send, and send it again."
        )
    return fitting[0]


def _partnership(workbook: Workbook, programme: Programme, looks: _Looks) -> Sheet | None:
    wanted = programme.sheets["partnership"][0]
    named = _named(workbook, programme.sheets["partnership"])
    fitting = [sheet for sheet in named if looks.has_agreed_date(sheet)]
    if fitting and not any(sheet.visible for sheet in fitting):
        fitting += [s for s in workbook.sheets if s.visible and s not in fitting and looks.has_agreed_date(s)]
    if len(fitting) > 1:
        raise ReturnError(
            f"Sheets {_and([str(s.position) for s in fitting])} of {workbook.name} both give an agreed date: "
            f"{_and([_place(sheet) for sheet in fitting])}. Nothing was read. Keep one of them, visible and "
            f'called "{wanted}", with the date that holds, and send the workbook again.'
        )
    first = simple_name(wanted)
    named.sort(key=lambda sheet: (not sheet.visible, simple_name(sheet.name) != first))
    return _not_too_large((fitting or named)[0]) if named else None


def _not_too_large(sheet: Sheet) -> Sheet:
    if sheet.too_large:
        raise ReturnError(sheet.too_large)
    return sheet


def _named(workbook: Workbook, names: Sequence[str]) -> list[Sheet]:
    simple = [simple_name(name) for name in names]
    return [sheet for sheet in workbook.sheets if simple_name(sheet.name) in simple and sheet.filled]


def _place(sheet: Sheet) -> str:
    return f"{'the sheet' if sheet.visible else 'the hidden sheet'} at place {sheet.position}"


def _places(sheets: Sequence[Sheet], looks: _Looks) -> str:
    return _and([f"{_place(sheet)} ({rows_said(looks.children_on(sheet))})" for sheet in sheets])


def rows_said(rows: int) -> str:
    """How many rows of a sheet look like children."""
    return "1 row looks like a child" if rows == 1 else f"{rows:,} rows look like children"


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


class _Looks:
    """Judges what sheets hold; looks at each of them once."""

    def __init__(self, inspection: Inspection) -> None:
        self._programme = inspection.programme
        self._headings = known_headings(inspection)
        self._labels: Known = known_labels(inspection)
        self._likeness = Likeness(self._programme)
        self._ours: set[str] = set()
        self._rows: dict[int, list[dict[int, str]]] = {}
        self._children: dict[int, int] = {}

    def _heading_rows(self, sheet: Sheet) -> list[dict[int, str]]:
        if sheet.position not in self._rows:
            self._rows[sheet.position] = heading_rows(sheet, self._headings)
        return self._rows[sheet.position]

    def has_headings(self, sheet: Sheet) -> bool:
        """Whether a row of it can be the headings of the list."""
        return any(len(set(row.values())) >= ENOUGH for row in self._heading_rows(sheet))

    def has_agreed_date(self, sheet: Sheet) -> bool:
        """Whether an agreed date is given on it."""
        return any(
            name == "agreed_date" and beside(sheet.rows[number - 1], at)
            for number, at, name in label_places(sheet, self._labels)
        )

    def children_on(self, sheet: Sheet) -> int:
        """Rows that look like children: below headings of a list of children, or alike without headings."""
        if sheet.position not in self._children:
            self._children[sheet.position] = self._count(sheet)
        return self._children[sheet.position]

    def _count(self, sheet: Sheet) -> int:
        tops = [
            number
            for number, row in enumerate(self._heading_rows(sheet), start=1)
            if len(names := set(row.values())) >= ENOUGH and names & TELL_A_CHILD
        ]
        alike = sum(map(self._likeness.of, sheet.rows))
        if not tops:
            return alike
        below = sheet.rows[tops[0] :]
        filled = sum(sum(not is_blank(value) for value in row) >= ENOUGH for row in below)
        return max(alike, filled - len(tops) + 1)

    def is_ours(self, sheet: Sheet) -> bool:
        """Whether a sheet is called as one of our blank workbook and holds nothing but what we put there."""
        if simple_name(sheet.name) not in (simple_name(LISTS), "guidance"):
            return False
        self._ours = self._ours or own_texts(self._programme)
        values = [value for row in sheet.rows for value in row if not is_blank(value)]
        return all(normalise_value(value if isinstance(value, str) else as_words(value)) in self._ours
                   for value in values)  # fmt: skip


def own_texts(programme: Programme) -> set[str]:
    """What our blank workbook writes on its sheets Lists and Guidance, and the names of columns and codes."""
    heard = _Listener()
    write_lists(heard, programme)
    formats: Any = _Listener()
    Guidance(heard, formats, programme).write()
    texts = [*heard.texts, *(column.name for column in programme.columns)]
    texts += [code for codes in programme.code_lists.values() for code in codes.codes]
    return set(map(normalise_value, texts))


class _Listener:
    """Stands in for a sheet that is written, and for its formats: keeps the texts, and takes the rest."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def write_string(self, row: int, at: int, text: str, *look: Any) -> None:
        self.texts.append(text)

    def write_number(self, row: int, at: int, number: float, *look: Any) -> None:
        self.texts.append(as_words(number))

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: None
