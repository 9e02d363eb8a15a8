"""Turns one cell as typed into what it means: a date and how sure it is, a reference, a code, a text.

Knows no column by name and no other cell. What a cell holds is only ever described by its kind (`kind_of`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from record_review.inspection import NOT_MATCHED, CodeList, is_no_reference, normalise_value
from record_review.pir.workbook.sheets import INVISIBLE

EXCEL_ERRORS = frozenset(
    {
        *("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"),
        *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
    }
)
# Days that systems write for "no end"
NEVER = frozenset(map(date.fromisoformat, ("2099-12-31", "2999-12-31", "9999-12-31")))
# Days that systems and Excel write for "no date": serials 0 and 1 of both calendars, and the ends of time
FILLERS = NEVER | frozenset(
    map(
        date.fromisoformat,
        (
            *("1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1904-01-02"),
            *("0001-01-01", "1753-01-01"),
        ),
    )
)
# Words in place of a date or a group, by what they mean
CONTINUING = frozenset(
    {
        *("current", "currently", "ongoing", "on-going", "on going", "continuing", "open", "still open"),
        *("active", "present", "to date", "still registered", "live"),
    }
)
NOTHING = frozenset(
    {"-", "--", ".", "n/a", "na", "n.a.", "none", "nil", "not applicable", "nothing", "no date"}
)
NOT_SAID = NOTHING | {"not known", "unknown", "n/k", "nk", "not recorded", "tbc"}
NULLS = frozenset({"null", "(null)", "<null>", "[null]"})  # what databases write for an empty cell
NO_DAY = NOT_SAID | {"?", "??", "tba", "tbd", "to be confirmed", "not available", "missing", "don't know"}
NO_GROUP = NO_DAY | {
    *(
        "no",
        "n",
        "no siblings",
        "none known",
        "no known siblings",
        "0",
        "no sibling",
        "no sibs",
        "only child",
        "single",
        "single child",
    ),
    *(
        "no sibling group",
        "none identified",
        "none recorded",
        "none listed",
        "nil known",
        "no siblings known",
    ),
    *("not in a sibling group", "no known sibling", "unk", "x", "pending", "to follow"),
}
UNBORN = frozenset({"unborn", "unborn baby", "not yet born"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_AT_A_TIME = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_AT_A_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_AT_A_TIME}")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[., ]+(?=\d)")
_IN_WORDS = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]([a-z]+)[ ,-]{{1,2}}(\d{{4}}){_AT_A_TIME}")
_WITHOUT_DAY = re.compile(r"(?:\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}|([a-z]+)[ -]\d{4}|(?:19|20)\d{2})")
_SHORT_YEAR = re.compile(r"\d{1,2}[/. -](\d{1,2}|[a-z]+)[/. -]\d{2}")
_DIGITS_OF_EXCEL = 15  # Excel keeps 15 digits of a number and writes zeros for the others


def kind_of(value: Any) -> str:
    """What a cell holds, without saying what it says."""
    if isinstance(value, str):
        text = value.strip(INVISIBLE)
        if not text:
            return "blank"
        if text.upper() in EXCEL_ERRORS:
            return "an Excel error"
        return f"text of {len(text)} character{'' if len(text) == 1 else 's'}"
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return "TRUE or FALSE"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, datetime | date):
        return "a date"
    return "a time of day" if isinstance(value, time) else "a length of time"


@dataclass(frozen=True)
class Day:
    """A date cell understood. `state`: "date", "blank", "unreadable", "partial" (no day) or "filler"; `day`
    only for "date". `said` tells how: "cell", "time" (a cell with a time of day), "text", "continuing",
    "nothing" or ""."""

    state: str
    day: date | None = None
    said: str = ""


BLANK_DAY = Day("blank")
_UNREADABLE = Day("unreadable")
_CONTINUING = Day("blank", said="continuing")


def read_day(
    value: Any, *, may_continue: bool = False, may_be_nothing: bool = False, day_first: bool = True
) -> Day:
    """What a date cell means. Nothing is guessed.

    A cell that is a date gives its day; a time of day is dropped. Text counts when it can be read in one way
    only, day first: 5/3/2019, 05-03-2019, 05.03.2019, 5 March 2019, 05-Mar-2019 and 2019-03-05, each with or
    without a time. Two-digit years are not read: 05/03/19 says neither its century nor which end is the
    year. Numbers are not read. NULL is an empty cell.

    Parameters
    ----------
    value : the cell as typed
    may_continue : a word such as "current", or a day such as 31 December 2099, means that there is no end
        yet; "unknown" and "n/a" do not: where a blank cell has a meaning, they cannot stand for it
    may_be_nothing : "n/a", "unknown" and the like mean that there is no such date, or that it is not known
    day_first : False where text of the same column has the month first: what could be either is not read
    """
    if isinstance(value, datetime):
        day = value.date()
        if day in FILLERS:
            return _CONTINUING if may_continue and day in NEVER else Day("filler")
        return Day("date", day, "cell" if value.time() == time.min else "time")
    if value is None:
        return BLANK_DAY
    if isinstance(value, str):
        return _day_of_text(value, may_continue, may_be_nothing, day_first)
    if isinstance(value, date):
        return read_day(
            datetime.combine(value, time.min), may_continue=may_continue, may_be_nothing=may_be_nothing
        )
    if isinstance(value, time):
        return Day("filler") if value == time.min else _UNREADABLE  # serial 0 comes as midnight without a day
    return _UNREADABLE


def _day_of_text(value: str, may_continue: bool, may_be_nothing: bool, day_first: bool) -> Day:
    text = normalise_value(value.strip(INVISIBLE))
    if not text or text in NULLS:
        return BLANK_DAY
    if may_continue and text in CONTINUING:
        return _CONTINUING
    if may_be_nothing and text in NO_DAY | UNBORN:
        return Day("blank", said="nothing")
    if weekday := _WEEKDAY.match(text):
        # It reads in one way only, and the two halves of it must agree
        day_of = _day_of_text(text[weekday.end() :], may_continue, False, day_first)
        agrees = day_of.day is not None and _WEEKDAYS[day_of.day.weekday()].startswith(weekday[1][:3])
        return day_of if agrees else _UNREADABLE
    if found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[3])
        if not day_first and day != month and day <= 12 and month <= 12:
            return _UNREADABLE
        return _day(int(found[4]), month, day, may_continue)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), may_continue)
    if (found := _IN_WORDS.fullmatch(text)) and found[2] in _MONTHS:
        return _day(int(found[3]), _MONTHS[found[2]], int(found[1]), may_continue)
    if (found := _WITHOUT_DAY.fullmatch(text)) and (found[1] is None or found[1] in _MONTHS):
        return Day("partial")
    return _UNREADABLE


def _day(year: int, month: int, day: int, may_continue: bool = False) -> Day:
    if (year, month, day) == (1900, 1, 0):
        return Day("filler")  # Excel's own spelling of serial 0
    try:
        found = date(year, month, day)
    except ValueError:
        return _UNREADABLE
    if found in FILLERS:
        return _CONTINUING if may_continue and found in NEVER else Day("filler")
    return Day("date", found, "text")


def kind_of_unread_day(value: Any) -> str:
    """The kind of a cell that should be a date and cannot be read as one: what is wrong, not what it says."""
    text = normalise_value(value.strip(INVISIBLE)) if isinstance(value, str) else ""
    if is_month_first(value):
        return "a date with the month before the day"
    if read_day(value).state == "date":
        return "a date that may have the month before the day, as others of its column or return do"
    if _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text):
        return "a day that is not in the calendar"
    if _SHORT_YEAR.fullmatch(text):
        return "a date with a year of two digits"
    return 'a word such as "unknown" or "n/a"' if is_no_day(text) else kind_of(value)


def is_no_day(text: str) -> bool:
    """Whether a text says that there is no such date, or that it is not known."""
    return normalise_value(text.strip(INVISIBLE)) in NO_DAY


def is_month_first(value: Any) -> bool:
    """Whether a text is a date only when its month is read first, such as 02/13/2019."""
    found = _DAY_FIRST.fullmatch(normalise_value(value.strip(INVISIBLE))) if isinstance(value, str) else None
    if found is None or int(found[3]) <= 12:
        return False
    return _day(int(found[4]), int(found[1]), int(found[3])).state == "date"


def read_reference(value: Any) -> tuple[str, str]:
    """A reference as typed, without outer spaces, and what is to be said of it.

    Returns
    -------
    reference, "" when there is none that can be trusted; and "", "number" (typed as a number, so that
    leading zeros may be lost), "no reference" (a word such as TBC in its place) or "damaged" (Excel has
    changed it: 15 digits or more, a fraction, a date, an error, 1.2E+15)
    """
    if value is None:
        return "", ""
    if isinstance(value, str):
        text = value.strip(INVISIBLE)
        if text.upper() in EXCEL_ERRORS or re.fullmatch(r"\d([.,]\d+)?E\+\d+", text, re.I):
            return "", "damaged"
        return ("", "no reference") if text and is_no_reference(text) else (text, "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if value == value and abs(value) < 10**_DIGITS_OF_EXCEL else -1
        if 0 <= whole < 10 ** (_DIGITS_OF_EXCEL - 1) and whole == value:
            return (str(whole), "number") if whole else ("", "no reference")
    return "", "damaged"


def read_text(value: Any, nothing: frozenset[str] = NOTHING) -> str:
    """A text with single spaces; words for "none" give ""; numbers give their digits and dates their ISO
    form."""
    if isinstance(value, str):
        text = " ".join(value.strip(INVISIBLE).split())
        says_nothing = text.upper() in EXCEL_ERRORS or normalise_value(text) in nothing
        return "" if says_nothing or not any(map(str.isalnum, text)) else text
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return "" if text in nothing else text


def read_code(value: Any, codes: CodeList, settled: Mapping[str, str]) -> tuple[str, bool]:
    """The code of a coded cell, and whether the spelling is one that the programme itself lists.

    Parameters
    ----------
    settled : normalised text -> code, what the team has decided for this return; goes before the programme

    Returns
    -------
    code, "" for a blank cell and "Not matched" for what is in no list; and whether the spelling may be shown
    """
    if value is None:
        return "", False
    text = value.strip(INVISIBLE) if isinstance(value, str) else as_words(value)
    if not text:
        return "", False
    normal = normalise_value(text)
    listed = codes.code_of(text)
    return settled.get(normal, listed or NOT_MATCHED), listed is not None


def as_words(value: Any) -> str:
    """A cell that is no text as a person would have typed it into a coded column."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
