"""Differences against published tables and R, over every draw of a tiny frame, and at the edges."""

import math
from itertools import combinations, product

import numpy as np
import pytest

from record_review.inspection import ReadingError
from record_review.report import (
    against_benchmark,
    domain_difference,
    holm,
    independent_difference,
    mover,
    proportion,
    share_interval,
    stratified_design,
    wilson_interval,
)
from record_review.report.estimates.differences import HIGHER, LOWER, SAME, UNCLEAR
from record_review.report.estimates.means import NO_SPREAD
from record_review.report.estimates.stratified import ALL_READ, TOO_FEW


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


def sample(found: int, of: int, children: int, finite: bool = True):
    design = stratified_design(["a"] * of, {"a": children}, finite=finite)
    return proportion([i < found for i in range(of)], [True] * of, design)


def test_two_inspections_are_compared_by_mover_from_their_default_ranges():
    now, then = sample(45, 60, 412), sample(30, 60, 388)
    found = independent_difference(now, then)
    assert found.difference == pytest.approx(0.25)
    low = 0.25 - math.hypot(now.share - now.low, then.high - then.share)
    high = 0.25 + math.hypot(now.high - now.share, then.share - then.low)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)
    assert found.se == pytest.approx(math.hypot(now.se, then.se)) and found.method == "mover"
    assert (found.verdict, found.claim) == (HIGHER, "these two groups of children differ")


def test_without_finite_population_the_claim_is_about_practice_and_the_range_wider():
    for read, children in ((60, 412), (60, 80)):
        ends = []
        for finite in (True, False):
            found = independent_difference(
                sample(40, read, children, finite), sample(30, read, children, finite)
            )
            ends.append(found.high - found.low)
        assert found.claim == "practice differs" and not found.finite
        assert ends[1] > ends[0]
    with pytest.raises(ValueError, match="finite population"):
        independent_difference(sample(4, 10, 50), sample(4, 10, 50, finite=False))


def test_a_census_without_finite_population_varies_like_any_other():
    design = stratified_design(["a"] * 9 + ["b"], {"a": 9, "b": 1}, finite=False)
    assert design.names == ("a and b",)  # one record of one child shows no variation of practice
    assert proportion([True] * 5 + [False] * 5, [True] * 10, design).has_range


def test_two_censuses_differ_by_what_they_differ():
    found = independent_difference(sample(4, 10, 10), sample(3, 12, 12))
    assert (found.low, found.high) == pytest.approx((0.15, 0.15)) and found.note == ALL_READ
    assert found.verdict == HIGHER and math.isnan(found.p_value)
    assert independent_difference(sample(3, 9, 9), sample(4, 12, 12)).verdict == SAME


def test_a_census_beside_a_sample_adds_nothing_to_the_range():
    census, other = sample(4, 10, 10), sample(20, 60, 412)
    found = independent_difference(census, other)
    assert (found.low, found.high) == pytest.approx((0.4 - other.high, 0.4 - other.low), rel=1e-12)


@pytest.mark.parametrize("now, then", [(45, 30), (33, 30), (30, 45), (60, 50), (0, 0), (60, 0), (41, 30)])
def test_a_p_value_is_the_level_at_which_the_range_reaches_nought(now, then):
    one, other = sample(now, 60, 412), sample(then, 60, 388)
    found = independent_difference(one, other)
    back = independent_difference(other, one)
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low), rel=1e-12)
    assert (found.p_value < 0.05) == (found.verdict != UNCLEAR)
    if 1e-9 < found.p_value < 1:
        triples = [(s.share, *share_interval(s, 1 - found.p_value)) for s in (one, other)]
        low, high = mover(*triples)
        assert min(abs(low), abs(high)) == pytest.approx(0, abs=1e-9)
    else:
        assert found.p_value == 1 if now == then else found.p_value < 1e-9


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
    assert found.low == independent_difference(*shares).low
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


def test_shares_without_a_range_cannot_be_compared():
    whole, lone = sample(30, 60, 412), sample(1, 1, 30)
    design = stratified_design(["a"] * 4, {"a": 40})
    nobody = proportion([True] * 4, [False] * 4, design)
    for bad in (lone, nobody):
        for call in (independent_difference, against_benchmark):
            with pytest.raises(ReadingError, match="cannot be compared"):
                call(bad, whole)
            with pytest.raises(ReadingError, match="cannot be compared"):
                call(whole, bad)


def test_a_fixed_benchmark_is_inside_the_range_or_outside_it():
    share = sample(45, 60, 412)
    assert against_benchmark(share, share.low + 0.001).verdict == UNCLEAR
    assert against_benchmark(share, share.low - 0.001).verdict == HIGHER
    assert against_benchmark(share, share.high + 0.001).verdict == LOWER
    assert against_benchmark(share, share.low).p_value == pytest.approx(0.05, abs=1e-9)
    assert against_benchmark(share, 0.75).p_value == 1
    census = against_benchmark(sample(4, 10, 10), 0.5)
    assert (census.low, census.high) == pytest.approx((-0.1, -0.1)) and census.verdict == LOWER
    with pytest.raises(ValueError, match="from 0 to 1"):
        against_benchmark(share, 75)


def test_a_benchmark_that_is_itself_estimated_brings_its_own_range():
    share, other = sample(45, 60, 412), sample(40, 60, 900)
    assert against_benchmark(share, other) == independent_difference(share, other)
    assert against_benchmark(share, other).low < against_benchmark(share, other.share).low


def test_holm_is_that_of_r():
    """R 4.2.2: p.adjust(c(.01, .04, .03, .2, .005), "holm")"""
    assert holm([0.01, 0.04, 0.03, 0.2, 0.005]) == pytest.approx([0.04, 0.09, 0.09, 0.2, 0.025], rel=1e-12)
    assert holm([]) == [] and holm([0.7, 0.6]) == [1, 1]
    with pytest.raises(ValueError, match="p-value"):
        holm([0.01, math.nan])
