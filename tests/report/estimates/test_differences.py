"""Differences against published tables and R, over every draw of a tiny frame, and at the edges."""

import math
from itertools import combinations, product

import numpy as np
import pytest

from record_review.inspection import ReadingError
from record_review.inspection.score_interval import wilson_interval
from record_review.report.estimates.differences import (
    HIGHER,
    UNCLEAR,
    domain_difference,
    holm,
    mover,
    share_interval,
)
from record_review.report.estimates.means import NO_SPREAD
from record_review.report.estimates.shares import ALL_READ, TOO_FEW, proportion
from record_review.report.estimates.stratified import stratified_design


@pytest.mark.parametrize(
    "one, other, low, high",
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_mover_gives_newcombes_table(one, other, low, high):
    """Newcombe (1998), Statistics in Medicine 17: 873-890, table II, method 10."""
    triples = [(x / n, *wilson_interval(x / n, n, math.inf)) for x, n in (one, other)]
    assert mover(*triples) == pytest.approx((low, high), abs=5.1e-5)


def test_mover_refuses_a_share_outside_its_range():
    with pytest.raises(ValueError, match="within its range"):
        mover((0.5, 0.6, 0.7), (0.5, 0.4, 0.6))


def none_beside(count):
    """The difference of two groups of 30: none of one, ``count`` of the other, as MOVER gives it."""
    design = stratified_design(["a"] * 60, {"a": 412})
    first = [i < 30 for i in range(60)]
    values = [30 <= i < 30 + count for i in range(60)]
    second = [not inside for inside in first]
    return values, first, second, design


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 12, 30])
def test_a_p_value_is_the_level_at_which_movers_range_reaches_nought(count):
    values, first, second, design = none_beside(count)
    found = domain_difference(values, second, first, design)
    back = domain_difference(values, first, second, design)
    assert found.method == "mover" and (back.low, back.high) == pytest.approx((-found.high, -found.low))
    assert found.verdict == (HIGHER if found.p_value < 0.05 else UNCLEAR)
    if 1e-9 < found.p_value < 1:
        shares = [proportion(values, inside, design) for inside in (second, first)]
        low, high = mover(*((s.share, *share_interval(s, 1 - found.p_value)) for s in shares))
        assert min(abs(low), abs(high)) == pytest.approx(0, abs=1e-9)
    else:
        assert found.p_value == 1 if count == 0 else found.p_value < 1e-9


def test_a_share_without_a_range_has_none_at_another_confidence():
    lone = proportion([True], [True], stratified_design(["a"], {"a": 30}))
    with pytest.raises(ReadingError, match="cannot be compared"):
        share_interval(lone)


def test_the_difference_of_two_groups_is_exactly_unbiased_over_every_draw():
    """The groups are the strata: then both their difference and its variance are exactly unbiased."""
    young, old, differences, variances = [2.0, 5, 1, 4], [3.0, 6, 6], [], []
    for a, b in product(combinations(young, 2), combinations(old, 2)):
        design = stratified_design(["y", "y", "o", "o"], {"y": 4, "o": 3})
        found = domain_difference([*a, *b], [True, True, False, False], [False, False, True, True], design)
        differences.append(found.difference)
        variances.append(found.se**2)
    assert np.mean(differences) == pytest.approx(3 - 5, rel=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(differences), rel=1e-12)


def test_a_group_and_the_whole_share_their_records_and_so_their_error():
    """Compared with itself a group differs by nothing, and nothing is uncertain about that."""
    design = stratified_design(["a"] * 8, {"a": 40})
    group = [True] * 5 + [False] * 3
    found = domain_difference([1, 0, 1, 1, 0, 1, 0, 0], group, group, design)
    assert (found.difference, found.se) == pytest.approx((0, 0), abs=1e-15) and found.note == NO_SPREAD


def test_a_group_at_none_or_all_has_movers_range_which_stays_possible():
    """svycontrast would give −1.005 to −0.944 for the schools of apistrat, where no school without an
    improvement had an award: a difference of more than 100 points."""
    design = stratified_design(["a"] * 20 + ["b"] * 20, {"a": 200, "b": 90})
    group = np.array([i % 2 == 0 for i in range(40)])
    values = ~group & np.array([i % 19 != 0 for i in range(40)])
    found = domain_difference(values, group, ~group, design)
    shares = [proportion(values, d, design) for d in (group, ~group)]
    assert found.method == "mover" and -1 <= found.low < found.difference < found.high < 0
    assert found.low == mover(*((s.share, s.low, s.high) for s in shares))[0]
    both = domain_difference(~group, group, ~group, design)
    assert both.difference == -1 and both.se == 0 and both.low == -1 and both.high > -1


def test_groups_too_small_or_read_whole():
    design = stratified_design(["a"] * 4 + ["d"] * 3, {"a": 40, "d": 3})
    y = [1, 0, 1, 1, 0, 1, 0]
    a, one = [True] * 4 + [False] * 3, [True] + [False] * 6
    d, two = [False] * 4 + [True] * 3, [False] * 4 + [True, True, False]
    few = domain_difference(y, one, d, design)
    assert few.note == few.verdict == TOO_FEW and math.isnan(few.low) and not math.isnan(few.difference)
    assert domain_difference(y, d, two, design).note == ALL_READ
    whole = domain_difference(y, a, d, design)
    assert whole.has_range and whole.se == pytest.approx(proportion(y, a, design).se, rel=1e-12)
    numbers = domain_difference([2, 2, 2, 2, 5, 5, 5], a, d, design)
    assert numbers.note == NO_SPREAD and numbers.difference == -3


def test_a_group_without_records_is_refused_by_name():
    design = stratified_design(["a"] * 4, {"a": 40})
    with pytest.raises(ReadingError) as told:
        domain_difference([1, 0, 1, 0], [False] * 4, [False] * 4, design)
    assert [sentence.split()[1] for sentence in told.value.problems] == ["first", "second"]
    with pytest.raises(ValueError, match="one value per record"):
        domain_difference([1, 0], [True] * 4, [True] * 4, design)
    with pytest.raises(ValueError, match="must be a number"):
        domain_difference([1, math.nan, 0, 1], [True, True, False, False], [False, False, True, True], design)


def test_holm_is_that_of_r():
    """R 4.2.2: p.adjust(c(.01, .04, .03, .2, .005), "holm")"""
    assert holm([0.01, 0.04, 0.03, 0.2, 0.005]) == pytest.approx([0.04, 0.09, 0.09, 0.2, 0.025], rel=1e-12)
    assert holm([]) == [] and holm([0.7, 0.6]) == [1, 1]
    with pytest.raises(ValueError, match="p-value"):
        holm([0.01, math.nan])
