"""Means, totals and numbers of children: every possible draw from tiny frames, and the edges."""

import math
from itertools import combinations, product

import numpy as np
import pytest

from record_review.inspection import ReadingError
from record_review.report import mean, number_of_children, proportion, stratified_design, t_interval, total
from record_review.report.estimates.means import NO_SPREAD
from record_review.report.estimates.stratified import ALL_READ, TOO_FEW

YOUNG, OLD = [2.0, 5.0, 1.0, 4.0], [3.0, 6.0, 6.0]  # seven children; a number for each
YOUNG_IN, OLD_IN = [1, 0, 1, 1], [0, 1, 1]  # to whom a question applies


def every_draw():
    """All 6 x 3 draws of two from each stratum: values, base, design with weights N_h / n_h."""
    for a, b in product(combinations(range(4), 2), combinations(range(3), 2)):
        values = [YOUNG[i] for i in a] + [OLD[i] for i in b]
        base = [YOUNG_IN[i] for i in a] + [OLD_IN[i] for i in b]
        yield values, [bool(d) for d in base], stratified_design(["y", "y", "o", "o"], {"y": 4, "o": 3})


@pytest.mark.parametrize("horvitz_thompson", [False, True])
def test_totals_and_their_variance_are_exactly_unbiased_over_every_draw(horvitz_thompson):
    found = [total(v, d, design, horvitz_thompson=horvitz_thompson) for v, d, design in every_draw()]
    truth = sum(v * d for v, d in zip(YOUNG + OLD, YOUNG_IN + OLD_IN, strict=True))
    assert np.mean([e.value for e in found]) == pytest.approx(truth, rel=1e-12)
    assert np.mean([e.se**2 for e in found]) == pytest.approx(np.var([e.value for e in found]), rel=1e-12)


def test_means_of_all_children_and_their_variance_are_exactly_unbiased_over_every_draw():
    found = [mean(v, [True] * 4, design) for v, _, design in every_draw()]
    assert np.mean([e.value for e in found]) == pytest.approx(np.mean(YOUNG + OLD), rel=1e-12)
    assert np.mean([e.se**2 for e in found]) == pytest.approx(np.var([e.value for e in found]), rel=1e-12)


def test_numbers_of_children_in_a_base_of_unknown_size_are_exactly_unbiased_over_every_draw():
    """Five children are in the base; three of them have a number above 2."""
    found = [number_of_children([x > 2 for x in v], d, design) for v, d, design in every_draw()]
    assert np.mean([e.value for e in found]) == pytest.approx(3, rel=1e-12)
    assert np.mean([e.se**2 for e in found]) == pytest.approx(np.var([e.value for e in found]), rel=1e-12)


def test_unequal_chances_give_an_exactly_unbiased_horvitz_thompson_total():
    """One of three children is drawn with chances 1/2, 1/4, 1/4; the weight is the inverse of the chance."""
    values, chances = [4.0, 2.0, 7.0], [0.5, 0.25, 0.25]
    found = [
        total([v], [True], stratified_design(["a"], {"a": 3}, [1 / c]), horvitz_thompson=True).value
        for v, c in zip(values, chances, strict=True)
    ]
    assert sum(c * e for c, e in zip(chances, found, strict=True)) == pytest.approx(sum(values), rel=1e-12)


def test_a_total_scaled_to_the_population_takes_only_the_ratios_of_the_weights():
    strata, sizes, values = ["a", "a", "b", "b"], {"a": 40, "b": 20}, [1.0, 3.0, 2.0, 2.0]
    ones = total(values, [True] * 4, stratified_design(strata, sizes, [1, 1, 1, 1]))
    many = total(values, [True] * 4, stratified_design(strata, sizes, [15, 15, 15, 15]))
    assert (ones.value, ones.se) == pytest.approx((120, many.se), rel=1e-12)


def test_a_known_size_gives_that_many_times_the_share():
    design = stratified_design(["a"] * 10 + ["b"] * 10, {"a": 100, "b": 60})
    y, d = [i % 3 == 0 for i in range(20)], [i % 5 > 0 for i in range(20)]
    share, found = proportion(y, d, design), number_of_children(y, d, design, domain_size=120)
    assert (found.value, found.se) == pytest.approx((120 * share.share, 120 * share.se), rel=1e-12)
    assert (found.low, found.high) == pytest.approx((120 * share.low, 120 * share.high), rel=1e-12)


def test_the_range_of_a_number_keeps_to_what_the_records_leave_possible():
    """Nine of ten children of the base were read, eight found: the number is eight or nine."""
    design = stratified_design(["a"] * 20, {"a": 40})
    y, d = [i < 8 for i in range(20)], [i < 9 for i in range(20)]
    found = number_of_children(y, d, design, domain_size=10)
    assert (found.low, found.high) == (8, 9)
    assert found.low <= found.value <= found.high
    nobody = number_of_children([False] * 20, [True] * 20, design)
    assert (nobody.value, nobody.low) == (0, 0) and 0 < nobody.high < 20


def test_a_base_of_known_size_that_was_read_whole_is_counted_not_estimated():
    design = stratified_design(["a"] * 20, {"a": 40})
    found = number_of_children([i < 3 for i in range(20)], [i < 7 for i in range(20)], design, domain_size=7)
    assert (found.value, found.se, found.low, found.high, found.note) == (3, 0, 3, 3, ALL_READ)


def test_a_stratum_read_whole_does_not_make_the_rest_of_a_known_base_certain():
    """Both records of the base lie in the stratum read whole, but five children are known to be in it."""
    design = stratified_design(["a", "a", "d", "d"], {"a": 30, "d": 2})
    found = number_of_children([True] * 4, [False, False, True, True], design, domain_size=5)
    assert (found.low, found.high) == (2, 5)


def test_a_census_has_its_mean_total_and_number_without_error():
    design = stratified_design(["a", "a", "b"], {"a": 2, "b": 1})
    for found, value in [
        (mean([1, 2, 6], [True] * 3, design), 3),
        (total([1, 2, 6], [True] * 3, design), 9),
        (number_of_children([True, False, True], [True] * 3, design), 2),
    ]:
        assert (found.value, found.se, found.low, found.high) == pytest.approx((value, 0, value, value))
        assert found.note == ALL_READ and not found.has_range


def test_values_that_are_all_alike_have_no_range_rather_than_one_of_no_width():
    design = stratified_design(["a"] * 5 + ["b"] * 5, {"a": 50, "b": 20})
    alike = mean([4.1] * 10, [True] * 10, design)
    by_stratum = mean([4.1] * 5 + [2.3] * 5, [True] * 10, design)
    for found in (alike, by_stratum, total([4.1] * 10, [True] * 10, design)):
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
        number_of_children([True, True], [False, False], design, domain_size=4)
    with pytest.raises(ReadingError, match="no total"):
        total([], [], stratified_design([], {"a": 9}))
    with pytest.raises(ReadingError, match="no number of children"):
        number_of_children([], [], stratified_design([], {"a": 9}))
    for size in (1, 10):
        with pytest.raises(ReadingError, match=f"apply to {size} children"):
            number_of_children([True, True], [True, True], design, domain_size=size)
    with pytest.raises(ValueError, match="must be a number"):
        mean([1, math.nan], [True, True], design)
    with pytest.raises(ValueError, match="one value per record"):
        mean([1], [True], design)
    endless = stratified_design(["a", "a"], {"a": 9}, finite=False)
    for what in (total, number_of_children):
        with pytest.raises(ValueError, match="finite population"):
            what([1, 0], [True, True], endless)
    with pytest.raises(ValueError, match="standard error"):
        t_interval(1, math.nan, 3)


def test_values_outside_the_base_are_not_looked_at():
    design = stratified_design(["a"] * 4, {"a": 9})
    found = mean([1, 2, 4, math.nan], [True, True, True, False], design)
    assert found.value == pytest.approx(7 / 3)


def test_a_base_of_nobody_is_a_total_of_none():
    design = stratified_design(["a"] * 4, {"a": 9})
    found = total([5, 5, 5, 5], [False] * 4, design)
    assert (found.value, found.base, found.note) == (0, 0, NO_SPREAD)
