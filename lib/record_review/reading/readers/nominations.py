"""The nominations: who reads, against the guidance's criteria, on which days, and what they must not read.

They stand in the workbook of readers, on sheets after the first: Criteria, Days, Conflicts, Teams and
Training. Each
may be left out; nothing on it is then known. Knows how they are read; what is wanting is `suitability`'s.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from record_review.inspection import Programme, ReadingError, normalise_value
from record_review.inspection.references import reference_key
from record_review.pir.workbook.safe_opening.words import READERS
from record_review.reading.bank.questionnaire import on_scale, same_text
from record_review.reading.readers.readers import read_readers
from record_review.reading.workbook.opening import (
    NOTHING,
    NUMBER,
    TEXT,
    Book,
    Cell,
    kind_of,
    open_workbook,
    text_of,
)

CRITERIA, DAYS, CONFLICTS, TEAMS = "Criteria", "Days", "Conflicts", "Teams"
TRAINING = "Training"
TRAINED_ON, TRAINED_HOURS, PLAN_DATE = "Date of training", "Hours of training", "Date of the child’s plan"
ANONYMISED, WRITTEN_BY = "Plan is anonymised", "Plan was written by somebody who attends"
COMPLETE = ("Comprehensive assessment is included", "Plan is included")
READER = "Reader"  # heading of the code on every sheet
SECTORS = ("statutory", "third sector")
YES_NO = ("Yes", "No")
RECORD, LOCALITY, TEAM = "record", "locality", "team"
KINDS = (RECORD, LOCALITY, TEAM)
SECTOR_HEADING, TRAINED_HEADING, BEFORE_HEADING = "Sector", "Training attended", "Before any content was seen"


@dataclass(frozen=True)
class Nominations:
    """What the workbook of readers says.

    readers : as `read_readers` gives them
    criteria : reader -> heading ("Sector", "Training attended", a criterion's text) -> answer, "" for none
    hours : reader -> hours on each day; a reader who is not in it is there on all days
    conflicts : reader, kind ("record", "locality", "team"), which, before ("Yes", "No" or "")
    teams : key of a record reference -> teams that work with the child
    training : heading of the sheet Training -> answer, dates as year-month-day, "" for none; {} without it
    """

    readers: pd.DataFrame
    criteria: Mapping[str, Mapping[str, str]]
    hours: Mapping[str, tuple[float | None, ...]]
    conflicts: pd.DataFrame
    teams: Mapping[str, frozenset[str]]
    training: Mapping[str, str] = field(default_factory=dict)


def criteria_of(programme: Programme) -> tuple[str, ...]:
    """The criteria of the programme, in the order of its table."""
    return tuple(text for group in programme.reader_criteria.values() for text in group)


def nominations_sheets(programme: Programme, days: int) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Sheet -> (heading, what a drop-down offers) of the sheets after the first."""
    return {
        CRITERIA: [
            (READER, ()),
            (SECTOR_HEADING, SECTORS),
            (TRAINED_HEADING, YES_NO),
            *((text, YES_NO) for text in criteria_of(programme)),
        ],
        DAYS: [(READER, ()), *((f"Day {day} (hours)", ()) for day in range(1, days + 1))],
        CONFLICTS: [(READER, ()), ("Conflict with", KINDS), ("Which", ()), (BEFORE_HEADING, YES_NO)],
        TEAMS: [("Record reference", ()), ("Team", ())],
        TRAINING: [
            (TRAINED_ON, ()),
            (TRAINED_HOURS, ()),
            (PLAN_DATE, ()),
            *((text, YES_NO) for text in (ANONYMISED, *COMPLETE, WRITTEN_BY)),
        ],
    }


def read_nominations(path: Path, programme: Programme, days: int) -> Nominations:
    """Read the workbook of readers with all its sheets, strictly.

    Raises
    ------
    ReadingError : all problems of the sheets at once, each with its cell and without what stands in it; those
        of the first sheet as `read_readers` raises them
    """
    readers = read_readers(path)
    book, sentences = open_workbook(path, READERS)
    if book is None:
        raise ReadingError(*sentences)
    sheets = _Sheets(path.name, book, nominations_sheets(programme, days), readers)
    criteria = {row["reader"]: row["answers"] for row in sheets.criteria()}
    hours = {row["reader"]: row["hours"] for row in sheets.days()}
    conflicts, teams, training = sheets.conflicts(), sheets.teams(), sheets.training()
    if sheets.problems:
        raise ReadingError(*sheets.problems)
    return Nominations(readers, criteria, hours, conflicts, teams, training)


class _Sheets:
    """The sheets of one workbook as they are read, and the problems met so far."""

    def __init__(
        self,
        file: str,
        book: Book,
        sheets: Mapping[str, list[tuple[str, tuple[str, ...]]]],
        readers: pd.DataFrame,
    ) -> None:
        self.file, self.book, self.sheets = file, book, sheets
        self.codes = {same_text(reader): reader for reader in readers["reader"]}
        self.problems: list[str] = []

    def criteria(self) -> list[dict[str, Any]]:
        found, seen = [], set[str]()
        for row in self._rows(CRITERIA):
            reader = self._reader(CRITERIA, row, seen)
            answers = {
                heading: self._choice(CRITERIA, heading, row, options)
                for heading, options in self.sheets[CRITERIA][1:]
            }
            found.append({"reader": reader, "answers": answers})
        return found

    def days(self) -> list[dict[str, Any]]:
        found, seen = [], set[str]()
        for row in self._rows(DAYS):
            reader = self._reader(DAYS, row, seen)
            hours = tuple(self._hours(heading, row) for heading, _ in self.sheets[DAYS][1:])
            found.append({"reader": reader, "hours": hours})
        return found

    def conflicts(self) -> pd.DataFrame:
        found = []
        for row in self._rows(CONFLICTS):
            reader = self._reader(CONFLICTS, row)
            kind = self._choice(CONFLICTS, "Conflict with", row, KINDS, needed=True)
            which = self._text(CONFLICTS, "Which", row)
            before = self._choice(CONFLICTS, BEFORE_HEADING, row, YES_NO)
            found.append((reader, kind, which, before))
        return pd.DataFrame(found, columns=["reader", "kind", "which", "before"], dtype="str")

    def teams(self) -> dict[str, frozenset[str]]:
        teams: dict[str, set[str]] = {}
        for row in self._rows(TEAMS):
            ref, team = self._text(TEAMS, "Record reference", row), self._text(TEAMS, "Team", row)
            teams.setdefault(reference_key(ref), set()).add(normalise_value(team))
        return {ref: frozenset(names) for ref, names in teams.items()}

    def training(self) -> dict[str, str]:
        rows = self._rows(TRAINING)
        if len(rows) > 1:
            expected = "one row, of the one training"
            self._tell(TRAINING, rows[1][TRAINED_ON], TRAINED_ON, "a second row", expected, "Delete one")
        for row in rows[:1]:
            asked = (*COMPLETE, ANONYMISED, WRITTEN_BY)
            said = {name: self._choice(TRAINING, name, row, YES_NO) for name in asked}
            said |= {name: self._day(name, row) for name in (TRAINED_ON, PLAN_DATE)}
            hours = self._hours(TRAINED_HOURS, row)
            return said | {TRAINED_HOURS: "" if hours is None else f"{hours:g}"}
        return {}

    def _day(self, heading: str, row: Mapping[str, Cell]) -> str:
        """A date as year-month-day; text when it can be read one way only, day first."""
        cell = row[heading]
        if kind_of(cell) == NOTHING:
            return ""
        if isinstance(cell.value, list) and cell.value[0] == "d":
            return str(cell.value[1])[:10]
        for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d.%m.%Y"):
            with contextlib.suppress(ValueError):
                return datetime.strptime(text_of(cell), pattern).date().isoformat()
        self._tell(TRAINING, cell, heading, kind_of(cell), "a date", "Type it as day, month and year")
        return ""

    def _rows(self, sheet: str) -> list[dict[str, Cell]]:
        """The filled rows of a sheet by heading; none without the sheet, or when its headings are wrong."""
        page = next(
            (page for page in self.book.worksheets if same_text(page.title) == same_text(sheet)), None
        )
        rows = [] if page is None else list(page.iter_rows())
        rows = [row for row in rows if any(kind_of(cell) != NOTHING for cell in row)]
        if not rows:
            return []
        wanted = [heading for heading, _ in self.sheets[sheet]]
        places: dict[str, int] = {}
        for place, cell in enumerate(rows[0]):
            if kind_of(cell) == NOTHING:
                continue
            heading = on_scale(text_of(cell), wanted)
            if heading is None or heading in places:
                what = "a heading that stands twice" if heading else "a heading that is not one of ours"
                self._tell(
                    sheet, cell, "heading", what, "those of the template", "Correct or delete the column"
                )
            else:
                places[heading] = place
        missing = [heading for heading in wanted if heading not in places]
        for heading in missing:
            self.problems.append(
                f"{self.file}, sheet {sheet}: there is no column “{heading}”. Add it to the first row."
            )
        if missing:
            return []
        return [{heading: row[place] for heading, place in places.items()} for row in rows[1:]]

    def _reader(self, sheet: str, row: Mapping[str, Cell], seen: set[str] | None = None) -> str:
        cell = row[READER]
        reader = self.codes.get(same_text(" ".join(text_of(cell).split())), "")
        if not reader:
            self._tell(
                sheet,
                cell,
                READER,
                "a reader who is not on the first sheet",
                "one of its readers",
                "Spell the reader as there",
            )
        elif seen is not None and reader in seen:
            self._tell(
                sheet,
                cell,
                READER,
                "a reader that stands above already",
                "each reader once",
                "Delete one of the two rows",
            )
        elif seen is not None:
            seen.add(reader)
        return reader

    def _choice(
        self,
        sheet: str,
        heading: str,
        row: Mapping[str, Cell],
        options: tuple[str, ...],
        *,
        needed: bool = False,
    ) -> str:
        cell = row[heading]
        kind = kind_of(cell)
        if kind == NOTHING and not needed:
            return ""
        said = on_scale(text_of(cell), options) if kind == TEXT else None
        if said is None:
            found = "text that is not on the list" if kind == TEXT else kind
            self._tell(sheet, cell, heading, found, " / ".join(options), "Choose one of them")
        return said or ""

    def _text(self, sheet: str, heading: str, row: Mapping[str, Cell]) -> str:
        cell = row[heading]
        kind = kind_of(cell)
        if kind not in (TEXT, NUMBER):
            self._tell(sheet, cell, heading, kind, "text", "Type it as text")
            return ""
        return " ".join(text_of(cell).split())

    def _hours(self, heading: str, row: Mapping[str, Cell]) -> float | None:
        cell = row[heading]
        kind = kind_of(cell)
        if kind == NOTHING:
            return None
        text = text_of(cell).replace(",", ".")
        try:
            hours = float(text) if kind in (TEXT, NUMBER) else -1.0
        except ValueError:
            hours = -1.0
        if not 0 <= hours <= 24:
            self._tell(
                TRAINING if heading == TRAINED_HOURS else DAYS,
                cell,
                heading,
                kind if kind != NUMBER else "another number",
                "hours from 0 to 24",
                "Give a number, 0 when the reader is not there, or leave it blank for the whole day",
            )
            return None
        return hours

    def _tell(self, sheet: str, cell: Cell, heading: str, found: str, expected: str, action: str) -> None:
        self.problems.append(
            f"{self.file}, sheet {sheet}, cell {cell.coordinate} ({heading[:40]}): found {found}; expected"
            f" {expected}. {action}."
        )
