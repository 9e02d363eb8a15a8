"""What a small base of a group allows, cell by cell, and which groups stand in the table."""

from functools import partial

import pandas as pd
import pytest
from tests.report.invented import inspection

from record_review.inspection import ReportSettings
from record_review.report.counts.tally import Tally
from record_review.report.lines.line import released_items
from record_review.report.protection.protect import released_share
from record_review.report.sections.groups import explanation, subgroup_pieces, subgroup_table

PROGRAMME = inspection().programme
SHARE = partial(released_share, read=60, population=640, strata=4, settings=ReportSettings())
CHILDREN = pd.DataFrame({"category": ["b"] * 5 + ["a"] * 9 + ["d"] * 2})


def tally(found, base):
    return Tally("D6", {"Yes": found, "No": base - found}, ("Yes",), False, base, found, 60 - base, 0, 0, 0)


def items():
    every = {
        question.id: Tally(question.id, {}, ("x",), False, 0, 0, 60, 0, 0, 0)
        for question in PROGRAMME.questions
        if question.reported and PROGRAMME.scale_of(question).kind == "choice"
    }
    several = {
        question.id: Tally(question.id, dict.fromkeys(question.options, 0), (), True, 0, 0, 60, 0, 0, 0)
        for question in PROGRAMME.questions
        if PROGRAMME.scale_of(question).kind == "multiple"
    }
    about = {"read": 60, "population": 640, "strata": 4, "settings": ReportSettings()}
    return [item for item in released_items(PROGRAMME, every | several, **about) if item.question.id == "D6"]


def by_category(groups):
    return subgroup_table(
        items(),
        groups,
        CHILDREN,
        PROGRAMME,
        "category",
        share=lambda n, of: SHARE(n, of),
        step=5,
        threshold=5,
    )


def cell(found, base):
    groups = {"category=a": {"D6": tally(found, base)}}
    frame = by_category(groups)
    return frame.iloc[0, 1]


@pytest.mark.parametrize(
    "found, base, said",
    [
        (0, 0, "fewer than 5"),
        (5, 5, "about 5 records, no figure"),
        (5, 10, "50% of 10 (0% to 100%) [s]"),
        (0, 25, "under 20% of 25 (0% to 24%) [s]"),
        (15, 30, "50% of 30 (26% to 74%)"),
    ],
)
def test_each_side_of_every_base(found, base, said):
    assert cell(found, base) == said


def test_groups_stand_in_the_programmes_order_and_one_without_records_is_left_out():
    groups = {f"category={code}": {"D6": tally(10, 20)} for code in "ba"}
    frame = by_category(groups)
    names = [PROGRAMME.route(code).short for code in "ab"]
    assert list(frame.columns) == ["Finding", *names]


def test_a_characteristic_with_one_group_has_no_table_and_none_is_shown_unasked():
    section = PROGRAMME.section("planning")
    given = (items(), {"category=a": {"D6": tally(10, 20)}}, CHILDREN, PROGRAMME, section)
    about = {"share": lambda n, of: SHARE(n, of), "step": 5, "threshold": 5}
    assert subgroup_pieces(*given, ("category",), **about) == ([], [])
    assert subgroup_pieces(*given, (), **about) == ([], [])
    assert "no evidence" in explanation(("category", "age_band"))
