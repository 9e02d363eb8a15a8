"""Reads the rows of children into a frame, column by column, and keeps each mapped cell as it was sent.

What was not asked for is left behind here: no cell of another column goes further.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from record_review.inspection import (
    NOT_MATCHED,
    Column,
    Inspection,
    normalise_heading,
    normalise_value,
    reference_key,
)
from record_review.pir.cells.convert import (
    BLANK_DAY,
    NO_DAY,
    NO_GROUP,
    as_words,
    kind_of,
    read_code,
    read_day,
    read_reference,
    read_text,
)
from record_review.pir.cells.date_patterns import month_first_columns, with_numbers_read
from record_review.pir.layout.layout import Layout
from record_review.pir.workbook.sheets import INVISIBLE, Sheet

_NO_SIBLING = re.compile(r"(?:no|0|nil|none)\b\D*\bsib\D*")  # such as "no siblings in this list"
MAY_CONTINUE = ("involvement_end", "deregistration_date")  # blank, or a word such as "current": not ended


@dataclass(frozen=True)
class Children:
    """The rows of children: `frame` as understood, `sent` as typed (see `encode`), and how values were
    matched.

    frame : row, record_ref, ref_key, then the programme's columns; each date column has a `_state` beside it
    sent : row, then the columns that were in the sheet
    value_matches : column, value, code, children, first_cell (only for what was not matched)
    dates : date column -> its cells, numbers that count days turned into dates
    month_first : date columns whose text is not trusted to have the day first
    """

    frame: pd.DataFrame
    sent: pd.DataFrame
    value_matches: pd.DataFrame
    dates: Mapping[str, Sequence[Any]]
    month_first: frozenset[str]


def read_children(sheet: Sheet, layout: Layout, inspection: Inspection, from_1904: bool) -> Children:
    """Read every child row of the sheet; a column that is not there is all blank.

    Parameters
    ----------
    from_1904 : whether the workbook counts its dates from 1904
    """
    numbers = layout.rows("child")
    rows = [sheet.rows[number - 1] for number in numbers]
    dates = {
        column.name: with_numbers_read(
            [row[layout.columns[column.name] - 1] for row in rows], inspection.notification_date, from_1904
        )
        for column in inspection.programme.columns
        if column.kind == "date" and column.name in layout.columns
    }
    month_first = month_first_columns(dates)
    frame: dict[str, Any] = {"row": np.array(numbers, dtype="int64")}
    sent: dict[str, Any] = {"row": frame["row"]}
    matches: list[tuple[str, str, str, int, str]] = []
    for column in inspection.programme.columns:
        at = layout.columns.get(column.name)
        cells: Sequence[Any] = [None] * len(rows) if at is None else [row[at - 1] for row in rows]
        if at is not None:
            sent[column.name] = _texts([encode(value) for value in cells])
        first = _FirstCells(at, numbers)
        if column.kind == "reference":
            references = [read_reference(value)[0] for value in cells]
            frame[column.name] = _texts(references)
            frame["ref_key"] = _texts([reference_key(reference) for reference in references])
        elif column.kind == "date":
            matches += _dates(column, dates.get(column.name, cells), column.name not in month_first, frame)
        elif column.kind == "code":
            matches += _codes(column, cells, frame, first, inspection)
        else:
            group = column.name == "sibling_group"
            texts = [read_text(value, NO_GROUP if group else NO_DAY) for value in cells]
            if group:
                texts = ["" if _NO_SIBLING.fullmatch(text.casefold()) else text for text in texts]
            frame[column.name] = _texts(_one_spelling(texts))
    value_matches = pd.DataFrame(matches, columns=["column", "value", "code", "children", "first_cell"])
    return Children(
        pd.DataFrame(frame),
        pd.DataFrame(sent),
        value_matches.astype({"children": "int64"}),
        dates,
        month_first,
    )


def _texts(values: Sequence[str]) -> pd.Series:
    return pd.Series(values, dtype="str")


class _FirstCells:
    """Remembers where a value was first seen in a column, as Excel names the cell."""

    def __init__(self, at: int | None, numbers: Sequence[int]) -> None:
        self._letter = get_column_letter(at) if at else ""
        self._numbers = numbers

    def name(self, index: int) -> str:
        return f"{self._letter}{self._numbers[index]}"


def _dates(
    column: Column, cells: Sequence[Any], day_first: bool, frame: dict[str, Any]
) -> list[tuple[str, str, str, int, str]]:
    """Days and states of a column, and a line for every way in which dates were not typed as dates."""
    ends = column.name in MAY_CONTINUE
    options = {"may_continue": ends, "may_be_nothing": not ends, "day_first": day_first}
    days = [BLANK_DAY if value is None else read_day(value, **options) for value in cells]
    frame[column.name] = pd.Series(
        np.array([d.day for d in days], dtype="datetime64[D]").astype("datetime64[us]")
    )
    frame[f"{column.name}_state"] = _texts([d.state for d in days])
    said = [d.said for d in days]
    meanings = {
        "time": ("a date with a time of day", "the day"),
        "text": ("a date typed as text", "the date, day first"),
        "continuing": ("a word, or a day far ahead, for continuing", "blank: not ended"),
        "nothing": ("a word for no date", "blank"),
    }
    return [
        (column.name, seen, used, said.count(how), "")
        for how, (seen, used) in meanings.items()
        if how in said
    ]


def _codes(
    column: Column, cells: Sequence[Any], frame: dict[str, Any], first: _FirstCells, inspection: Inspection
) -> list[tuple[str, str, str, int, str]]:
    """Codes of a column, and a line for every spelling: as sent where the programme lists it, else by its
    kind.

    The first cell is named only for what was not matched: beside a code it would tell a child's answer.
    """
    codes = inspection.programme.code_lists[column.codes or ""]
    settled = {normalise_value(k): v for k, v in inspection.settled.values.get(column.name, {}).items()}
    seen: dict[tuple[type, Any], tuple[str, str, bool]] = {}
    found, spellings = [], []
    for value in cells:
        key = (type(value), value)  # True, 1 and 1.0 are equal and not the same answer
        if key not in seen:
            code, listed = read_code(value, codes, settled)
            spelling = value if isinstance(value, str) else as_words(value)
            seen[key] = (code, " ".join(spelling.strip(INVISIBLE).split()), listed)
        code, spelling, listed = seen[key]
        found.append(code)
        spellings.append((code, spelling, listed))
    frame[column.name] = _texts(found)
    order = {code: number for number, code in enumerate((*codes.codes, NOT_MATCHED))}
    counted = Counter(line for line in spellings if line[0])
    return [
        (
            column.name,
            spelling if listed else kind_of(spelling),
            code,
            count,
            first.name(spellings.index((code, spelling, listed))) if code == NOT_MATCHED else "",
        )
        for (code, spelling, listed), count in sorted(
            counted.items(), key=lambda line: (order[line[0][0]], -line[1], line[0][1])
        )
    ]


def _one_spelling(texts: Sequence[str]) -> list[str]:
    """Texts that differ in capitals or spaces only get the spelling that came first."""
    shown: dict[str, str] = {}
    normal: dict[str, str] = {text: normalise_value(text) for text in set(texts)}
    for text in texts:
        shown.setdefault(normal[text], text)
    return [shown[normal[text]] for text in texts]


def column_matches(layout: Layout, inspection: Inspection) -> pd.DataFrame:
    """Which heading was taken for which column: cell, heading, column, used.

    A heading is shown only when the programme knows it: any other could be a name, and is told by its kind.
    """
    by_name: Mapping[str, Column] = {column.name: column for column in inspection.programme.columns}
    lines = []
    for name, at in layout.columns.items():
        seen, column = layout.headings[at], by_name[name]
        known = normalise_heading(seen) in map(normalise_heading, (column.heading, *column.synonyms))
        settled = normalise_heading(seen) == normalise_heading(inspection.settled.headings.get(name, ""))
        how = "settled by the inspection team" if settled else "known, with more words; or a local name"
        shown = " ".join(seen.split()) if known else f"{kind_of(seen)}, {how}"
        lines.append((at, shown, column.heading, "yes"))
    for name, at in layout.doubled:
        lines.append((at, "a second heading", by_name[name].heading, "no: the other column is used"))
    for unexpected in layout.unexpected:
        lines.append((unexpected.column, unexpected.heading, "", "no: not asked for, left out"))
    frame = [(f"{get_column_letter(at)}{layout.heading_row}", *line) for at, *line in sorted(lines)]
    frame += [
        ("", "", column.heading, "not in the sheet" + ("" if column.required else " (may be left out)"))
        for name, column in by_name.items()
        if name not in layout.columns
    ]
    return pd.DataFrame(frame, columns=["cell", "heading", "column", "used"], dtype="str")


def encode(value: Any) -> str:
    """A cell as one text that keeps its type, so that a column can be stored and written again as it was."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "t" + value
    if isinstance(value, bool):
        return "b" + str(int(value))
    if isinstance(value, int | float):
        return "n" + repr(value)
    if isinstance(value, datetime | date):
        return "d" + value.isoformat()
    if isinstance(value, time):
        return "h" + value.isoformat()
    assert isinstance(value, timedelta), f"a cell of type {type(value).__name__}"
    return "l" + repr(value.total_seconds())


def decode(text: str) -> Any:
    """The cell that `encode` made a text of."""
    if not text:
        return None
    kind, rest = text[0], text[1:]
    if kind == "t":
        return rest
    if kind == "b":
        return rest == "1"
    if kind == "n":
        return float(rest) if any(c in rest for c in ".en") else int(rest)
    if kind == "d":
        return datetime.fromisoformat(rest)
    return time.fromisoformat(rest) if kind == "h" else timedelta(seconds=float(rest))
