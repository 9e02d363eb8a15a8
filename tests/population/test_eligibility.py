"""Who is in the population: one row at a time, each side of every boundary.

The agreed date is 24 August 2026 unless a test says otherwise: the window is 24 August 2024 to that day.
"""

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from tests.population.rows import AGREED, DATES, ON_REGISTER, PROGRAMME, children, population, reason

from record_review.inspection.calendar import birthdays, day_number, months_old, window_start

OUT = "outside_window"
OPEN = "undetermined_dates"
EVENT = {"policy": {"involvement": "event"}}
AT_START = {"policy": {"age_at": "start_of_involvement"}}


# --- the calendar


@pytest.mark.parametrize(
    ("agreed", "opens"),
    [
        (date(2026, 8, 24), date(2024, 8, 24)),
        (date(2026, 2, 28), date(2024, 2, 28)),  # the 29th of 2024 is inside
        (date(2028, 2, 29), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2024, 3, 1)),
    ],
)
def test_the_window_opens_on_the_same_calendar_day_two_years_before(agreed, opens):
    assert window_start(agreed) == opens


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2008, 8, 24), date(2026, 8, 24)),
        (date(2008, 2, 29), date(2026, 3, 1)),  # 2026 has no 29 February
        (date(2007, 12, 31), date(2025, 12, 31)),
        (date(1968, 2, 28), date(1986, 2, 28)),
    ],
)
def test_eighteen_is_attained_on_the_birthday_and_on_1_march_after_a_29_february(born, adult):
    days = birthdays(np.array([day_number(born)]))
    assert days.tolist() == [day_number(adult)]


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        (date(2020, 8, 24), date(2026, 8, 24), 72),
        (date(2020, 8, 25), date(2026, 8, 24), 71),
        (date(2020, 2, 29), date(2026, 2, 28), 71),
        (date(2020, 2, 29), date(2026, 3, 1), 72),
        (date(2026, 8, 24), date(2026, 8, 24), 0),
    ],
)
def test_ages_count_completed_months(born, on, months):
    age = months_old(np.array([day_number(born)]), on)
    assert age.tolist() == [months]


# --- the window


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-01", "2024-08-24", ""),  # last day is the first of the window
        ("2024-01-01", "2024-08-23", OUT),
        ("2026-08-24", "2026-08-30", ""),  # first day is the agreed date
        ("2026-08-25", "2026-08-30", OUT),
        ("2020-01-01", "2026-12-31", ""),  # covers the whole window
        ("2020-01-01", "", ""),  # continuing
        ("2026-08-25", "", OUT),  # begins after the agreed date and continues
        ("2025-03-01", "2025-03-01", ""),  # a single day
    ],
)
def test_a_day_of_involvement_in_the_window_decides_both_ends_in(start, end, expected):
    assert reason(involvement_start=start, involvement_end=end) == expected


def test_a_window_that_ends_on_29_february_opens_on_28_february():
    leap = date(2028, 2, 29)
    assert reason(agreed=leap, involvement_start="2025-12-01", involvement_end="2026-02-28") == ""
    assert reason(agreed=leap, involvement_start="2025-12-01", involvement_end="2026-02-27") == OUT


@pytest.mark.parametrize(
    ("registered", "deregistered", "expected"),
    [
        ("2023-01-01", "2024-08-24", ""),
        ("2023-01-01", "2024-08-23", OUT),
        ("2023-01-01", "", ""),  # still on the register
        ("2026-08-24", "", ""),
        ("2026-08-25", "", OUT),
    ],
)
def test_days_on_the_register_are_enough_when_the_involvement_is_long_past(
    registered, deregistered, expected
):
    past = {"involvement_start": "2022-06-01", "involvement_end": "2022-12-01"}
    dates = {"registration_date": registered, "deregistration_date": deregistered}
    assert reason(**ON_REGISTER, **past, **dates) == expected


def test_a_register_date_of_a_child_who_is_not_on_the_register_leaves_nothing_open():
    past = {"involvement_start": "2022-06-01", "involvement_end": "2022-12-01"}
    assert reason(**past, registration_date="unreadable") == OUT
    assert reason(**past, registration_date="2022-07-01", deregistration_date="") == OUT
    assert (
        reason(**past, registration_date="2025-07-01", deregistration_date="2025-09-01") == ""
    )  # known days


def test_a_child_on_the_register_without_dates_is_undetermined_unless_the_involvement_decides():
    past = {"involvement_start": "2022-06-01", "involvement_end": "2022-12-01"}
    assert reason(**ON_REGISTER, **past) == OPEN
    assert reason(**ON_REGISTER) == ""


# --- age


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2007-03-02", ""),  # 18 on 2 March 2025: one day, 1 March, is under 18
        ("2007-03-01", "over_18"),  # 18 on the first day of involvement
    ],
)
def test_under_18_means_before_the_start_of_the_eighteenth_birthday(born, expected):
    assert reason(date_of_birth=born) == expected


def test_the_day_under_18_must_lie_in_the_window():
    long = {"involvement_start": "2020-01-01", "involvement_end": ""}
    assert reason(date_of_birth="2006-08-25", **long) == ""  # under 18 on 24 August 2024 only
    assert reason(date_of_birth="2006-08-24", **long) == "over_18"


def test_who_was_born_on_29_february_is_under_18_until_1_march():
    march = {"date_of_birth": "2008-02-29", "involvement_end": "2026-05-01"}
    assert reason(involvement_start="2026-02-28", **march) == ""
    assert reason(involvement_start="2026-03-01", **march) == "over_18"


def test_days_before_birth_count_as_under_18():
    assert reason(date_of_birth="2025-06-01") == ""  # involvement in March 2025, born in June
    assert reason(date_of_birth="2026-12-01", gender="Unborn") == ""  # born after the agreed date
    assert reason(date_of_birth="", expected_date_of_birth="2026-11-01", gender="Unborn") == ""
    assert reason(date_of_birth="", gender="Unborn") == ""
    assert reason(date_of_birth="", expected_date_of_birth="2026-11-01", gender="Female") == ""


@pytest.mark.parametrize("born", ["unreadable", "partial", "filler", ""])
def test_without_a_whole_birth_date_a_child_who_is_not_unborn_is_undetermined(born):
    assert reason(date_of_birth=born) == OPEN


def test_a_birth_date_that_cannot_be_read_is_not_taken_for_an_unborn_child():
    assert reason(date_of_birth="unreadable", gender="Unborn", expected_date_of_birth="2026-11-01") == OPEN


# --- dates that are missing or cannot be trusted


@pytest.mark.parametrize("bad", ["unreadable", "partial", "filler"])
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-03-01", "BAD", ""),  # the start is a known day in the window
        ("BAD", "2025-03-01", ""),  # so is the end
        ("2024-01-01", "BAD", OPEN),  # may have ended in the window
        ("BAD", "2024-08-23", OUT),  # was over before the window, whenever it began
        ("2026-08-25", "BAD", OUT),  # began after the window, whenever it ended
        ("BAD", "2026-08-25", OPEN),  # may have begun in the window
        ("BAD", "", OPEN),
        ("BAD", "BAD", OPEN),
        ("", "BAD", OPEN),
    ],
)
def test_a_known_day_is_enough_and_otherwise_it_is_undetermined(start, end, expected, bad):
    start, end = (bad if day == "BAD" else day for day in (start, end))
    assert reason(involvement_start=start, involvement_end=end) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("", "2025-03-01", ""),
        ("", "2024-08-23", OUT),
        ("", "", OPEN),
        ("2025-04-02", "2025-04-01", OPEN),  # reversed, though both days are in the window
        ("2020-04-02", "2020-04-01", OPEN),
    ],
)
def test_a_missing_start_and_a_reversed_pair(start, end, expected):
    assert reason(involvement_start=start, involvement_end=end) == expected


def test_days_on_the_register_decide_where_the_involvement_cannot():
    register = {"registration_date": "2025-01-01", "deregistration_date": "2025-02-01"}
    assert reason(**ON_REGISTER, **register, involvement_start="", involvement_end="") == ""
    assert (
        reason(**ON_REGISTER, **register, involvement_start="2025-09-01", involvement_end="2025-01-01") == ""
    )
    over = {"registration_date": "2021-01-01", "deregistration_date": "2021-02-01"}
    assert reason(**ON_REGISTER, **over, involvement_start="", involvement_end="") == OPEN


def test_a_known_day_as_an_adult_leaves_open_whether_an_earlier_day_was_under_18():
    """18 on 1 June 2025; the end, 1 July 2025, is known and the start is not."""
    assert reason(date_of_birth="2007-06-01", involvement_start="", involvement_end="2025-07-01") == OPEN
    assert (
        reason(date_of_birth="2007-06-01", involvement_start="2025-07-01", involvement_end="filler")
        == "over_18"
    )
    assert reason(date_of_birth="2000-06-01", involvement_start="", involvement_end="2025-07-01") == "over_18"
    assert reason(date_of_birth="2000-06-01", involvement_start="", involvement_end="") == OPEN


# --- routes

NONE = {"route_a": "No", "route_a_ended_at": ""}
BLANK = {"route_a": "", "route_a_ended_at": "", "route_b": "", "route_c": "", "route_d": ""}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (NONE, "no_process"),  # concern only
        (NONE | {"asp": "Yes"}, "asp_only"),
        ({"asp": "Yes"}, ""),  # adult support and protection beside an investigation
        ({"route_a_ended_at": "Concern only, no investigation"}, "no_process"),
        ({"route_a_ended_at": "Concern only, no investigation", "asp": "Yes"}, "asp_only"),
        ({"route_a_ended_at": "Concern only, no investigation", "route_c": "Yes"}, ""),
        ({"route_a_ended_at": ""}, ""),
        ({"route_a_ended_at": "Not matched"}, ""),
        (BLANK, "undetermined_routes"),
        (BLANK | {"asp": "Yes"}, "asp_only"),
        (NONE | {"route_d": ""}, "undetermined_routes"),  # three times No and one blank
        (NONE | {"route_d": "Not matched"}, "undetermined_routes"),
        (BLANK | {"route_d": "Yes"}, ""),
        ({"route_a_ended_at": "Concern only, no investigation", "route_b": ""}, "undetermined_routes"),
    ],
)
def test_routes_decide_before_dates(row, expected):
    assert reason(**row) == expected
    if expected:
        assert reason(**row, date_of_birth="", involvement_start="") == expected


def test_the_reason_given_is_the_first_that_applies():
    adult, past = (
        {"date_of_birth": "2000-01-01"},
        {"involvement_start": "2020-01-01", "involvement_end": "2020-02-01"},
    )
    assert reason(**adult, **past) == OUT
    assert reason(**adult) == "over_18"
    assert reason(**past, date_of_birth="") == OPEN
    assert reason(**past, **NONE) == "no_process"


# --- policies


def test_the_event_reading_asks_for_a_start_in_the_window():
    assert reason(involvement_start="2024-08-24", involvement_end="", **EVENT) == ""
    assert reason(involvement_start="2024-08-23", involvement_end="", **EVENT) == OUT
    assert reason(involvement_start="2025-03-01", involvement_end="unreadable", **EVENT) == ""
    assert reason(involvement_start="unreadable", involvement_end="2025-03-01", **EVENT) == OPEN
    assert reason(involvement_start="unreadable", involvement_end="2024-08-23", **EVENT) == OUT


def test_the_event_of_the_register_is_the_registration():
    """Registered 26 months ago and still on the register: in under overlap, out under event."""
    row = {"involvement_start": "2024-05-01", "involvement_end": "", "deregistration_date": ""}
    assert reason(**ON_REGISTER, **row, registration_date="2024-06-24") == ""
    assert reason(**ON_REGISTER, **row, registration_date="2024-06-24", **EVENT) == OUT
    assert reason(**ON_REGISTER, **row, registration_date="2024-08-24", **EVENT) == ""
    # The first involvement is no event of the register.
    assert reason(**ON_REGISTER, registration_date="2024-06-24", **EVENT) == OUT
    assert reason(**ON_REGISTER | {"route_a": "Yes"}, registration_date="2024-06-24", **EVENT) == ""


def test_the_event_reading_makes_the_ages_one():
    """18 since 2020, investigated as an adult; an unknown registration in the window came after that, too."""
    row = {"route_b": "Yes", "date_of_birth": "2002-01-01", "registration_date": "unreadable"}
    for age_at in ("any_day_of_involvement", "start_of_involvement"):
        assert reason(**row, policy={"involvement": "event", "age_at": age_at}) == "over_18"


def test_age_at_the_start_asks_when_the_involvement_began():
    """18 on 24 August 2024, the first day of the window; involved since the age of 13."""
    row = {"date_of_birth": "2006-08-24", "involvement_start": "2020-01-01", "involvement_end": ""}
    assert reason(**row) == "over_18"
    assert reason(**row, **AT_START) == ""
    assert reason(**row | {"involvement_start": "2024-08-24"}, **AT_START) == "over_18"
    unknown = row | {"involvement_start": "", "involvement_end": "2025-01-01"}
    assert reason(**unknown, **AT_START) == OPEN
    assert reason(**unknown | {"date_of_birth": "2010-01-01"}, **AT_START) == ""


def test_undetermined_children_can_be_taken_in_and_the_reason_is_kept_beside():
    rows = [{}, {"date_of_birth": ""}, BLANK, NONE]
    apart = population(*rows).outcomes
    assert apart["outcome"].tolist() == ["eligible", "undetermined", "undetermined", "excluded"]
    assert apart["note"].tolist() == ["", "", "", ""]
    together = population(*rows, undetermined="include")
    assert together.outcomes["outcome"].tolist() == ["eligible", "eligible", "eligible", "excluded"]
    assert together.outcomes["reason"].tolist() == ["", "", "", "no_process"]
    assert together.outcomes["note"].tolist() == ["", OPEN, "undetermined_routes", ""]
    assert together.children["category"].tolist() == ["a", "a", "Not known"]
    assert together.children["age_band"].tolist() == ["5 to 10", "Not known", "5 to 10"]
    assert together.children["age_months"].isna().tolist() == [False, True, False]


def test_without_an_agreed_date_nothing_is_decided():
    none = population({}, NONE, {"record_ref": "AR-00001"}, agreed=None, undetermined="include")
    assert none.outcomes["reason"].tolist() == ["agreed_date_problem"] * 3
    assert none.outcomes["outcome"].tolist() == ["undetermined"] * 3
    assert none.children.empty and none.agreed_date is None


# --- the same answers by counting days one by one


def slow_reason(row):
    """DESIGN's sentences day by day: a day is "yes", "no" or "perhaps" for each spell. Overlap, any day."""
    routes = [row[f"route_{r}"] for r in "abcd"]
    if row["route_a"] == "Yes" and row["route_a_ended_at"] in PROGRAMME.no_investigation_stages:
        routes[0] = "No"
    if "Yes" not in routes:
        return (
            "asp_only"
            if row["asp"] == "Yes"
            else "no_process"
            if routes == ["No"] * 4
            else "undetermined_routes"
        )
    states = {c: row[f"{c}_state"] for c in ("date_of_birth", "involvement_start", "involvement_end")}
    unborn = states["date_of_birth"] == "blank" and (
        row["gender"] == "Unborn" or row["expected_date_of_birth_state"] == "date"
    )
    if states["date_of_birth"] != "date" and not unborn:
        return OPEN
    birth = None if unborn else row["date_of_birth"].date()
    certain_window = certain_young = perhaps_window = perhaps_young = False
    dates = [row[c].date() for c in DATES if row[f"{c}_state"] == "date"] + [window_start(AGREED), AGREED]
    birthdays = [birth.replace(year=birth.year + 18)] if birth else []
    # Between two neighbouring dates of the row every day is like the next: these days stand for all.
    days = {day + timedelta(d) for day in dates + birthdays for d in (-1, 0, 1)}
    for day in sorted(day for day in days if window_start(AGREED) <= day <= AGREED):
        answers = [involved(row, "involvement_start", "involvement_end", day, True)]
        answers.append(
            involved(row, "registration_date", "deregistration_date", day, row["route_b"] == "Yes")
        )
        young = birth is None or (day.year - birth.year, day.month, day.day) < (18, birth.month, birth.day)
        certain_window |= "yes" in answers
        certain_young |= "yes" in answers and young
        perhaps_window |= answers != ["no", "no"]
        perhaps_young |= answers != ["no", "no"] and young
    if certain_young:
        return ""
    if perhaps_young or perhaps_window != certain_window:
        return OPEN
    return "over_18" if certain_window else OUT


def involved(row, first, last, day, expected):
    start = row[first].date() if row[f"{first}_state"] == "date" else None
    end = row[last].date() if row[f"{last}_state"] == "date" else None
    if start and end and end < start:
        return "perhaps" if expected else "no"
    if start and end is None and row[f"{last}_state"] == "blank" and expected:
        end = date.max
    if day in (start, end):
        return "yes"
    if start and end:
        return "yes" if start < day < end else "no"
    if not expected or (start and day < start) or (end and day > end):
        return "no"
    return "perhaps"


def test_any_row_is_decided_as_by_counting_its_days_one_by_one():
    """1,200 rows of dates around the boundaries, one in five of them missing or unreadable."""
    random = Random(20260824)
    near = [window_start(AGREED), AGREED, date(2025, 6, 1), date(2023, 1, 1)]

    def day(blank=0.1):
        what = random.random()
        if what < blank:
            return ""
        if what < blank + 0.1:
            return random.choice(("unreadable", "partial", "filler"))
        return (random.choice(near) + timedelta(random.randint(-3, 3))).isoformat()

    def row():
        b = random.choice(("Yes", "Yes", "No"))
        birth = date(2006, 8, 24) + timedelta(random.choice((-1, 0, 1, 100, 282, 283, 284, 730, 3000)))
        given = random.choice((birth.isoformat(),) * 6 + ("", "partial"))
        return {
            "date_of_birth": given,
            "gender": random.choice(("Female", "Unborn")),
            "expected_date_of_birth": "" if random.random() < 0.9 else "2026-12-01",
            "route_a": random.choice(("Yes", "Yes", "No", "")),
            "route_a_ended_at": random.choice(("IRD", "", "Concern only, no investigation")),
            "route_b": b,
            "registration_date": day(0.2) if b == "Yes" else random.choice(("", "", day())),
            "deregistration_date": day(0.4) if b == "Yes" else "",
            "involvement_start": day(),
            "involvement_end": day(0.3),
            "asp": random.choice(("No", "Yes")),
        }

    rows = [row() for _ in range(1200)]
    expected = [slow_reason(line) for line in children(*rows).to_dict("records")]
    assert population(*rows).outcomes["reason"].tolist() == expected
    assert min(expected.count(code) for code in ("", OPEN, OUT, "over_18", "no_process", "asp_only")) > 5
