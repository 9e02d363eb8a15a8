"""What a whole column of dates, or all of them together, tells that no one cell can: dates moved by an hour,
days and months exchanged, the month typed first, and dates left as bare numbers.

Pure functions on columns. Programs that write workbooks do such things to every date alike, so that each cell
looks right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import exp, lgamma, log, log1p
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from record_review.pir.cells.convert import FILLERS, is_month_first, read_day

LAST_MONTH = 12  # a day after it cannot be read as a month
YEARS_BEFORE, YEARS_AFTER = 30, 2  # the notification: no date of a child on the list lies further away
RARE = 1e-4  # a pattern that chance gives in fewer lists than this is no chance
RARE_CUT = 5e-3  # of texts without one day up to the 12th: lists that mix dates and texts are rare themselves
CALENDAR_SHARE = 132 / 353.25  # of the days of a year that are no firsts of a month, those up to the 12th
_SLIP = timedelta(minutes=2)  # programs lose up to 75 seconds, of Edinburgh's or London's old local time
_TYPO = 10  # texts with the day first for one with the month first: then that one is a slip of the hand
_FEW = 3  # times of day in a column, below which all columns are judged together
_GENUINE = 1 / 24  # of true times of day, in steps of a quarter of an hour, those at one of the four places
_CLOCK = re.compile(r"[ Tt](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[zZ]?\s*")


def with_numbers_read(cells: Sequence[Any], notified: date, from_1904: bool) -> Sequence[Any]:
    """The cells of a date column, its numbers turned into the dates they count to in the workbook's own date
    system, as Excel shows them once the column has a date format.

    Only where every number falls between 30 years before the notification and 2 years after it, or stands
    for no date; else all stay as they are, and are no dates. A mistaken date system moves dates by four
    years: most of a list then lies outside its two years.

    >>> with_numbers_read([41793, None, "x"], date(2026, 9, 14), False)
    [datetime.datetime(2014, 6, 3, 0, 0), None, 'x']
    >>> with_numbers_read([41793, 2019], date(2026, 9, 14), False)
    [41793, 2019]
    """
    numbers = {cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)}
    if not numbers:
        return cells
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    days = {n: from_excel(n, epoch) for n in numbers if 1 <= n < 2_958_466}  # to 31 December 9999
    first = date(notified.year - YEARS_BEFORE, notified.month, 1)
    last = date(notified.year + YEARS_AFTER, notified.month, 28)
    sensible = {n for n, day in days.items() if first <= day.date() <= last}
    fillers = {n for n, day in days.items() if day.date() in FILLERS}
    if not sensible or sensible | fillers != numbers:
        return cells
    return [days.get(c, c) if isinstance(c, int | float) and not isinstance(c, bool) else c for c in cells]


def month_first_columns(columns: Mapping[str, Sequence[Any]]) -> frozenset[str]:
    """The columns whose text cannot be trusted to have the day first.

    Those with text that is a date only with the month first, such as 02/13/2019, unless ten times as many
    are dates only with the day first; and beside such a column every one whose text does not show that its
    day comes first, for the columns of a list come out of one program.

    >>> sorted(month_first_columns({"a": ["02/13/2019"], "b": ["03/04/2019"], "c": ["25/12/2019"]}))
    ['a', 'b']
    """
    texts = {name: [c for c in cells if isinstance(c, str)] for name, cells in columns.items()}
    turned = {name: sum(map(is_month_first, of_column)) for name, of_column in texts.items()}
    if not any(turned.values()):
        return frozenset()
    days = {name: [read_day(t).day for t in of_column] for name, of_column in texts.items()}
    straight = {name: sum(d is not None and d.day > LAST_MONTH for d in days[name]) for name in texts}
    own = {name for name in texts if turned[name] * _TYPO > straight[name] and turned[name]}
    return frozenset(own | {name for name in texts if own and texts[name] and not straight[name]})


def chance_of_late_texts(cells: Sequence[date], texts: Sequence[date]) -> float:
    """The chance that as many of the dates typed as text have a day after the 12th, did the day have nothing
    to do with how a date was typed: Fisher's exact test, one-sided (hypergeometric tail).

    A list with the day first that is opened under American settings comes out so: 03/04/2019 becomes 4
    March, a date; 25/12/2014 stays text. Firsts of a month are left out: they are common for other reasons.

    >>> early, late = [date(2019, 5, day) for day in (2, 5, 9)], [date(2019, 5, day) for day in (13, 20, 31)]
    >>> round(chance_of_late_texts(early, late), 9) == 1 / 20  # one way to choose three texts of six dates
    True
    >>> round(chance_of_late_texts(late, early), 9)
    1.0
    """
    of_cells, of_texts = ([day.day for day in days if day.day != 1] for days in (cells, texts))
    every, drawn = len(of_cells) + len(of_texts), len(of_texts)
    late_texts = sum(day > LAST_MONTH for day in of_texts)
    late = late_texts + sum(day > LAST_MONTH for day in of_cells)
    counts = range(late_texts, min(late, drawn) + 1)
    ways = _log_ways(every, drawn)
    return sum(exp(_log_ways(late, k) + _log_ways(every - late, drawn - k) - ways) for k in counts)


def _log_ways(of: int, choose: int) -> float:
    """The logarithm of the number of ways to choose so many of so many."""
    return lgamma(of + 1) - lgamma(choose + 1) - lgamma(of - choose + 1)


def are_exchanged(cells: Sequence[date], texts: Sequence[date]) -> bool:
    """Whether day and month of the dates are exchanged, as the texts beside them show: chance would part
    dates and texts so in fewer than one list in 10,000; or in fewer than one in 200 where no text has a day
    up to the 12th.

    >>> days = [date(2019, 5, day) for day in range(1, 32)]
    >>> are_exchanged([d for d in days if d.day <= 12], [d for d in days if d.day > 12])
    True
    >>> are_exchanged(days[::2], days[1::2])
    False
    """
    clean = all(day.day > LAST_MONTH for day in texts)
    return chance_of_late_texts(cells, texts) < (RARE_CUT if clean else RARE)


def has_no_late_day(days: Sequence[date], elsewhere: Iterable[Sequence[date]]) -> bool:
    """Whether no day comes after the 12th where chance alone would give that in fewer than one list in
    10,000.

    The chance is that of n days up to the 12th in a row, share ** n (binomial). The share is that of the days
    in the other columns of the return which have some later day, and never less than the calendar's (0.374).
    Firsts of a month are left out: they are common for other reasons.

    Parameters
    ----------
    days : of a column, each date once; elsewhere : those of the other columns

    >>> days = [date(2019, month, 2 + month % 11) for month in range(1, 13)]
    >>> has_no_late_day(days, []), has_no_late_day(days[:9], [])
    (True, False)
    >>> has_no_late_day(days, [[date(2019, 5, day) for day in (2, 3, 4, 5, 6, 7, 8, 9, 30)]])
    False
    """
    judged = [day.day for day in days if day.day != 1]
    if not judged or max(judged) > LAST_MONTH:
        return False
    others = [[day.day for day in column if day.day != 1] for column in elsewhere]
    seen = [day for column in others if column and max(column) > LAST_MONTH for day in column]
    share = max(CALENDAR_SHARE, sum(day <= LAST_MONTH for day in seen) / max(1, len(seen)))
    return share ** len(judged) < RARE


def early_columns(
    columns: Mapping[str, Sequence[date]], together: Iterable[date] | None = None
) -> frozenset[str]:
    """The columns without a day after the 12th where that is no chance: each by the days of the others, and
    all of them together by the calendar.

    Parameters
    ----------
    columns : column -> its different dates
    together : dates of all columns that say something of their own, when they are fewer: two dates of one
        child often fall on one day of the month

    >>> swapped = [date(2019, month, 2 + month % 11) for month in range(1, 13)]
    >>> sorted(early_columns({"birth": swapped, "start": [date(2025, 5, day) for day in range(1, 32)]}))
    ['birth']
    >>> sorted(early_columns({"birth": swapped[::2], "start": swapped[1::2]}))
    ['birth', 'start']
    """
    every = sorted({day for days in columns.values() for day in days} if together is None else set(together))
    if has_no_late_day(every, []):
        return frozenset(name for name, days in columns.items() if days)
    return frozenset(
        name
        for name, days in columns.items()
        if has_no_late_day(days, [other for of, other in columns.items() if of != name])
    )


def exchanged_columns(columns: Mapping[str, tuple[Sequence[date], Sequence[date]]]) -> frozenset[str]:
    """The columns with days and months exchanged, judged each and all of them together: those with a late
    day among their texts.

    Parameters
    ----------
    columns : column -> its different dates that are cells, and those that are texts
    """
    cells, texts = ([day for parts in columns.values() for day in parts[part]] for part in (0, 1))
    everywhere = are_exchanged(cells, texts)
    return frozenset(
        name
        for name, parts in columns.items()
        if any(day.day > LAST_MONTH for day in parts[1]) and (everywhere or are_exchanged(*parts))
    )


def moment(cell: Any) -> datetime | None:
    """The day and time of a date cell, or of a text that is a date; None where there is no time of day.

    >>> moment("05/03/2019 23:00"), moment(datetime(2019, 3, 5))
    (datetime.datetime(2019, 3, 5, 23, 0), None)
    """
    if isinstance(cell, datetime):
        timed = cell.hour or cell.minute or cell.second or cell.microsecond
        return cell if timed and cell.date() not in FILLERS else None
    if not isinstance(cell, str) or not (found := _CLOCK.search(cell)) or (day := read_day(cell).day) is None:
        return None
    clock = time(int(found[1]) % 24, int(found[2]) % 60, int(found[3] or 0) % 60)
    return None if clock == time.min else datetime.combine(day, clock)


def in_summer(moment: datetime) -> bool:
    """Whether a moment of universal time lies in British summer time: from 1:00 on the last Sunday of March
    to 1:00 on the last Sunday of October (Summer Time Act 1972, section 1, as amended in 2002).

    >>> in_summer(datetime(2026, 3, 29, 0, 59)), in_summer(datetime(2026, 3, 29, 1))
    (False, True)
    >>> in_summer(datetime(2026, 10, 24, 23)), in_summer(datetime(2026, 10, 25, 1))
    (True, False)
    """

    def last_sunday(month: int) -> datetime:
        end = datetime(moment.year, month, 31, 1)
        return end - timedelta(days=(end.weekday() + 1) % 7)

    return last_sunday(3) <= moment < last_sunday(10)


def how_moved(moment: datetime) -> str:
    """How a date with a time of day was moved from its midnight, "" when its time may be a true one.

    "summer": by the hour of British summer time, to 23:00 the day before or 1:00; "hour": to 22:00 or 23:00
    at another time of the year; "seconds": up to two minutes short of midnight, or past it.

    >>> [how_moved(datetime(2014, month, 2, hour)) for month, hour in ((6, 23), (6, 1), (1, 23), (1, 1))]
    ['summer', 'summer', 'hour', '']
    >>> how_moved(datetime(2014, 6, 2, 23, 59, 45)), how_moved(datetime(2014, 6, 2, 14, 30))
    ('seconds', '')
    """
    full = (moment + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)
    if moment == full.replace(hour=0) or abs(moment - full) > _SLIP:
        return ""
    if full.hour == 0:
        return "seconds"
    if full.hour in (1, 23) and in_summer(full):
        return "summer"
    return "hour" if full.hour in (22, 23) else ""


def moved_columns(columns: Mapping[str, Sequence[datetime]]) -> frozenset[str]:
    """The columns whose dates were moved by the program that wrote them.

    True times of day, such as a system notes, lie at all hours; even in steps of a quarter of an hour one in
    24 lies where a moved midnight would. A column is moved when half of its times do, or more than chance
    gives in one list of 10,000 (binomial); where a column has fewer than three times, all are judged
    together.

    Parameters
    ----------
    columns : column -> its dates that have a time of day

    >>> summer = [datetime(2014, 6, day, 23) for day in (2, 9)]
    >>> sorted(moved_columns({"birth": summer, "start": [datetime(2026, 5, 5, 9, 30)]}))
    ['birth']
    """
    moved = {name: sum(how_moved(m) != "" for m in moments) for name, moments in columns.items()}
    timed = {name: len(moments) for name, moments in columns.items()}
    together = _is_moved(sum(moved.values()), sum(timed.values()))
    return frozenset(
        name
        for name in columns
        if moved[name] and (together if timed[name] < _FEW else _is_moved(moved[name], timed[name]))
    )


def _is_moved(moved: int, timed: int) -> bool:
    if 2 * moved >= timed:
        return moved > 0
    if moved <= _GENUINE * timed:
        return False
    by_chance = sum(
        exp(_log_ways(timed, k) + k * log(_GENUINE) + (timed - k) * log1p(-_GENUINE)) for k in range(moved)
    )
    return 1 - by_chance < RARE
