"""One cell at a time: what it means, and what it does not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_review.inspection import reference_key
from record_review.pir.cells.convert import (
    Day,
    kind_of,
    kind_of_unread_day,
    read_code,
    read_day,
    read_reference,
    read_text,
)
from record_review.pir.children.children import decode, encode

FIFTH = date(2019, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("05/03/2019", "5/3/2019", "05-03-2019", "5.3.2019", "2019-03-05", " 05/03/2019 "),
        *("5 March 2019", "05 Mar 2019", "5-mar-2019", "5th March 2019", "5 March, 2019"),
        *("05/03/2019 14:30", "05/03/2019 00:00:00", "2019-03-05T00:00:00", "2019-03-05T23:00:00.000Z"),
    ],
)
def test_text_that_can_be_read_one_way_day_first_is_a_date(text):
    assert read_day(text) == Day("date", FIFTH, "text")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("31/02/2012", "a day that is not in the calendar"),
        ("29/02/2015", "a day that is not in the calendar"),
        ("02/13/2015", "a date with the month before the day"),
        ("05/03/19", "a date with a year of two digits"),
        ("5 Mar 19", "a date with a year of two digits"),
        ("05/03-2019", "text of 10 characters"),
        ("see file", "text of 8 characters"),
        ("03/05/2019?", "text of 11 characters"),
        ("2019/03/05", "text of 10 characters"),  # year first is read with hyphens only
    ],
)
def test_text_that_cannot_is_not_guessed_at(text, kind):
    assert read_day(text) == Day("unreadable")
    assert kind_of_unread_day(text) == kind


@pytest.mark.parametrize("value", [43529, 43529.5, True, timedelta(hours=3), time(9, 30)])
def test_a_number_or_a_time_is_no_date(value):
    assert read_day(value) == Day("unreadable")


def test_a_cell_date_gives_its_day_and_says_when_it_had_a_time():
    assert read_day(datetime(2019, 3, 5)) == Day("date", FIFTH, "cell")
    assert read_day(datetime(2019, 3, 5, 23, 59)) == Day("date", FIFTH, "time")


@pytest.mark.parametrize("value", ["07/2017", "July 2017", "Jul-2017", "2017", "2017-07"])
def test_a_month_or_a_year_alone_is_partial(value):
    assert read_day(value) == Day("partial")


@pytest.mark.parametrize(
    "value",
    [datetime(1900, 1, 1), "01/01/1900", "00/01/1900", datetime(1904, 1, 1), datetime(9999, 12, 31), time(0)],
)
def test_days_that_stand_for_no_date_are_fillers(value):
    assert read_day(value) == Day("filler")


@pytest.mark.parametrize("value", [datetime(2099, 12, 31), datetime(9999, 12, 31, 23, 59), "31/12/2999"])
def test_a_day_that_stands_for_no_end_is_one_only_where_there_may_be_none(value):
    assert read_day(value, may_continue=True) == Day("blank", said="continuing")
    assert read_day(value) == Day("filler")
    assert read_day("01/01/1900", may_continue=True) == Day("filler")


def test_words_are_blanks_only_where_they_may_be():
    assert read_day("Current") == Day("unreadable")
    assert read_day("Current", may_continue=True) == Day("blank", said="continuing")
    assert read_day("n/a") == Day("unreadable")
    assert read_day("N/A", may_be_nothing=True) == Day("blank", said="nothing")
    assert read_day("unborn", may_be_nothing=True) == Day("blank", said="nothing")
    assert read_day("\u00a0 \u200b") == Day("blank")


@pytest.mark.parametrize(
    "word", ["unknown", "TBC", "N/A", "?", "-", "–", "none", "not recorded", "#N/A", "0"]
)
def test_where_blank_means_continuing_a_word_for_not_known_is_never_taken_for_it(word):
    assert read_day(word, may_continue=True) == Day("unreadable")


@pytest.mark.parametrize("word", ["unknown", "TBC", "N/A", "?", "-", "–", "None"])
def test_elsewhere_a_word_for_not_known_leaves_the_date_blank(word):
    assert read_day(word, may_be_nothing=True) == Day("blank", said="nothing")
    assert kind_of_unread_day(word) == 'a word such as "unknown" or "n/a"'


@pytest.mark.parametrize("null", ["NULL", "null", " (null) ", "<NULL>"])
def test_null_is_an_empty_cell_everywhere(null):
    assert read_day(null) == read_day(null, may_continue=True) == read_day(None)


def test_an_excel_error_is_no_date_and_no_blank():
    assert read_day("#N/A", may_be_nothing=True) == read_day("#NULL!", may_continue=True) == Day("unreadable")


def test_where_the_month_is_known_to_come_first_text_that_could_be_either_is_not_read():
    assert read_day("03/04/2019", day_first=False) == Day("unreadable")
    assert "month before the day" in kind_of_unread_day("03/04/2019")
    for text in ("13/02/2019", "4/04/2019", "2019-03-05", "5 March 2019"):
        assert read_day(text, day_first=False) == read_day(text) != Day("unreadable")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  GB50902", ("GB50902", "")),
        ("039252\u00a0", ("039252", "")),
        ("00 12", ("00 12", "")),
        (13154, ("13154", "number")),
        (13154.0, ("13154", "number")),
        (99_999_999_999_999, ("99999999999999", "number")),
        (100_000_000_000_000, ("", "damaged")),
        (12.5, ("", "damaged")),
        (-5, ("", "damaged")),
        (float("inf"), ("", "damaged")),
        (True, ("", "damaged")),
        ("#N/A", ("", "damaged")),
        ("1.2E+15", ("", "damaged")),
        ("1E5", ("1E5", "")),
        (None, ("", "")),
    ],
)
def test_a_reference_stays_as_typed_or_is_not_used(typed, read):
    assert read_reference(typed) == read


def test_references_are_compared_without_capitals_and_any_kind_of_space():
    assert reference_key("GB 65\u00a0556\u200b") == reference_key("gb65556")
    assert reference_key("065556") != reference_key("65556")


def test_codes_match_through_the_programme_and_what_is_settled_goes_first(programme):
    gender = programme.code_lists["gender"]
    assert read_code("  GIRL ", gender, {}) == ("Female", True)
    assert read_code("Canary", gender, {}) == ("Not matched", False)
    assert read_code("Canary", gender, {"canary": "Other"}) == ("Other", False)
    assert read_code(None, gender, {}) == read_code(" ", gender, {}) == ("", False)
    assert read_code(True, programme.code_lists["yes_no"], {}) == ("Yes", True)
    assert read_code(3.0, programme.code_lists["simd_quintile"], {}) == ("3", True)


def test_texts_have_single_spaces_and_words_for_none_are_blank():
    assert read_text(" Dùn  Eòghainn ") == "Dùn Eòghainn"
    assert read_text("-") == read_text("N/A") == read_text("#REF!") == ""
    assert read_text(36.0) == "36"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "blank"),
        (" ", "blank"),
        ("Canary", "text of 6 characters"),
        ("x", "text of 1 character"),
        ("#n/a", "an Excel error"),
        (5, "a number"),
        (True, "TRUE or FALSE"),
        (datetime(2019, 3, 5), "a date"),
        (time(9), "a time of day"),
        (timedelta(1), "a length of time"),
    ],
)
def test_a_cell_is_described_by_its_kind(value, kind):
    assert kind_of(value) == kind


@given(st.text(max_size=30))
def test_no_text_is_a_date_with_another_day_than_it_says(text):
    """Whatever is read as a date holds its day and year in digits; nothing raises."""
    read = read_day(text, may_continue=True, may_be_nothing=True)
    if read.state == "date":
        assert read.day is not None and str(read.day.day) in text and str(read.day.year) in text
    assert "\n" not in kind_of(text) and (len(text) < 9 or text not in kind_of(text))


CELLS = [st.none(), st.text(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.datetimes()]


@given(st.one_of(*CELLS, st.times(), st.timedeltas(timedelta(-999), timedelta(999))))
def test_a_cell_can_be_stored_as_text_and_made_again(value):
    again = decode(encode(value))
    assert again == value and isinstance(again, type(value))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Monday 24 August 2026", "date"),
        ("Mon, 24 Aug 2026", "date"),
        ("Mon 24/08/2026", "date"),
        ("Thurs. 6 August 2026", "date"),
        ("Tuesday 24 August 2026", "unreadable"),  # it was a Monday: one half is wrong
        ("Monday", "unreadable"),
        ("Monday August 2026", "unreadable"),
        ("Monthly 24 August 2026", "unreadable"),
    ],
)
def test_a_date_with_its_weekday_is_read_when_the_two_agree(text, state):
    assert read_day(text).state == state
