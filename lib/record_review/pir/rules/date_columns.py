"""Rules on a column of dates as a whole: what typing, exporting and opening did to all of its dates (PIR-79
to PIR-81, PIR-92 to PIR-95).

How such patterns are told from chance is in `date_patterns`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pandas as pd

from record_review.pir.cells.convert import FILLERS, is_month_first
from record_review.pir.cells.date_patterns import (
    LAST_MONTH,
    early_columns,
    exchanged_columns,
    how_moved,
    moment,
    moved_columns,
)
from record_review.pir.rules.dates import DATES
from record_review.pir.rules.rule import Hit, Material, rule

_ENOUGH = 20  # children, below which a pattern in a whole return says nothing
_SAME_DAY_SHARE = 0.2  # of a column's dates; real lists have a few per cent, from families
_AGREED = "agreed_date"


def dates_as_typed(m: Material) -> dict[str, tuple[list[date], list[date]]]:
    """The different dates of each column that is there: those of cells that are dates, and of texts."""
    found = {}
    for name, cells in m.children.dates.items():
        real = {c.date() for c in cells if isinstance(c, datetime)} - FILLERS
        typed = m.frame.loc[[isinstance(c, str) for c in cells], name].dropna()
        found[name] = (sorted(real), sorted(set(typed.dt.date)))
    return found


def _dates_once(m: Material, kind: type) -> set[date]:
    """The dates of all columns whose cells are of a kind, one for each day of the month of a child."""
    once = {
        (row, day.day): day.date()
        for name, cells in m.children.dates.items()
        for row, cell, day in zip(m.row.tolist(), cells, m.frame[name].tolist(), strict=True)
        if day is not pd.NaT and isinstance(cell, kind)
    }
    return set(once.values())


def moments(m: Material) -> dict[str, list[datetime]]:
    """The dates of each column that have a time of day, and those of the agreed date."""
    columns = {**m.children.dates, _AGREED: [m.partnership.agreed_cell]}
    return {name: [at for at in map(moment, cells) if at is not None] for name, cells in columns.items()}


def moved(m: Material) -> frozenset[str]:
    """The columns whose dates were moved; the agreed date is one that no system notes the time of."""
    columns = m.once(moments)
    return moved_columns(columns) | moved_columns({_AGREED: columns[_AGREED]})


def _hits(m: Material, found: Mapping[str, str]) -> Iterator[Hit]:
    """One hit for each column, the agreed date last."""
    for name in DATES:
        if name in found:
            yield Hit(column=name, found=found[name])
    if _AGREED in found:
        sheet = m.partnership
        yield Hit(sheet=sheet.sheet_name, cell=sheet.cells[_AGREED], found=found[_AGREED])


def _of(number: int, name: str, m: Material) -> str:
    """How many of the dates of a column, in words."""
    if name == _AGREED:
        return "the agreed date"
    heading = m.inspection.programme.column(name).heading
    return f"{number:,} of {int(m.frame[name].notna().sum()):,} dates under {heading}"


@rule(
    "PIR-79",
    "query",
    DATES,
    "{heading} differs between children.",
    "Check that the column holds the true dates and not one filled down, or the date of a change of system.",
    any_field=True,
    changes="eligibility",
)
def dates_differ(m: Material) -> Iterator[Hit]:
    for name in DATES:
        days = m.frame[name].dropna()
        if len(days) >= _ENOUGH:
            most = int(days.value_counts().iloc[0])
            if most > _SAME_DAY_SHARE * len(days):
                yield Hit(column=name, found=f"one date for {most:,} of {len(days):,} children")


@rule(
    "PIR-80",
    "query",
    DATES,
    "{heading} falls on all days of a month.",
    "Check that day and month are not exchanged, as when a list with the day first is opened under American "
    "settings, and that days not known are not entered as the first.",
    any_field=True,
    changes="eligibility",
)
def days_of_the_month_vary(m: Material) -> Iterator[Hit]:
    typed = m.once(dates_as_typed)
    every = early_columns(
        {name: sorted({*cells, *texts}) for name, (cells, texts) in typed.items()}, _dates_once(m, object)
    )
    cells_only = early_columns({name: cells for name, (cells, _) in typed.items()}, _dates_once(m, datetime))
    exchanged = exchanged_columns(typed)  # told by that rule
    for name in (n for n in DATES if n not in exchanged):
        day = m.frame[name].dropna().dt.day
        if name in every | cells_only:
            number = len(day if name in every else typed[name][0])
            yield Hit(column=name, found=f"no day after the 12th among {number:,} dates")
        elif len(day) >= _ENOUGH and (day == 1).mean() > 0.5:
            yield Hit(
                column=name,
                found=f"the first of the month in {int((day == 1).sum()):,} of {len(day):,} dates",
            )


@rule(
    "PIR-81",
    "query",
    DATES,
    "Dates typed as text under {heading} have the day first.",
    "Enter the dates of this column as dates, or as text such as 5 March 2019. Where text has the month "
    "first, we read none that could be meant either way; where most shows the day first, we read it so.",
    any_field=True,
    changes="eligibility",
)
def no_month_comes_first(m: Material) -> Iterator[Hit]:
    for name, cells in m.children.dates.items():
        texts = [cell for cell in cells if isinstance(cell, str)]
        if turned := sum(map(is_month_first, texts)):
            yield Hit(column=name, found=f"{turned} of {len(texts)} dates typed as text with the month first")
        elif name in m.children.month_first and any(m.state(name, "unreadable")):
            yield Hit(column=name, found="dates typed as text, in other columns with the month first")


@rule(
    "PIR-92",
    "query",
    DATES,
    "Dates stand in cells that are formatted as dates.",
    "Give the cells a date format, and check a few dates against your system. We read the numbers as the "
    "dates that Excel shows for them.",
    any_field=True,
    changes="nothing",
)
def dates_are_no_numbers(m: Material) -> Iterator[Hit]:
    found = {}
    for name in filter(m.has, DATES):
        if number := int((m.is_sent_as(name, "n") & ~m.state(name, "unreadable")).sum()):
            found[name] = f"a number for {_of(number, name, m)}"
    if m.partnership.kinds.get(_AGREED) == "a number" and m.partnership.agreed_date:
        found[_AGREED] = f"a number for {_of(1, _AGREED, m)}"
    yield from _hits(m, found)


@rule(
    "PIR-93",
    "query",
    DATES,
    "Dates have no time of day.",
    "Check that the days are right. We leave the time out.",
    any_field=True,
    changes="nothing",
)
def dates_have_no_time(m: Material) -> Iterator[Hit]:
    timed = {name: at for name, at in m.once(moments).items() if at and name not in m.once(moved)}
    yield from _hits(m, {n: f"a time of day in {_of(len(at), n, m)}" for n, at in timed.items()})


@rule(
    "PIR-94",
    "error",
    DATES,
    "Dates stand at the beginning of their day.",
    "The exporting program moved dates by an hour: days may be one early. Export the list again with dates "
    "that have no time and no time zone, or as text such as 5 March 2019, and check a few.",
    any_field=True,
    changes="eligibility",
)
def dates_are_not_moved(m: Material) -> Iterator[Hit]:
    words = {
        "summer": "moved by the hour of British summer time, to 23:00 of the day before or to 1:00",
        "hour": "an hour or two before midnight",
        "seconds": "seconds before or after midnight",
    }
    found = {}
    for name in m.once(moved):
        ways = [how_moved(at) for at in m.once(moments)[name]]
        said = [f"{_of(ways.count(way), name, m)} {words[way]}" for way in words if way in ways]
        found[name] = "; ".join(said)
    yield from _hits(m, found)


@rule(
    "PIR-95",
    "error",
    DATES,
    "{heading} has the day where the day was typed, and not the month.",
    "A list with the day first was opened under American settings: 03/04/2019 became 4 March, and "
    "25/12/2019 stayed text. Open it again under settings of the United Kingdom, or export it as a workbook.",
    any_field=True,
    changes="eligibility",
)
def days_and_months_are_not_exchanged(m: Material) -> Iterator[Hit]:
    typed = m.once(dates_as_typed)
    for name in exchanged_columns(typed):
        cells, texts = typed[name]
        late, early = sum(d.day > LAST_MONTH for d in texts), sum(d.day <= LAST_MONTH for d in cells)
        found = f"a day after the 12th in {late:,} of {len(texts):,} dates typed as text, up to the 12th in "
        yield Hit(column=name, found=found + f"{early:,} of {len(cells):,} dates (each date counted once)")
