"""Controlled rounding: sums hold, nothing moves further than it must, and the least change is found."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from record_review.report.protection.rounding import controlled_rounding


def least_change(counts, sums, step):
    """The smallest total change over every way of moving each count to a neighbouring multiple."""
    choices = [{step * (n // step), step * -(-n // step)} for n in counts.values()]
    best = None
    for values in product(*choices):
        tried = dict(zip(counts, values, strict=True))
        if all(tried[total] == sum(tried[part] for part in parts) for total, parts in sums):
            change = sum(abs(tried[cell] - n) for cell, n in counts.items())
            best = change if best is None else min(best, change)
    return best


def test_parts_add_up_to_the_rounded_total():
    counts = {"all": 60, "good": 1, "fair": 2, "weak": 57}
    sums = [("all", ("good", "fair", "weak"))]
    assert controlled_rounding(counts, sums, step=5) == {"all": 60, "good": 0, "fair": 0, "weak": 60}


def test_where_each_alone_would_round_up_the_first_of_equals_gives_way_by_a_fixed_rule():
    """3 + 3 + 4 = 10: alone they would be 5 + 5 + 5. Either 3 may go down; it is always the same one."""
    rounded = controlled_rounding({"all": 10, "a": 3, "b": 3, "c": 4}, [("all", ("a", "b", "c"))], step=5)
    assert rounded == {"all": 10, "a": 5, "b": 0, "c": 5}


def test_multiples_and_noughts_stay_and_everything_else_goes_to_a_neighbour():
    counts = {"a": 0, "b": 5, "c": 7, "d": 8, "e": 1}
    assert controlled_rounding(counts, step=5) == {"a": 0, "b": 5, "c": 5, "d": 10, "e": 0}


def test_a_part_that_is_no_summand_never_exceeds_its_whole():
    rounded = controlled_rounding({"base": 12, "option": 12, "other": 3}, step=5, within=[("option", "base")])
    assert rounded["option"] <= rounded["base"]
    alone = controlled_rounding({"base": 7, "option": 7, "b": 1}, step=5, within=[("option", "base")])
    assert (alone["base"], alone["option"]) == (5, 5)


def test_a_count_to_be_rounded_down_is():
    assert controlled_rounding({"base": 4}, step=5) == {"base": 5}
    assert controlled_rounding({"base": 4}, step=5, downwards=["base"]) == {"base": 0}


def test_wishes_that_cannot_all_be_met_still_give_sums_that_hold():
    """55 stays, 3 and 2 are to go down, and 60 is kept: one of the four wishes has to give."""
    counts = {"all": 60, "a": 55, "b": 3, "c": 2}
    rounded = controlled_rounding(counts, [("all", ("a", "b", "c"))], step=5, downwards=["b", "c"])
    assert rounded["all"] == rounded["a"] + rounded["b"] + rounded["c"]
    kept = [rounded["all"] == 60, rounded["a"] == 55, rounded["b"] == 0, rounded["c"] == 0]
    assert sum(kept) == 3


def test_what_does_not_add_up_and_what_is_no_count_is_refused():
    with pytest.raises(ValueError, match="do not add up"):
        controlled_rounding({"all": 9, "a": 4, "b": 4}, [("all", ("a", "b"))], step=5)
    with pytest.raises(ValueError, match="base of at least 2"):
        controlled_rounding({"a": 4}, step=1)
    with pytest.raises(ValueError, match="counts from 0"):
        controlled_rounding({"a": -1}, step=5)


@st.composite
def tables(draw):
    """A question: answers in two groups, a base, two reasons for no answer, a total."""
    answers = draw(st.lists(st.integers(0, 14), min_size=2, max_size=4))
    cut = draw(st.integers(1, len(answers) - 1))
    out = draw(st.lists(st.integers(0, 9), min_size=1, max_size=2))
    counts = {"all": sum(answers) + sum(out), "base": sum(answers), "met": sum(answers[:cut])}
    counts |= {"not met": sum(answers[cut:])}
    counts |= {f"a{i}": n for i, n in enumerate(answers)} | {f"o{i}": n for i, n in enumerate(out)}
    sums = [
        ("met", tuple(f"a{i}" for i in range(cut))),
        ("not met", tuple(f"a{i}" for i in range(cut, len(answers)))),
        ("base", ("met", "not met")),
        ("all", ("base", *(f"o{i}" for i in range(len(out))))),
    ]
    return counts, sums


@settings(max_examples=60, deadline=None, derandomize=True)
@given(tables(), st.sampled_from([3, 5, 10]))
def test_for_any_question_the_sums_hold_and_no_smaller_change_exists(table, step):
    counts, sums = table
    rounded = controlled_rounding(counts, sums, step=step)
    assert all(value % step == 0 and abs(value - counts[cell]) < step for cell, value in rounded.items())
    assert all(rounded[total] == sum(rounded[part] for part in parts) for total, parts in sums)
    change = sum(abs(rounded[cell] - n) for cell, n in counts.items())
    assert change == least_change(counts, sums, step)
    assert rounded == controlled_rounding(counts, sums, step=step)


def test_wishes_that_break_a_limit_are_not_taken_as_they_are():
    """Each wish is a neighbouring multiple, and together they exceed a whole, a most or a least."""
    asked = {"option": 12, "base": 12}
    rounded = controlled_rounding(
        asked, step=5, within=[("option", "base")], wishes={"option": 15, "base": 10}
    )
    assert rounded["option"] <= rounded["base"]
    assert controlled_rounding({"a": 7}, step=5, wishes={"a": 5}, least={"a": 6}) == {"a": 10}
    assert controlled_rounding({"a": 7}, step=5, wishes={"a": 10}, most={"a": 9}) == {"a": 5}
