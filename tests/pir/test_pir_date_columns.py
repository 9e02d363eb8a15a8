"""What programs do to all dates of a list at once is told by its cause, and blocks; a clean list is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from tests.pir.invented import AGREED, PARTNERSHIP, child, registered

from record_review.pir import RULES, Return, blocking, read_return
from record_review.pir.cells.date_patterns import (
    early_columns,
    exchanged_columns,
    in_summer,
    moment,
    month_first_columns,
    moved_columns,
)
from record_review.pir.rules.dates import DATES
from record_review.run.example.children import invented_children

Row = dict[str, Any]
OURS = {"PIR-79", "PIR-80", "PIR-81", "PIR-92", "PIR-93", "PIR-94", "PIR-95"}


children_of = cache(invented_children)


def example(number: int, seed: int = 2034) -> list[Row]:
    """Children of the example chosen by chance, their dates as a workbook has them."""
    rows = [row for row in children_of(seed) if not any(isinstance(row[name], str) for name in DATES)]
    rows = [row | {"sibling_group": None} for row in Random(seed).sample(rows, number)]
    return [
        {k: datetime.combine(v, time.min) if isinstance(v, date) else v for k, v in r.items()} for r in rows
    ]


def changed(rows: list[Row], change: Callable[[datetime], Any]) -> list[Row]:
    return [row | {name: change(row[name]) for name in DATES if row[name]} for row in rows]


def opened_under_american_settings(day: datetime) -> Any:
    """What becomes of 25/12/2014 and 03/04/2019."""
    return f"{day:%d/%m/%Y}" if day.day > 12 else datetime(day.year, day.day, day.month)


def american_opened_with_the_day_first(day: datetime) -> Any:
    """What becomes of 12/25/2014 and 04/03/2019."""
    return f"{day:%m/%d/%Y}" if day.day > 12 else datetime(day.year, day.day, day.month)


def stored_as_universal_time(day: datetime) -> datetime:
    return day - timedelta(hours=1) if in_summer(day) else day


def blocking_sentences(inspection: Any) -> list[str]:
    """Of all that blocks, what these rules and unread dates say."""
    sentences = blocking(read_return(inspection), inspection)
    return [s for s in sentences if s[-7:-1] in OURS | {"PIR-42", "PIR-45"}]


def found(ret: Return, rule: str) -> set[str]:
    return {finding.column for finding in ret.findings if finding.rule == rule}


CAUSES: list[tuple[str, Callable[[datetime], Any], str, str]] = [
    ("PIR-95", opened_under_american_settings, "American settings", "exchanged under American settings"),
    ("PIR-81", american_opened_with_the_day_first, "month first", "typed with the month first"),
    ("PIR-81", lambda day: f"{day:%m/%d/%Y}", "month first", "all text, month first"),
    ("PIR-94", stored_as_universal_time, "British summer time", "universal time"),
    ("PIR-94", lambda day: day + timedelta(hours=in_summer(day)), "British summer time", "an hour late"),
    ("PIR-94", lambda day: day - timedelta(seconds=75), "seconds before", "seconds short of midnight"),
    ("PIR-94", lambda day: day + timedelta(seconds=1), "seconds before or after", "a second past midnight"),
    ("PIR-94", lambda day: f"{stored_as_universal_time(day):%Y-%m-%dT%H:%M:%S}.000Z", "summer", "as text"),
]


@pytest.mark.parametrize("number", [12, 30])
@pytest.mark.parametrize(("rule", "change", "words", "name"), CAUSES, ids=[case[-1] for case in CAUSES])
def test_what_a_program_did_to_all_dates_blocks_with_its_cause(send, rule, change, words, name, number):
    inspection = send(changed(example(number), change))
    assert any(words in sentence and rule in sentence for sentence in blocking_sentences(inspection))


def test_exchanged_days_block_where_the_texts_beside_them_were_lost(send):
    """The dates of birth that are left all have a day up to the 12th, beside columns with all days."""
    rows = example(60)
    for row in rows:
        swapped = row["date_of_birth"] and opened_under_american_settings(row["date_of_birth"])
        row["date_of_birth"] = swapped if isinstance(swapped, datetime) else None
    inspection = send(rows)
    assert found(read_return(inspection), "PIR-80") == {"date_of_birth"}
    assert any("PIR-80" in sentence for sentence in blocking_sentences(inspection))


@pytest.mark.parametrize("number", [12, 640])
def test_as_it_was_sent_nothing_blocks(send, number):
    assert blocking_sentences(send(example(number))) == []


@pytest.mark.parametrize("number", [8, 200])
def test_text_that_may_have_its_month_first_is_not_read_in_any_column(send, number):
    """One column shows that the month comes first; the others came out of the same program."""
    rows = changed(example(number), lambda day: f"{day:%m/%d/%Y}")
    ret = read_return(send(rows))
    for name in DATES:
        days = ret.children[name].dropna()
        assert (days.dt.day == days.dt.month).all(), "only what is the same either way"
    assert {f.rule for f in ret.findings} >= {"PIR-42", "PIR-81"}


def test_one_slip_among_many_texts_with_the_day_first_blocks_and_leaves_the_others_read(send):
    rows = changed([child(n) for n in range(28)], lambda day: f"{day:%d/%m/%Y}")
    rows[3]["date_of_birth"] = "05/13/2015"
    inspection = send(rows)
    ret = read_return(inspection)
    assert (ret.children["date_of_birth_state"] == "date").sum() == 27
    assert found(ret, "PIR-81") == {"date_of_birth"} and any("PIR-81" in s for s in blocking(ret, inspection))


def test_iso_text_is_read_beside_text_with_the_month_first():
    assert month_first_columns({"a": ["02/13/2019"], "b": ["2019-02-03"], "c": [None]}) == {"a", "b"}
    assert month_first_columns({"a": ["13/02/2019"], "b": ["03/04/2019"]}) == frozenset()


@pytest.mark.parametrize("number", [1, 3])
def test_a_few_dates_an_hour_early_block_in_a_list_of_any_length(send, number):
    """A list that two programs wrote: the rows of one of them are a day early in summer."""
    rows = example(60)
    inspection = send([*changed(rows[:number], stored_as_universal_time), *rows[number:]])
    moved = found(read_return(inspection), "PIR-94")
    assert moved or not any(
        in_summer(row[name]) for row in rows[:number] for name in DATES if row[name] is not None
    )


def test_the_agreed_date_alone_an_hour_early_blocks(send):
    sheet = [
        ("Agreed date", datetime(2026, 8, 23, 23)) if "Agreed date" in line else line for line in PARTNERSHIP
    ]
    noted = [child(n, involvement_start=datetime(2025, 6, 2, 9, n)) for n in range(12)]
    inspection = send(noted, partnership=sheet)
    (finding,) = (f for f in read_return(inspection).findings if f.rule == "PIR-94")
    assert (finding.sheet, finding.cell) == ("Partnership", "B2") and finding.blocks_book


def test_true_times_of_day_are_told_and_do_not_block(send):
    """A system notes when a record was made, at all hours and in steps of a quarter of an hour."""
    hours = Random(7)
    rows = changed(example(200), lambda day: day + timedelta(minutes=15 * hours.randrange(96)))
    inspection = send(rows)
    ret = read_return(inspection)
    assert len(found(ret, "PIR-93")) >= 4 and blocking_sentences(inspection) == []


def test_a_column_of_true_times_does_not_hide_another_that_was_moved(send):
    hours = Random(8)
    rows = [
        row | {"involvement_start": row["involvement_start"] + timedelta(minutes=hours.randrange(1440))}
        for row in changed(example(200), stored_as_universal_time)
    ]
    ret = read_return(send(rows))
    assert "involvement_start" in found(ret, "PIR-93")
    assert {"date_of_birth", "involvement_end"} <= found(ret, "PIR-94")


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_dates_without_a_date_format_are_read_as_excel_counts_them_and_told(send, epoch):
    def in_1904(book: openpyxl.Workbook) -> None:
        book.epoch = epoch

    def number(day: datetime) -> int:
        return int(to_excel(day, epoch))

    sheet = [
        (a, number(b)) if isinstance(b, datetime) else (a, b)
        for a, b in (x for x in PARTNERSHIP if len(x) == 2)
    ]
    rows = example(30)
    clean, inspection = read_return(send(rows)), send(changed(rows, number), partnership=sheet, edit=in_1904)
    ret = read_return(inspection)
    assert ret.agreed_date == clean.agreed_date == AGREED.date()
    assert ret.children[list(DATES)].equals(clean.children[list(DATES)])
    assert {"", "date_of_birth"} <= found(ret, "PIR-92") and blocking_sentences(inspection) == []


@pytest.mark.parametrize("number", [12, 2019, 20150506, 25569, 60000, -1, 1e9, 0.5])
def test_a_number_that_cannot_be_the_date_of_a_child_keeps_its_column_unread(send, number):
    rows = changed([child(n) for n in range(12)], lambda day: int(to_excel(day)))
    rows[4]["date_of_birth"] = number
    inspection = send(rows)
    ret = read_return(inspection)
    assert (ret.children["date_of_birth_state"] == "unreadable").all()
    assert (ret.children["involvement_start_state"] == "date").all(), "each column for itself"
    assert any("PIR-42" in sentence for sentence in blocking(ret, inspection))


def test_a_number_an_hour_before_midnight_blocks_as_a_date_would(send):
    rows = changed([child(n) for n in range(12)], lambda day: to_excel(stored_as_universal_time(day)))
    assert "date_of_birth" in found(read_return(send(rows)), "PIR-94")


def test_unknown_under_latest_involvement_is_no_continuing_involvement(send):
    old = {"involvement_start": datetime(2019, 3, 4)}
    inspection = send(
        [child(0, **old, involvement_end=word) for word in ("unknown", "TBC", "-", "ongoing", "NULL")]
    )
    ret = read_return(inspection)
    assert ret.children["involvement_end_state"].tolist() == ["unreadable"] * 3 + ["blank"] * 2
    assert {f.row for f in ret.findings if f.rule == "PIR-42" and f.blocks_book} == {2, 3, 4}
    assert {f.row for f in ret.findings if f.rule == "PIR-45"} == {5}, "NULL is an empty cell"


def test_not_applicable_under_deregistration_blocks_only_for_a_registered_child(send):
    inspection = send([child(0, deregistration_date="n/a"), registered(1, deregistration_date="n/a")])
    ret = read_return(inspection)
    assert {f.row for f in ret.findings if f.rule == "PIR-42"} == {3}
    assert {f.row for f in ret.findings if f.rule == "PIR-45"} == {2}


def test_an_excel_error_in_a_date_blocks(send):
    inspection = send([child(0, date_of_birth="#N/A"), child(1)])
    ret = read_return(inspection)
    assert [(f.row, f.changes) for f in ret.findings if f.rule == "PIR-69"] == [(2, "eligibility")]


def columns_of(rows: list[Row]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in DATES}


def judged(rows: list[Row]) -> frozenset[str]:
    """The columns in which a pattern is seen, as the rules see it."""
    columns = columns_of(rows)
    dates = {name: sorted({c.date() for c in cells if c is not None}) for name, cells in columns.items()}
    timed = {name: [at for at in map(moment, cells) if at] for name, cells in columns.items()}
    return (
        early_columns(dates)
        | exchanged_columns({name: (days, []) for name, days in dates.items()})
        | month_first_columns(columns)
        | moved_columns(timed)
    )


@pytest.mark.parametrize("number", [12, 30, 75, 200])
def test_a_clean_list_has_no_pattern(number):
    """Measured over 5,000 lists of each length, of ten such examples: 2 false alarms in 20,000."""
    rows = example(640)
    chance = Random(number)
    assert [judged(chance.sample(rows, number)) for _ in range(200)] == [frozenset()] * 200


@pytest.mark.parametrize("number", range(1, 9))
def test_a_short_list_of_children_with_one_early_day_each_is_no_pattern(send, number):
    """Dates of one child fall on one day of the month: they are one chance and not three."""
    assert found(read_return(send([child(n) for n in range(number)])), "PIR-80") == set()


def test_a_list_with_many_firsts_of_a_month_has_no_pattern():
    """Many systems enter the first of the month for a date not known; no sign of exchanged days."""
    chance = Random(4)
    rows = [
        {name: day and (day.replace(day=1) if chance.random() < 0.45 else day) for name, day in row.items()}
        for row in ({name: row[name] for name in DATES} for row in example(200))
    ]
    assert judged(rows) == frozenset()


def test_the_rules_on_columns_of_dates_block_except_what_changes_nothing():
    changing = {rule for rule in OURS if RULES[rule].changes == "eligibility"}
    assert OURS - changing == {"PIR-92", "PIR-93"}
