"""Estimates against R's survey package, against every possible draw from tiny frames, and at the edges."""

import math
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from record_review.inspection.refusals import ReadingError
from record_review.report.estimates.shares import (
    ALL_READ,
    NO_BASE,
    TOO_FEW,
    distribution,
    effective_size,
    linearised_variance,
    median_category,
    proportion,
    wilson_interval,
)
from record_review.report.estimates.stratified import stratified_design

STRATA = ["a"] * 10 + ["b"] * 6 + ["c"] * 4
MEETS = [1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1]
EVERY = [1] * 20
SOME = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1]
SIZES = {"a": 80, "b": 30, "c": 12}
WHOLE_C = SIZES | {"c": 4}


def bools(values):
    return [bool(v) for v in values]


@pytest.mark.parametrize(
    "sizes, weights, base, expected, cap",
    [
        # share, standard error, effective size before the cap, low, high; the cap
        (
            SIZES,
            None,
            EVERY,
            "0.614754098361 0.106452239010 20.899209486 0.389686144812 0.799522508574",
            21.142045455,
        ),
        (
            SIZES,
            None,
            SOME,
            "0.602150537634 0.130107910410 14.151955361 0.329846135575 0.823137199637",
            15.840659341,
        ),
        (
            SIZES,
            [1] * 20,
            EVERY,
            "0.6 0.099854060175 24.070204764 0.390227983926 0.778558246595",
            24.665981501,
        ),
        (
            SIZES,
            [1] * 20,
            SOME,
            "0.6 0.122786978036 15.918664142 0.341107469311 0.812949912547",
            18.442622951,
        ),
        (
            WHOLE_C,
            None,
            SOME,
            "0.597701149425 0.136509104889 12.903562951 0.315765536281 0.827082806889",
            14.335227273,
        ),
    ],
    ids=[
        "all records",
        "a domain",
        "equal weights",
        "a domain, equal weights",
        "a domain, a stratum read whole",
    ],
)
def test_share_error_and_range_are_those_of_r_survey(sizes, weights, base, expected, cap):
    """R 4.2.2, survey 4.1.1: D <- svydesign(ids=~1, strata=~h, fpc=~N, weights=~w, data=d);
    m <- svymean(~y, subset(D, dom==1)); coef(m); SE(m); n_eff <- p*(1-p)/SE^2; then
    (p + t^2/2n ± t sqrt(p(1-p)/n + t^2/4n^2)) / (1 + t^2/n) with n = min(n_eff, cap), t = qt(.975, df)."""
    share, se, n_eff, low, high = map(float, expected.split())
    design = stratified_design(STRATA, sizes, weights)
    found = proportion(bools(MEETS), bools(base), design)
    assert (found.share, found.se, found.low, found.high) == pytest.approx((share, se, low, high), abs=2e-12)
    assert effective_size(bools(base), design) == pytest.approx(cap, abs=1e-9)
    assert found.effective == pytest.approx(min(n_eff, cap), abs=1e-9)
    assert (found.df, found.note) == (sum(base) - 3, "")


def test_the_school_survey_of_r_survey_gives_its_means():
    """R 4.2.2, survey 4.1.1: data(api); D <- svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc,
    data=apistrat); svymean(~I(awards=="Yes"), D), and of subset(D, sch.wide=="Yes"); the cells are those of
    table(stype, awards, sch.wide). R's pw is rounded to seven figures: hence 1e-8."""
    cells = {  # stratum: (award, school-wide), (no award, school-wide), (no award, not school-wide)
        "E": (73, 18, 9),
        "H": (16, 10, 24),
        "M": (24, 11, 15),
    }
    strata = [s for s, counts in cells.items() for _ in range(sum(counts))]
    award = [i == 0 for counts in cells.values() for i in range(3) for _ in range(counts[i])]
    wide = [i < 2 for counts in cells.values() for i in range(3) for _ in range(counts[i])]
    design = stratified_design(strata, {"E": 4421, "H": 755, "M": 1018})
    whole = proportion(award, [True] * 200, design)
    domain = proportion(award, wide, design)
    assert (whole.share, whole.se) == pytest.approx((0.638936064051, 0.034405917997), abs=1e-8)
    assert (domain.share, domain.se) == pytest.approx((0.771710367367, 0.035069857815), abs=1e-8)


def test_share_and_variance_are_unbiased_over_every_possible_draw():
    """All 6 x 3 draws of two from each of two strata of four and three children: no randomness."""
    young, old = [1, 0, 1, 1], [0, 0, 1]
    shares, variances = [], []
    for a, b in product(combinations(young, 2), combinations(old, 2)):
        design = stratified_design(["y", "y", "o", "o"], {"y": 4, "o": 3})
        shares.append(proportion(bools([*a, *b]), [True] * 4, design).share)
        variances.append(linearised_variance(bools([*a, *b]), [True] * 4, design))
    assert np.mean(shares) == pytest.approx(4 / 7, rel=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(shares), rel=1e-12)


def test_equal_weights_make_the_share_x_of_y():
    design = stratified_design(["a", "a", "a", "b", "b"], {"a": 40, "b": 10}, [7.5] * 5)
    found = proportion([True, False, True, True, False], [True, True, True, True, False], design)
    assert (found.count, found.base, found.share) == (3, 4, 0.75)


def test_wilson_interval_is_the_textbook_one():
    """R 4.2.2: prop.test(x, 60, correct=FALSE)$conf.int is the score interval."""
    assert wilson_interval(45 / 60, 60, math.inf) == pytest.approx((0.6277, 0.8422), abs=5e-5)
    assert wilson_interval(0, 60, math.inf) == pytest.approx((0, 0.0602), abs=5e-5)
    assert wilson_interval(1, 60, math.inf) == pytest.approx((0.9398, 1), abs=5e-5)


def test_wilson_interval_refuses_what_is_no_share_or_has_no_size():
    for share, size, df in [(1.2, 60, 10), (-0.1, 60, 10), (0.5, 0, 10), (0.5, 60, 0), (math.nan, 60, 10)]:
        with pytest.raises(ValueError, match="share from 0 to 1"):
            wilson_interval(share, size, df)


@pytest.mark.parametrize("answer", [False, True])
def test_none_and_all_have_a_range_with_one_end_at_the_share(answer):
    design = stratified_design(["a"] * 30 + ["b"] * 30, {"a": 200, "b": 200})
    found = proportion([answer] * 60, [True] * 60, design)
    n, t2 = 60 / 0.85, 2.0017174830**2  # qt(.975, 58)
    reach = (t2 / n) / (1 + t2 / n)
    assert (found.low, found.high) == pytest.approx((1 - reach, 1) if answer else (0, reach), abs=1e-9)
    assert found.se == 0 and found.effective == pytest.approx(n)


def test_a_stratum_read_whole_adds_no_variance_but_keeps_its_share():
    design = stratified_design(["a", "a", "a", "d", "d"], {"a": 30, "d": 2})
    found = proportion([True, True, True, False, False], [True] * 5, design)
    assert found.share == pytest.approx(30 / 32) and found.se == 0
    assert found.effective == pytest.approx(32**2 / (3 * 10**2 * 0.9))  # the cap: the variance seen is zero


def test_a_base_whose_strata_were_all_read_whole_has_no_range():
    design = stratified_design(["a", "a", "d", "d"], {"a": 30, "d": 2})
    found = proportion([True, False, True, False], [False, False, True, True], design)
    assert (found.share, found.note, found.has_range) == (0.5, ALL_READ, False)
    census = stratified_design(["a", "a", "d"], {"a": 2, "d": 1})
    assert proportion([True, True, False], [True] * 3, census).note == ALL_READ


def test_an_empty_base_gives_no_share_and_says_so():
    design = stratified_design(["a", "a"], {"a": 9})
    found = proportion([True, True], [False, False], design)
    assert (found.count, found.base, found.note) == (0, 0, NO_BASE) and math.isnan(found.share)
    assert median_category(["x", "y"], ["x", "y"], [False, False], design) is None


def test_a_base_with_one_record_in_each_stratum_has_a_share_and_no_range():
    design = stratified_design(["a", "a", "b", "b"], {"a": 20, "b": 20})
    found = proportion([True, True, False, False], [True, False, True, False], design)
    assert (found.share, found.df, found.note) == (0.5, 0, TOO_FEW) and math.isnan(found.low)


@pytest.mark.parametrize(
    "read, sizes, names",
    [
        ("aabbc", {"a": 50, "b": 20, "c": 5}, ("a", "b and c")),  # one record of five: merged
        ("aabbc", {"a": 50, "b": 20, "c": 1}, ("a", "b", "c")),  # one record of one: read whole
        ("aabdd", {"a": 50, "b": 20, "c": 0, "d": 9}, ("a", "b and d")),  # nobody in c; d is smaller than a
        ("aabb", {"a": 50, "b": 20, "c": 3, "d": 9}, ("a", "b and c and d")),  # no record in c, nor in d
        ("abb", {"a": 8, "b": 9}, ("a and b",)),  # the first stratum has one neighbour
        ("abbcc", {"b": 9, "a": 3, "c": 9}, ("b", "a and c")),  # two equal neighbours: the later
    ],
)
def test_a_category_with_too_few_records_is_merged_with_its_nearest_and_named(read, sizes, names):
    design = stratified_design(list(read), sizes)
    assert design.names == names
    assert sum(design.population) == sum(sizes.values()) and sum(design.read) == len(read)
    assert bool(design.merged) == any(" and " in name for name in names)


def test_merged_strata_share_one_weight_and_the_note_names_both():
    design = stratified_design(["b", "b", "c"], {"b": 20, "c": 4})
    assert design.weight == pytest.approx([8, 8, 8])
    assert design.merged == (
        "Category c has fewer than two records read and is merged with b for the ranges.",
    )


def test_a_lone_record_beside_strata_read_whole_takes_no_certain_child_for_a_sample():
    """One of five read beside ten of ten: the ten keep their weight of 1, the one stands for five."""
    design = stratified_design(["a"] * 10 + ["b"], {"a": 10, "b": 5})
    assert design.names == ("a", "b") and not design.merged
    assert design.weight == pytest.approx([1] * 10 + [5])
    share = proportion([True] * 5 + [False] * 6, [True] * 11, design)
    assert share.share == pytest.approx(5 / 15) and share.has_range and share.effective < 12
    assert stratified_design(["a"] * 10, {"a": 10, "b": 5}).names == ("a and b",)  # nobody to stand for b


def test_a_single_lone_record_gives_no_range():
    design = stratified_design(["a"], {"a": 30})
    assert proportion([True], [True], design).note == TOO_FEW


def test_impossible_designs_are_refused_all_problems_at_once():
    with pytest.raises(ReadingError) as refusal:
        stratified_design(["a", "a", "x"], {"b": -2, "a": 1}, [1, 0, 1])
    assert refusal.value.problems == (
        "Records were read in categories that have no children: x.",
        "Category b must have a whole number of children, from 0.",
        "2 records were read in category a, which has 1 children.",
        "Every record's weight must be a number above 0.",
    )


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA, "", 2, -1])
def test_a_missing_answer_in_the_base_is_refused_and_never_taken_for_a_no(missing):
    design = stratified_design(["a"] * 4, {"a": 9})
    for meets, base in [([1, 0, missing, 1], [1, 1, 1, 1]), ([1, 0, 1, 1], [1, 1, missing, 1])]:
        with pytest.raises(ValueError, match="yes or no"):
            proportion(meets, base, design)
    outside = proportion([1, 0, missing, 1], [True, True, False, True], design)
    assert (outside.count, outside.base) == (2, 3)


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="one value per record"):
        proportion([True], [True] * 4, stratified_design(["a"] * 4, {"a": 9}))


def test_the_shares_of_a_scale_add_up_and_stray_answers_are_refused():
    design = stratified_design(STRATA, SIZES)
    answers = ["good", "weak", "good", "fair"] * 5
    shares = distribution(answers, ["weak", "fair", "good"], [True] * 20, design)
    assert [s.count for s in shares.values()] == [5, 5, 10]
    assert sum(s.share for s in shares.values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="not on the scale"):
        distribution(answers, ["weak", "good"], [True] * 20, design)


def test_the_middle_answer_is_that_of_r_survey():
    """survey 4.1.1: svyquantile(~g, svydesign(id=~1, strata=~h, fpc=~N, data=d), .5, qrule="math") -> 3."""
    answers = list("12345633425564321246")
    assert median_category(answers, "123456", [True] * 20, stratified_design(STRATA, SIZES)) == "3"


def test_the_middle_answer_counts_a_half_reached_exactly():
    design = stratified_design(["a"] * 4, {"a": 40}, [0.1] * 4)
    assert median_category(list("1123"), "123", [True] * 4, design) == "1"
    assert median_category(list("1223"), "123", [True] * 4, design) == "2"
