"""What must hold before a replacement is recorded, and what is remarked on without forbidding it."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.sample.six_children import CHILDREN, inspection, programme, selection

from record_review.inspection import ParameterError
from record_review.sample import (
    Decision,
    check_request,
    decide,
    likeness,
    no_replacements,
    representativeness,
)

CHOSEN = selection(("007", "x-9"), ("7", "=1+1", "Ö 12, a", "'quoted"))  # a c, then a b b a
EARLIER = pd.DataFrame([("x-9", "=1+1", "OTHER", "lead", "")], columns=list(no_replacements().columns))


def decision(replaced="007", reserve="7", earlier=None, **more: str) -> Decision:
    given = {"reason": "NO-RECORD", "decided_by": "lead", "note": ""} | more
    return decide(
        CHILDREN,
        CHOSEN,
        no_replacements() if earlier is None else earlier,
        replaced=replaced,
        reserve=reserve,
        settings=inspection().sample,
        programme=programme(),
        **given,
    )


def refused(*arguments, **more) -> tuple[str, ...]:
    with pytest.raises(ParameterError) as refusal:
        decision(*arguments, **more)
    return refusal.value.problems


def test_a_choice_is_noted_with_references_as_returned_and_with_places():
    made = decision(" 0 07", "7 ", reason="no-record", decided_by=" Inspection  lead", note=" locked away ")
    assert made.line == {
        "replaced": "007",
        "replacement": "7",
        "reason": "NO-RECORD",
        "decided_by": "Inspection lead",
        "note": "locked away",
    }
    assert (made.place, made.reserve, made.remarks) == ("R01", "V01", ())


def test_a_replacement_may_be_replaced_and_the_record_it_stood_in_for_may_not():
    made = decision("=1+1", "ö12,A", EARLIER)
    assert (made.place, made.reserve) == ("V02", "V03")
    assert refused("x-9", "7", EARLIER) == (
        "x-9 (R02) was replaced already, by =1+1 (V02). To put that right, replace =1+1.",
    )


def test_another_category_needs_a_note_while_one_of_the_same_is_unused():
    (problem,) = refused("007", "=1+1")
    assert "V02 is of another category than R01, and 2 of the same category are unused" in problem
    assert "(the closest is V04)" in problem and "--note" in problem
    assert decision("007", "=1+1", note="same school").remarks == (
        "Another category was taken though 2 of the same category are unused.",
    )
    assert decision("x-9", "=1+1").remarks == ()  # nobody in reserve has the category of x-9


def test_a_family_above_its_share_is_remarked_on():
    """x-9 goes, 007 of family S001 stays: three of six children share two records, so one at most."""
    assert decision("x-9", "Ö 12, a").remarks == (
        "V03 is a brother or sister of R01, more of this family than its share.",
    )


def test_every_problem_is_told_at_once():
    problems = refused("nobody", "x-9", reason="because", decided_by=" ")
    assert problems[0] == "nobody is not among the selected records: check the reference."
    assert problems[1] == "x-9 is not a reserve of this selection."
    assert problems[2].startswith(
        "There is no reason because. Give one of these with --reason:\n  NOT-ELIGIBLE"
    )
    assert "\n  NO-RECORD      Record not available\n" in problems[2]
    assert problems[3] == "Say who decided with --by: a role or initials, which will stand in the register."


@pytest.mark.parametrize(
    ("replaced", "reserve", "problem"),
    [
        ("7", "=1+1", "7 is the reserve V01 and is not read"),
        ("", "7", "A blank reference is not among"),
        ("007", "=1+1", "The reserve =1+1 (V02) is used already: it was taken for x-9 (R02)."),
        ("007", "", "A blank reference is not a reserve"),
    ],
)
def test_a_record_that_is_not_where_it_should_be_is_refused(replaced, reserve, problem):
    assert problem in refused(replaced, reserve, EARLIER)[0]


@pytest.mark.parametrize("who", ["x" * 61, "lead\x07", "'Quoted", "for 'quo ted"])
def test_who_decided_is_short_printable_and_names_no_record(who):
    assert "--by: expected a role or initials" in refused(decided_by=who)[0]


def test_a_request_without_a_choice_tells_both_of_its_problems():
    with pytest.raises(ParameterError) as refusal:
        check_request(CHOSEN, no_replacements(), programme(), replaced="nobody", reason="")
    assert [problem.split("\n")[0] for problem in refusal.value.problems] == [
        "nobody is not among the selected records: check the reference.",
        "A replacement needs a reason. Give one of these with --reason:",
    ]


def test_levels_not_within_one_record_are_counted_before_and_after():
    """Categories a a a b b c: exact shares of two are 1, 2/3, 1/3. a c is near; a for c makes 2 0 0."""
    a_for_c = pd.DataFrame([("x-9", "7", "OTHER", "lead", "")], columns=list(no_replacements().columns))
    table = representativeness(CHILDREN, CHOSEN, ["category"], a_for_c)
    before, after = (likeness(table, column, programme()) for column in ("selected", "after"))
    assert (before.levels, before.outside, before.largest) == (3, 0, pytest.approx(2 / 3))
    assert (after.levels, after.outside, after.largest) == (3, 1, 1.0)
    assert after.in_words().startswith(
        "2 of 3 levels are within one record of their exact share; the largest"
    )
