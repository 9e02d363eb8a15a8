"""Other weights, without the records brought in, and children who were not in scope after all."""

import numpy as np
import pandas as pd
import pytest

from record_review.inspection import ReadingError
from record_review.report.estimates.sensitivity import (
    AS_READ,
    WITHOUT_BROUGHT_IN,
    children_in_scope,
    crossed_groups,
    post_stratified_design,
    replacement_sensitivity,
)
from record_review.report.estimates.shares import NO_BASE, proportion
from record_review.report.estimates.stratified import stratified_design

STRATA, SIZES = ["a"] * 6 + ["b"] * 6, {"a": 40, "b": 20}
MEETS = [True, True, False, True, False, True, False, False, True, False, True, False]
EVERY = [True] * 12
GROUPS = ["young", "old", "old"] * 4


def test_post_stratified_weights_give_every_group_its_number_of_children():
    design = post_stratified_design(stratified_design(STRATA, SIZES), GROUPS, {"young": 35, "old": 25})
    young = [g == "young" for g in GROUPS]
    assert design.weight[young].sum() == pytest.approx(35) and design.weight.sum() == pytest.approx(60)
    known = proportion(young, EVERY, design)
    assert known.share == pytest.approx(35 / 60) and known.se == pytest.approx(0, abs=1e-15)
    assert known.has_range and known.high > known.low  # the cap: a variance of nought is not believed


def test_groups_as_in_the_sample_change_nothing_but_the_error():
    """Weights of 40/6 and 20/6, and a group of 4 of 12 in each stratum alike: N_g as the weights have it."""
    plain = stratified_design(STRATA, SIZES)
    same = post_stratified_design(plain, GROUPS, {"young": 20, "old": 40})
    assert same.weight == pytest.approx(plain.weight)
    one, other = proportion(MEETS, EVERY, same), proportion(MEETS, EVERY, plain)
    assert one.share == pytest.approx(other.share) and one.se < other.se


def test_equal_weights_post_stratified_by_the_strata_are_those_of_the_strata():
    """N_h / n_h is what post-stratifying by the strata gives back, with the same standard error."""
    equal = stratified_design(STRATA, SIZES, [1] * 12)
    back = post_stratified_design(equal, STRATA, SIZES)
    plain = stratified_design(STRATA, SIZES)
    assert back.weight == pytest.approx(plain.weight)
    one, other = proportion(MEETS, EVERY, back), proportion(MEETS, EVERY, plain)
    assert (one.share, one.se) == pytest.approx((other.share, other.se), rel=1e-12)


def test_a_group_with_one_record_or_none_is_merged_with_its_neighbour_and_named():
    groups = ["0-4"] * 5 + ["5-9"] + ["10-14"] * 6
    design = post_stratified_design(
        stratified_design(STRATA, SIZES), groups, {"0-4": 20, "5-9": 10, "10-14": 24, "15-17": 6}
    )
    assert design.merged == (
        "Group 5-9 has fewer than two records read and is merged with 0-4 for the ranges.",
        "Group 15-17 has fewer than two records read and is merged with 10-14 for the ranges.",
    )
    assert design.weight.sum() == pytest.approx(60)


def test_groups_that_do_not_fit_the_population_are_refused_all_at_once():
    design = stratified_design(STRATA, SIZES)
    with pytest.raises(ReadingError) as told:
        post_stratified_design(design, ["x"] + ["y"] * 11, {"y": 9})
    assert len(told.value.problems) == 3
    with pytest.raises(ValueError, match="one group per record"):
        post_stratified_design(design, ["x"], {"x": 60})


def test_crossed_groups_count_the_population_and_place_the_records():
    children = pd.DataFrame(
        {
            "record_ref": ["R1", "R2", "R3", "R4"],
            "category": ["a", "a", "b", "a"],
            "age": ["0", "1", "0", "0"],
        }
    )
    groups, sizes = crossed_groups(children, ["R4", "R3"], ["category", "age"])
    assert groups == ["a / 0", "b / 0"] and sizes == {"a / 0": 2, "a / 1": 1, "b / 0": 1}
    assert list(sizes) == ["a / 0", "a / 1", "b / 0"]
    with pytest.raises(ReadingError, match="1 records read"):
        crossed_groups(children, ["R9"], ["category"])


def test_without_the_records_brought_in_the_others_stand_for_their_strata():
    brought_in = [False] * 4 + [True] * 2 + [False] * 6
    lines = replacement_sensitivity(MEETS, EVERY, brought_in, strata=STRATA, sizes=SIZES)
    assert lines[AS_READ] == proportion(MEETS, EVERY, stratified_design(STRATA, SIZES))
    keep = ~np.array(brought_in)
    kept = stratified_design([s for s, k in zip(STRATA, keep, strict=True) if k], SIZES)
    assert lines[WITHOUT_BROUGHT_IN] == proportion(np.array(MEETS)[keep], [True] * 10, kept)
    assert lines[WITHOUT_BROUGHT_IN].share == pytest.approx((40 * 3 / 4 + 20 * 2 / 6) / 60)


def test_equal_weights_stay_equal_without_the_records_brought_in():
    brought_in = [True] + [False] * 11
    lines = replacement_sensitivity(MEETS, EVERY, brought_in, strata=STRATA, sizes=SIZES, weights=[5.0] * 12)
    assert (lines[AS_READ].share, lines[WITHOUT_BROUGHT_IN].share) == pytest.approx((6 / 12, 5 / 11))


def test_records_all_brought_in_or_a_base_of_them_alone():
    with pytest.raises(ReadingError, match="none is left"):
        replacement_sensitivity(MEETS, EVERY, EVERY, strata=STRATA, sizes=SIZES)
    first = [True] + [False] * 11
    lines = replacement_sensitivity(MEETS, first, first, strata=STRATA, sizes=SIZES)
    assert lines[WITHOUT_BROUGHT_IN].note == NO_BASE
    with pytest.raises(ValueError, match="one value per record"):
        replacement_sensitivity(MEETS, EVERY, [True], strata=STRATA, sizes=SIZES)


def test_records_out_of_scope_shrink_the_population():
    """3 of 60 drawn from 400 are out of scope: 380 children, and at least the 57 found."""
    in_scope = [i >= 3 for i in range(60)]
    found = children_in_scope(in_scope, strata=["a"] * 60, sizes={"a": 400})
    assert found.value == pytest.approx(380) and 57 < found.low < 380 < found.high <= 397
    share = proportion(in_scope, [True] * 60, stratified_design(["a"] * 60, {"a": 400}))
    assert (found.low, found.high) == pytest.approx((400 * share.low, 400 * share.high))
    with pytest.raises(ReadingError, match="no record"):
        children_in_scope([], strata=[], sizes={"a": 400})


def test_out_of_scope_records_are_a_domain_and_keep_their_place_in_n():
    """As a domain: 4 of 9 in scope in a stratum of 10 of 100; the fraction read stays 10 of 100."""
    design = stratified_design(["a"] * 10, {"a": 100})
    share = proportion([i < 4 for i in range(10)], [i < 9 for i in range(10)], design)
    assert share.share == pytest.approx(4 / 9) and design.read == (10,)
    assert share.se**2 == pytest.approx((1 - 10 / 100) * 10 / 9 * (9 * 4 / 9 * 5 / 9) / 9**2)
