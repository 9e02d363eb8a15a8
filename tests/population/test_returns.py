"""The three returns as partnerships send them: every row accounted for, and the counts told beforehand."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from tests.population.rows import inspection

from record_review.pir import read_return
from record_review.population import build_population, funnel

RETURNS = Path(__file__).parents[1] / "data" / "returns"
NOTIFIED = {"ardvale": date(2026, 9, 14), "inchmore": date(2026, 10, 5), "glenburn": date(2026, 11, 2)}


@cache
def returned(name):
    of_area = replace(
        inspection(), notification_date=NOTIFIED[name], return_workbook=RETURNS / f"{name}-2026.xlsx"
    )
    return read_return(of_area), of_area


def counts(population):
    table = funnel(population)
    return {reason: rows for reason, rows in zip(table["reason"], table["rows"], strict=True) if rows}


def test_every_child_of_a_clean_return_is_eligible():
    assert counts(build_population(*returned("ardvale"))) == {"": 640}


def test_a_small_area_keeps_72_of_75_children():
    assert counts(build_population(*returned("inchmore"))) == {"": 72, "asp_only": 1, "outside_window": 2}


def test_every_row_of_an_untidy_return_is_accounted_for():
    ret, area = returned("glenburn")
    found = build_population(ret, area)
    assert counts(found) == {
        "": 432,
        "duplicate": 9,
        "asp_only": 3,
        "no_process": 7,
        "undetermined_routes": 1,
        "undetermined_dates": 11,
        "outside_window": 13,
        "over_18": 4,
    }
    assert found.outcomes["row"].tolist() == ret.children["row"].tolist()
    assert len(found.outcomes) == 480
    assert found.children["ref_key"].is_unique


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (56, "duplicate"),  # the birth of the unborn child of row 32
        (97, "undetermined_routes"),  # no route answered
        (107, "undetermined_dates"),  # born "07/2017"
        (106, "outside_window"),  # first involvement after the agreed date
        (368, "undetermined_dates"),  # ended before it began
        (419, "undetermined_dates"),  # began before the window, ended on 31 June
        (417, "no_process"),  # a concern, no investigation
    ],
)
def test_rows_of_the_untidy_return_one_by_one(row, reason):
    outcomes = build_population(*returned("glenburn")).outcomes.set_index("row")
    assert outcomes.loc[row, "reason"] == reason


def test_the_answers_do_not_depend_on_the_size_of_the_return():
    """7,200 rows: the untidy return fifteen times, each time under references of its own."""
    ret, area = returned("glenburn")
    rows = []
    for copy in range(15):
        more = ret.children.assign(row=ret.children["row"] + 1000 * copy)
        more["ref_key"] = more["ref_key"] + f"x{copy}"
        more["sibling_group"] = more["sibling_group"].where(
            more["sibling_group"] == "", more["sibling_group"] + f"x{copy}"
        )
        rows.append(more)
    many = build_population(replace(ret, children=pd.concat(rows, ignore_index=True)), area)
    small = build_population(ret, area)
    assert {k: v / 15 for k, v in counts(many).items()} == counts(small)
