"""What a small base of a group allows, cell by cell, and which groups stand in the table."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from tests.report.invented import inspection

from record_review.inspection import ReportSettings
from record_review.report.basis import Basis
from record_review.report.counts.tally import Tally
from record_review.report.lines.line import Line
from record_review.report.sections.groups import explanation, group_cell, group_frame, group_tables

PROGRAMME = inspection().programme
BASIS = Basis(read=60, population=640, strata=4, settings=ReportSettings(subgroups=("category",)))
CHILDREN = pd.DataFrame({"category": ["b"] * 5 + ["a"] * 9 + ["d"] * 2})
REVIEW = SimpleNamespace(programme=PROGRAMME, population=SimpleNamespace(children=CHILDREN))


def tally(found, base):
    return Tally("D6", {"Yes": found, "No": base - found}, ("Yes",), False, base, found, 60 - base, 0, 0, 0)


def lines():
    question = PROGRAMME.question("D6")
    return [Line(question, PROGRAMME.scale_of(question), "", tally(0, 0), BASIS.share(0, 0))]


def findings(groups, **changes):
    return SimpleNamespace(basis=replace(BASIS, **changes), groups=groups)


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
    assert group_cell(tally(found, base), BASIS) == said


def test_groups_stand_in_the_programmes_order_and_one_without_records_is_left_out():
    groups = {f"category={code}": {"D6": tally(10, 20)} for code in "ba"}
    frame = group_frame(lines(), "category", REVIEW, findings(groups))
    names = [PROGRAMME.route(code).short for code in "ab"]
    assert list(frame.columns) == ["Finding", *names]


def test_a_characteristic_with_one_group_has_no_table_and_none_is_shown_unasked():
    section = PROGRAMME.section("planning")
    one = {"category=a": {"D6": tally(10, 20)}}
    assert group_tables(lines(), section, REVIEW, findings(one)) == []
    unasked = findings(one | {"category=b": one["category=a"]}, settings=ReportSettings())
    assert group_tables(lines(), section, REVIEW, unasked) == []
    assert "no evidence" in explanation(("category", "age_band"))
