"""What the partnership says of whom to meet or survey: who is next, what is counted, what contradicts."""

import pytest

from record_review.reading.returned.engagement import FIELDS, engagement_state
from record_review.reading.returned.versions import merged
from record_review.sample.send.engagement_workbook import ANSWERS, OUTCOMES, WHY_NOT

SELECTED, RESERVES = ("A", "B", "C"), ("D", "E", "F")
BOTH = {("A", "child"): "Not asked", ("A", "parent"): "Would rather not", ("A", "why_not"): WHY_NOT[0]}


def rules(answers, **cells):
    found = engagement_state(answers, SELECTED, RESERVES, cells or None).findings
    return [finding.rule for finding in found]


def counts(answers):
    table = engagement_state(answers, SELECTED, RESERVES).counts
    return dict(zip(table["what"], table["number"], strict=True))


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({}, []),
        ({("A", "child"): "Meeting", ("A", "parent"): "Survey"}, []),
        (BOTH, []),
        ({("A", "child"): "Not asked"}, ["ENG-11"]),
        ({("E", "parent"): "Not asked"}, ["ENG-11"]),
        ({("A", "why_not"): WHY_NOT[0]}, ["ENG-12"]),
        ({("A", "child"): "Survey", ("A", "why_not"): WHY_NOT[0]}, ["ENG-12"]),
        (BOTH | {("A", "came_of_it"): "Met"}, ["ENG-13"]),
        ({("A", "child"): "Either", ("A", "came_of_it"): "Met"}, []),
        ({("A", "child"): "Not asked", ("B", "why_not"): WHY_NOT[0]}, ["ENG-11", "ENG-12"]),
    ],
)
def test_each_contradiction_is_asked_about_by_its_rule(answers, rule):
    assert rules(answers) == rule


def test_a_finding_names_cell_or_place_and_never_a_reference():
    (one,) = engagement_state({("B", "child"): "Not asked"}, SELECTED, RESERVES).findings
    assert one.found.startswith("E02: ") and one.severity == "query"
    cells = {("B", "why_not"): ("Children", "F4")}
    (one,) = engagement_state({("B", "child"): "Not asked"}, SELECTED, RESERVES, cells).findings
    assert (one.sheet, one.cell) == ("Children", "F4") and "E02" not in one.found


@pytest.mark.parametrize(
    ("answers", "free"),
    [
        ({}, ()),
        (BOTH, ("ER01",)),
        ({("A", "child"): "Would rather not", ("A", "parent"): "Meeting"}, ()),  # a parent takes part
        ({("B", "came_of_it"): "Declined"}, ("ER01",)),
        ({("B", "came_of_it"): "Not reached"}, ("ER01",)),
        (BOTH | {("B", "came_of_it"): "Declined"}, ("ER01", "ER02")),
        (BOTH | {("D", "came_of_it"): "Declined"}, ("ER02",)),  # the first reserve is out herself
        ({(ref, "came_of_it"): "Declined" for ref in (*SELECTED, "D", "E")}, ("ER03",)),
    ],
)
def test_reserves_take_free_places_in_their_order(answers, free):
    assert engagement_state(answers, SELECTED, RESERVES).next_in_reserve == free


def test_what_came_of_it_is_counted_over_list_and_reserves():
    said = counts(
        {("A", "came_of_it"): "Met", ("D", "came_of_it"): "Survey answered"} | {("B", "child"): "Survey"}
    )
    assert (said["Met"], said["Answered a survey"], said["On the list"]) == (1, 1, 3)
    assert said["May be met or sent a survey, they or a parent or carer"] == 1


def test_a_later_workbook_wins_cell_by_cell_and_every_answer_offered_is_understood():
    both = merged([BOTH, {("A", "child"): "Meeting", ("C", "came_of_it"): "Met"}])
    assert both["A", "child"] == "Meeting" and both["A", "why_not"] == WHY_NOT[0]
    assert rules(both) == ["ENG-12"]
    offered = {field.name: field.choices for field in FIELDS}
    for name, options in offered.items():
        assert set(options) <= {*ANSWERS, *WHY_NOT, *OUTCOMES}, name
