"""Rules on births, unborn children and the order of dates (PIR-34 to PIR-56)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from record_review.inspection.calendar import ADULT_AT, WINDOW_YEARS, attained_on, window_start
from record_review.pir.cells.convert import BLANK_DAY, is_no_day, kind_of_unread_day, read_day
from record_review.pir.rules.rule import Hit, Material, rule

BIRTH = ("date_of_birth", "expected_date_of_birth")
REGISTER = ("registration_date", "deregistration_date")
INVOLVEMENT = ("involvement_start", "involvement_end")
DATES = (*BIRTH, *REGISTER, *INVOLVEMENT)
_WEEKS_OF_PREGNANCY = 40
_WEEKS_OVERDUE = 4  # an expected date of birth longer past than this, without a birth, is asked about


@rule(
    "PIR-34",
    "error",
    BIRTH,
    "Every child has a date of birth, or an expected date of birth if unborn.",
    "Enter one of the two.",
    found="both blank",
    changes="eligibility",
)
def birth_or_expected_birth(m: Material) -> pd.Series:
    return m.state("date_of_birth", "blank") & m.state("expected_date_of_birth", "blank")


@rule(
    "PIR-35",
    "query",
    ("expected_date_of_birth", "date_of_birth"),
    "A child has a date of birth or an expected date of birth, not both.",
    "Confirm that the child has been born, and delete the expected date of birth. We use the date of birth.",
    found="both filled in",
    changes="nothing",
)
def not_both_births(m: Material) -> pd.Series:
    born, expected = (~m.state(column, "blank") & ~m.is_error(column) for column in BIRTH)
    return born & expected


@rule(
    "PIR-36",
    "error",
    ("gender", *BIRTH),
    "A child is Unborn under Gender if, and only if, it has an expected date of birth and no date of birth.",
    "Correct the gender, or the date.",
    changes="nothing",
)
def gender_agrees_with_birth(m: Material) -> Iterator[Hit]:
    yield from _unborn_agrees(m, "gender")


@rule(
    "PIR-37",
    "query",
    ("ethnicity", *BIRTH),
    "A child is Unborn under Ethnic group if, and only if, it has an expected date of birth and no date of "
    "birth.",
    "Correct the ethnic group, or the date.",
    changes="nothing",
)
def ethnic_group_agrees_with_birth(m: Material) -> Iterator[Hit]:
    yield from _unborn_agrees(m, "ethnicity")


def _unborn_agrees(m: Material, column: str) -> Iterator[Hit]:
    said = m.is_code(column, "unborn")
    unsaid = ~said & ~m.frame[column].isin(["", "Not matched"])
    born = ~m.state("date_of_birth", "blank")
    unborn = ~born & m.state("expected_date_of_birth", "date")
    for row in m.row[said & born].tolist():
        yield Hit(row, found="Unborn, with a date of birth")
    for row in m.row[unsaid & unborn].tolist():
        yield Hit(row, found="another answer than Unborn, with an expected date of birth only")


@rule(
    "PIR-38",
    "error",
    ("date_of_birth",),
    "A date of birth is not after the agreed date.",
    "Correct the date. If the child was unborn at the agreed date, give the expected date of birth in its "
    "own column.",
    found="a date after the agreed date",
    changes="eligibility",
)
def born_by_the_agreed_date(m: Material) -> pd.Series:
    return m.frame["date_of_birth"] > m.agreed


@rule(
    "PIR-39",
    "error",
    ("date_of_birth",),
    "A child who was under 18 on some day of the two years before the agreed date is under 20 at that date.",
    "Correct the date of birth, or take the row out.",
    found="a date that makes the child 20 or older at the agreed date",
    changes="eligibility",
)
def under_twenty_at_the_agreed_date(m: Material) -> pd.Series:
    return attained_on(m.frame["date_of_birth"], ADULT_AT + WINDOW_YEARS) <= m.agreed


@rule(
    "PIR-40",
    "query",
    ("expected_date_of_birth", "date_of_birth"),
    f"A baby whose birth was expected more than {_WEEKS_OVERDUE} weeks before the agreed date has a date of "
    "birth.",
    "If the baby was born, enter the date of birth. If not, please let the inspection lead know how to "
    "record this.",
    found="an expected date well before the agreed date, and no date of birth",
    changes="eligibility",
)
def expected_birth_is_not_long_past(m: Material) -> pd.Series:
    past = m.frame["expected_date_of_birth"] < m.agreed - pd.Timedelta(weeks=_WEEKS_OVERDUE)
    return past & m.state("date_of_birth", "blank")


@rule(
    "PIR-41",
    "query",
    ("expected_date_of_birth",),
    f"A birth is expected within {_WEEKS_OF_PREGNANCY} weeks after the agreed date.",
    "Check the date.",
    found="a date further in the future",
    changes="eligibility",
)
def expected_birth_is_near(m: Material) -> pd.Series:
    return m.frame["expected_date_of_birth"] > m.agreed + pd.Timedelta(weeks=_WEEKS_OF_PREGNANCY)


def _each_date(m: Material, breaks: Callable[[str], pd.Series]) -> Iterator[Hit]:
    for column in DATES:
        if m.has(column):
            for row in m.row[breaks(column)].tolist():
                yield Hit(row, column)


@rule(
    "PIR-42",
    "error",
    DATES,
    "{heading} is a date with day, month and four-digit year, such as 05/03/2019.",
    "Enter the date as a date; if it is not known, tell us in your message. Leave the cell blank only where "
    "that is right: under Latest involvement and De-registration date a blank cell means not ended.",
    any_field=True,
    changes="cell",
)
def dates_can_be_read(m: Material) -> Iterator[Hit]:
    for hit in _each_date(m, lambda c: m.state(c, "unreadable") & ~m.is_error(c) & ~_not_registered(m, c)):
        assert hit.row is not None
        yield replace(hit, found=kind_of_unread_day(m.cell_value(hit.row, hit.column)))


def _not_registered(m: Material, column: str) -> pd.Series:
    """Children whose cell under de-registration holds a word such as "n/a" because they never were
    registered."""
    never = (m.frame["route_b"] == "No") & m.state("registration_date", "blank")
    if column != "deregistration_date" or not never.any():
        return never & False
    words = m.sent(column).map(lambda text: text[:1] == "t" and is_no_day(text[1:])).astype(bool)
    return never & words


@rule(
    "PIR-43",
    "error",
    DATES,
    "{heading} has a day.",
    "Enter the full date, with its day. We do not guess the day.",
    found="a month or a year only",
    any_field=True,
    changes="cell",
)
def dates_have_a_day(m: Material) -> Iterator[Hit]:
    yield from _each_date(m, lambda column: m.state(column, "partial"))


@rule(
    "PIR-44",
    "error",
    DATES,
    "{heading} is the true date.",
    "Enter the true date, or leave the cell blank if there is none.",
    found="a date that stands for no date, such as 1 January 1900",
    any_field=True,
    changes="cell",
)
def dates_are_no_fillers(m: Material) -> Iterator[Hit]:
    yield from _each_date(m, lambda column: m.state(column, "filler"))


@rule(
    "PIR-45",
    "query",
    (*REGISTER, *BIRTH, *INVOLVEMENT),
    "{heading} is a date or blank.",
    'Leave the cell blank. We read it as blank: a word such as "current" as not ended, "n/a" as no such '
    'date, "unknown" as not known.',
    any_field=True,
    changes="nothing",
)
def blanks_are_left_blank(m: Material) -> Iterator[Hit]:
    def said_blank(c: str) -> pd.Series:
        return (m.state(c, "blank") & ~m.left_blank(c)) | _not_registered(m, c)

    for hit in _each_date(m, said_blank):
        assert hit.row is not None
        typed = read_day(m.cell_value(hit.row, hit.column))
        if typed == BLANK_DAY:
            continue  # NULL
        never = typed.state == "filler"
        yield replace(hit, found="a day far ahead that stands for no end") if never else hit


@rule(
    "PIR-46",
    "query",
    DATES,
    "{heading} is shown with its day.",
    "Excel turns a month and year into the first of the month: check that the day is meant.",
    found="the first of a month, shown as month and year only",
    any_field=True,
    changes="cell",
)
def days_are_shown(m: Material) -> Iterator[Hit]:
    hidden = m.sheets.children.without_day
    at = m.layout.columns
    yield from _each_date(m, lambda column: m.row.map(lambda row: (row, at[column]) in hidden))


@rule(
    "PIR-47",
    "error",
    INVOLVEMENT,
    "The first involvement is not after the latest.",
    "Correct the dates.",
    found="a date after the latest involvement",
    changes="eligibility",
)
def involvement_in_order(m: Material) -> pd.Series:
    return m.frame["involvement_start"] > m.frame["involvement_end"]


@rule(
    "PIR-48",
    "error",
    ("deregistration_date", "registration_date"),
    "A de-registration is not before the registration.",
    "Correct the dates.",
    found="a date before the registration",
    changes="eligibility",
)
def registration_in_order(m: Material) -> pd.Series:
    return m.frame["deregistration_date"] < m.frame["registration_date"]


@rule(
    "PIR-49",
    "query",
    ("deregistration_date", "registration_date"),
    "A child stays on the register for at least a day.",
    "Check the dates.",
    found="the date of the registration",
    changes="eligibility",
)
def registration_lasts(m: Material) -> pd.Series:
    return m.frame["deregistration_date"] == m.frame["registration_date"]


@rule(
    "PIR-50",
    "query",
    (*REGISTER, *INVOLVEMENT),
    "The information is that of the agreed date: no registration or involvement lies after it.",
    "Check the date; leave out what happened, or is planned, after the agreed date.",
    found="a date after the agreed date",
    any_field=True,
    changes="cell",
)
def nothing_after_the_agreed_date(m: Material) -> Iterator[Hit]:
    later = _each_date(m, lambda column: m.frame[column] > m.agreed)
    yield from (hit for hit in later if hit.column not in BIRTH)


@rule(
    "PIR-51",
    "query",
    ("involvement_start", *BIRTH),
    f"The first involvement is not more than {_WEEKS_OF_PREGNANCY} weeks before the birth, or the expected "
    "birth.",
    "Check both dates.",
    found=f"a date more than {_WEEKS_OF_PREGNANCY} weeks before the birth",
    changes="eligibility",
)
def involvement_within_pregnancy(m: Material) -> pd.Series:
    birth = m.frame["date_of_birth"].fillna(m.frame["expected_date_of_birth"])
    return m.frame["involvement_start"] < birth - pd.Timedelta(weeks=_WEEKS_OF_PREGNANCY)


@rule(
    "PIR-52",
    "error",
    ("involvement_start",),
    "Every child has a date of first involvement.",
    "Enter the date.",
    found="blank",
    changes="eligibility",
)
def first_involvement_is_given(m: Material) -> pd.Series:
    return m.state("involvement_start", "blank")


@rule(
    "PIR-53",
    "query",
    (*INVOLVEMENT, *REGISTER),
    "Every child was involved, or on the register, on some day of the two years up to the agreed date.",
    "Check the dates. If they are right, take the row out.",
    found="no day within the two years",
    changes="nothing",
)
def involved_within_two_years(m: Material) -> pd.Series:
    opens = m.partnership.agreed_date and window_start(m.partnership.agreed_date)
    start = pd.Timestamp(opens)

    def outside(first: str, last: str) -> pd.Series:
        before = (m.frame[last] < start) | (m.state(first, "blank") & m.state(last, "blank"))
        return before | (m.frame[first] > m.agreed)

    known = m.state("involvement_start", "date") | m.state("involvement_end", "date")
    return known & outside(*INVOLVEMENT) & outside(*REGISTER)


@rule(
    "PIR-54",
    "query",
    ("involvement_start", "date_of_birth", "registration_date"),
    "Every child was under 18 when first involved, and when registered.",
    "Check both dates. If they are right, take the row out.",
    found="a date on or after the eighteenth birthday",
    any_field=True,
    changes="nothing",
)
def under_eighteen_when_first_involved(m: Material) -> Iterator[Hit]:
    eighteenth = attained_on(m.frame["date_of_birth"])
    too_old = under_twenty_at_the_agreed_date(m)  # told by that rule
    for column in ("involvement_start", "registration_date"):
        for row in m.row[(m.frame[column] >= eighteenth) & ~too_old].tolist():
            yield Hit(row, column)


@rule(
    "PIR-55",
    "query",
    ("registration_date", *INVOLVEMENT),
    "A registration lies between the first and the latest involvement.",
    "Check the dates: first and latest involvement cover all processes of the child.",
    found="a date outside first and latest involvement",
    changes="eligibility",
)
def registration_within_involvement(m: Material) -> pd.Series:
    day = m.frame["registration_date"]
    return (day < m.frame["involvement_start"]) | (day > m.frame["involvement_end"])


@rule(
    "PIR-56",
    "query",
    ("deregistration_date", "involvement_end"),
    "A de-registration is not after the latest involvement.",
    "Check the dates: first and latest involvement cover all processes of the child.",
    found="a date after the latest involvement",
    changes="eligibility",
)
def deregistration_within_involvement(m: Material) -> pd.Series:
    return m.frame["deregistration_date"] > m.frame["involvement_end"]
