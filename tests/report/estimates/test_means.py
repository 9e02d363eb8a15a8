"""Means and numbers of children: every possible draw from tiny frames, and the edges."""

import math
from itertools import combinations, product

import numpy as np
import pytest

from record_review.inspection import ReadingError
from record_review.report.estimates.means import NO_SPREAD, mean, number_of_children, t_interval
from record_review.report.estimates.shares import ALL_READ, TOO_FEW
from record_review.report.estimates.stratified import stratified_design

YOUNG, OLD = [2.0, 5.0, 1.0, 4.0], [3.0, 6.0, 6.0]  # seven children; a number for each
YOUNG_IN, OLD_IN = [1, 0, 1, 1], [0, 1, 1]  # to whom a question applies


def every_draw():
    """All 6 x 3 draws of two from each stratum: values, base, design with weights N_h / n_h."""
    for a, b in product(combinations(range(4), 2), combinations(range(3), 2)):
        values = [YOUNG[i] for i in a] + [OLD[i] for i in b]
        base = [YOUNG_IN[i] for i in a] + [OLD_IN[i] for i in b]
        yield values, [bool(d) for d in base], stratified_design(["y", "y", "o", "o"], {"y": 4, "o": 3})


def test_means_of_all_children_and_their_variance_are_exactly_unbiased_over_every_draw():
    found = [mean(v, [True] * 4, design) for v, _, design in every_draw()]
    assert np.mean([e.value for e in found]) == pytest.approx(np.mean(YOUNG + OLD), rel=1e-12)
    assert np.mean([e.se**2 for e in found]) == pytest.approx(np.var([e.value for e in found]), rel=1e-12)


def test_numbers_of_children_in_a_base_of_unknown_size_are_exactly_unbiased_over_every_draw():
    """Five children are in the base; three of them have a number above 2."""
    found = [number_of_children([x > 2 for x in v], d, design) for v, d, design in every_draw()]
    assert np.mean([e.value for e in found]) == pytest.approx(3, rel=1e-12)
    assert np.mean([e.se**2 for e in found]) == pytest.approx(np.var([e.value for e in found]), rel=1e-12)


def test_the_range_of_a_number_keeps_to_what_the_records_leave_possible():
    """Nine of ten children were read, eight found: the number is eight or nine."""
    design = stratified_design(["a"] * 9, {"a": 10})
    found = number_of_children([i < 8 for i in range(9)], [True] * 9, design)
    assert (found.low, found.high) == (8, 9)
    assert found.low <= found.value <= found.high
    nobody = number_of_children([False] * 20, [True] * 20, stratified_design(["a"] * 20, {"a": 40}))
    assert (nobody.value, nobody.low) == (0, 0) and 0 < nobody.high < 20


def test_a_census_has_its_mean_and_number_without_error():
    design = stratified_design(["a", "a", "b"], {"a": 2, "b": 1})
    for found, value in [
        (mean([1, 2, 6], [True] * 3, design), 3),
        (number_of_children([True, False, True], [True] * 3, design), 2),
    ]:
        assert (found.value, found.se, found.low, found.high) == pytest.approx((value, 0, value, value))
        assert found.note == ALL_READ and not found.has_range


def test_values_that_are_all_alike_have_no_range_rather_than_one_of_no_width():
    design = stratified_design(["a"] * 5 + ["b"] * 5, {"a": 50, "b": 20})
    alike = mean([4.1] * 10, [True] * 10, design)
    by_stratum = mean([4.1] * 5 + [2.3] * 5, [True] * 10, design)
    for found in (alike, by_stratum):
        assert found.note == NO_SPREAD and found.se == 0 and math.isnan(found.low)


def test_too_few_records_give_a_value_and_no_range():
    design = stratified_design(["a", "b"], {"a": 1, "b": 1})
    assert mean([1, 2], [True, True], design).note == ALL_READ
    lone = stratified_design(["a"], {"a": 9})
    for found in (mean([3], [True], lone), number_of_children([True], [True], lone)):
        assert found.note == TOO_FEW and math.isnan(found.low) and math.isnan(found.high)


def test_what_has_no_records_or_no_sense_is_refused():
    design = stratified_design(["a", "a"], {"a": 9})
    with pytest.raises(ReadingError, match="no mean"):
        mean([1, 2], [False, False], design)
    with pytest.raises(ReadingError, match="no number of children"):
        number_of_children([], [], stratified_design([], {"a": 9}))
    with pytest.raises(ValueError, match="must be a number"):
        mean([1, math.nan], [True, True], design)
    with pytest.raises(ValueError, match="one value per record"):
        mean([1], [True], design)
    with pytest.raises(ValueError, match="standard error"):
        t_interval(1, math.nan, 3)


def test_values_outside_the_base_are_not_looked_at():
    design = stratified_design(["a"] * 4, {"a": 9})
    found = mean([1, 2, 4, math.nan], [True, True, True, False], design)
    assert found.value == pytest.approx(7 / 3)
