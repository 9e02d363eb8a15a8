"""Three returns as partnerships send them: every row accounted for, and the findings a person reads out of
them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import openpyxl
import pytest
from tests.pir.invented import RETURNS

from record_review.pir import Return, blocking, findings_page, findings_workbook, read_return


@pytest.fixture(scope="module")
def returns(any_inspection):
    from dataclasses import replace

    def inspection(name: str, notified: date):
        path = RETURNS / f"{name}-2026.xlsx"
        return replace(
            any_inspection, return_workbook=path, partnership=name.title(), notification_date=notified
        )

    days = {"ardvale": date(2026, 9, 14), "inchmore": date(2026, 10, 5), "glenburn": date(2026, 11, 2)}
    inspections = {name: inspection(name, day) for name, day in days.items()}
    return {name: (one, read_return(one)) for name, one in inspections.items()}


def rows_of(ret: Return, rule: str) -> list[tuple[int, ...]]:
    return [finding.rows for finding in ret.findings if finding.rule == rule]


def test_a_clean_return_has_every_child_and_no_finding(returns):
    _, ret = returns["ardvale"]
    assert ret.counts["child"] == 640 and ret.findings == ()
    assert (ret.children["ref_key"].str.len() == 7).all() and ret.agreed_date == date(2026, 8, 24)


def test_a_small_return_is_read_whole(returns):
    inspection, ret = returns["inchmore"]
    assert ret.counts["child"] == 75 and blocking(ret, inspection) == []
    assert Counter(finding.rule for finding in ret.findings) == {"PIR-53": 2, "PIR-59": 1}
    assert "Baile Ùr" in set(ret.children["locality"])


def test_an_untidy_return_is_accounted_for_row_by_row(returns):
    _, ret = returns["glenburn"]
    assert ret.counts == {
        "rows": 493,
        "title": 2,
        "heading": 1,
        "repeated heading": 0,
        "blank": 7,
        "note": 3,
        "example": 0,
        "child": 480,
    }
    sheet = openpyxl.load_workbook(RETURNS / "glenburn-2026.xlsx", data_only=True)["Children"]
    typed = [sheet.cell(row, 1).value for row in ret.children["row"]]
    assert ret.children["record_ref"].tolist() == [str(value).strip() for value in typed]


# Read by eye in the workbook: the rule, and the rows it must name
GLENBURN = {
    "PIR-23": {(11, 86), (32, 56), (154, 155), (284, 336), (458, 463)},  # '  GB50902', '039252 ', 'gb04119'
    "PIR-24": {(5, 89), (469, 470)},  # GB65556 and 65556, 54060 and '054060'
    "PIR-25": {(367, 389)},  # two references, all else equal
    "PIR-28": {(40,), (41,), (45,)},  # 13154 and others typed as numbers
    "PIR-35": {(17,)},
    "PIR-42": {(419,), (427,), (486,)},  # '31/06/2025', 'tbc', 'see file'
    "PIR-43": {(107,)},  # '07/2017'
    "PIR-44": {(397,)},  # 01/01/1900
    "PIR-45": {(331,)},  # 'Current'
    "PIR-61": {(417,)},  # 'NFA - concern only'
    "PIR-68": {(152,), (402,)},  # '-', 'Yes - autism'
    "PIR-71": {(12,)},  # named GB53447 by rows 13 and 14, blank itself
}


@pytest.mark.parametrize("rule", GLENBURN)
def test_an_untidy_return_has_the_findings_a_person_makes(returns, rule):
    _, ret = returns["glenburn"]
    assert GLENBURN[rule] <= set(rows_of(ret, rule))


def test_what_excel_hides_and_what_was_not_asked_for_is_told(returns):
    _, ret = returns["glenburn"]
    found = {finding.rule: finding for finding in ret.findings}
    assert found["PIR-01"].cell == "B4" and "480 children" in found["PIR-01"].found
    assert '"Sheet3" at place 4' in found["PIR-04"].found
    assert found["PIR-06"].found == "313 children in rows that are hidden or filtered out"
    assert found["PIR-07"].cell == "I4"
    used = ret.value_matches.set_index(["column", "value"])["code"]
    assert used["route_a_ended_at", "CPCC"] == "CPPM" and used["simd_quintile", "SIMD 1"] == "1"
    times = ret.value_matches[ret.value_matches["value"] == "a date with a time of day"]
    assert set(times["column"]) >= {"date_of_birth", "involvement_start"}


def test_all_that_an_untidy_return_leaves_open_stands_in_the_way_of_a_book(returns):
    inspection, ret = returns["glenburn"]
    rules = {sentence[-7:-1] for sentence in blocking(ret, inspection)}
    assert rules == {finding.rule for finding in ret.findings if finding.changes}
    assert {"PIR-04", "PIR-06", "PIR-24", "PIR-25", "PIR-28", "PIR-42", "PIR-57"} <= rules


def test_no_name_reference_or_place_of_an_untidy_return_is_repeated(returns):
    import io

    inspection, ret = returns["glenburn"]
    content = findings_workbook(ret, inspection)
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = findings_page(ret, inspection) + "".join(finding.sentence() for finding in ret.findings)
    for name in ("Summary", "Findings", "Columns", "Answers"):
        said += " ".join(
            str(v) for row in book[name].iter_rows(values_only=True) for v in row if v is not None
        )
    assert "Canary" not in said and b"Canary" not in content
    values = {value for name in ("record_ref", "locality", "sibling_group") for value in ret.children[name]}
    assert not [value for value in values if len(value) > 4 and value in said]
