"""Coefficients of agreement against R's irrCAC, irr and psych, published examples, and at the edges."""

import json
import math
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from record_review.reading import category_weights
from record_review.reading.agreement.coefficients import (
    NEVER_VARIES,
    NO_PAIRS,
    NO_SPREAD,
    ONE_ANSWER,
    ONE_RECORD,
    brennan_prediger,
    cohen,
    fleiss,
    gwet,
    krippendorff,
)
from record_review.reading.agreement.ratings import direction, raw_agreement

FROZEN = json.loads((Path(__file__).parents[1] / "data" / "r" / "agreement.json").read_text("utf-8"))
MEASURES = {"gwet": gwet, "fleiss": fleiss, "brennan_prediger": brennan_prediger}
COHENS_OWN = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6


def ratings(name):
    of = FROZEN["sets"][name]
    return np.array(of["answers"], dtype=object).reshape(-1, of["readers"]), range(1, of["categories"] + 1)


@pytest.mark.parametrize("case", FROZEN["cases"], ids=[case["name"] for case in FROZEN["cases"]])
def test_coefficients_are_those_of_r(case):
    answers, categories = ratings(case["set"])
    if case["kind"] == "krippendorff":
        got = krippendorff(answers, categories, case["level"])
    else:
        weights = {"unweighted": "identity", "own": COHENS_OWN}.get(case["weights"], case["weights"])
        if case["kind"] == "cohen":
            got = cohen(answers[:, 0], answers[:, 1], categories, weights)
        else:
            got = MEASURES[case["kind"]](answers, categories, weights)
    assert got.value == pytest.approx(case["value"], rel=1e-9), case["call"]
    if "se" in case:
        assert got.se == pytest.approx(case["se"], rel=1e-9), case["call"]
    if "se5" in case:  # irrCAC rounds its standard error to five digits and its range to three
        assert got.se == pytest.approx(case["se5"], abs=6e-6)
        assert (got.observed, got.expected) == pytest.approx((case["observed"], case["expected"]), rel=1e-9)
        assert (got.low, got.high) == pytest.approx((case["low3"], case["high3"]), abs=6e-4)


@pytest.mark.parametrize(
    "level, alpha", [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_worked_example(level, alpha):
    """Krippendorff (2011), Computing Krippendorff's alpha-reliability, sections C to E."""
    answers, categories = ratings("krippendorff")
    assert round(krippendorff(answers, categories, level).value, 3) == alpha


def test_numbers_keep_their_distances_and_words_their_places():
    pairs = [(0, 1), (1, 5), (5, 5), (0, 0), (1, 1)]
    words = [tuple("abc"[(0, 1, 5).index(v)] for v in pair) for pair in pairs]
    spaced = krippendorff(pairs, [0, 1, 5], "interval").value
    values = [v for pair in pairs for v in pair]
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a, b in permutations(values, 2)) / (10 * 9)
    assert spaced == pytest.approx(1 - seen / chance, rel=1e-12)
    assert krippendorff(words, "abc", "interval").value != pytest.approx(spaced, rel=1e-3)


def test_published_values_of_fleiss_cohen_and_the_pattern_of_feinstein_and_cicchetti():
    answers, categories = ratings("fleiss")
    assert round(fleiss(answers, categories).value, 3) == 0.430  # Fleiss (1971)
    one, two = ratings("cohen1968")[0].T
    assert round(cohen(one, two, [1, 2, 3]).value, 3) == 0.492  # Cohen (1968): kappa, and weighted
    assert round(cohen(one, two, [1, 2, 3], COHENS_OWN).value, 3) == 0.348
    answers, categories = ratings("feinstein")
    one, two = answers.T
    assert raw_agreement(one, two).share == 0.944
    assert round(cohen(one, two, categories).value, 3) == -0.023
    assert round(gwet(answers, categories).value, 3) == 0.941


@pytest.mark.parametrize("measure", [gwet, fleiss, brennan_prediger])
def test_with_two_readers_and_no_gaps_all_measures_see_the_same_agreement(measure):
    answers, categories = ratings("sixpoint")
    raw = raw_agreement(*answers.T)
    got = measure(answers, categories)
    assert got.observed == pytest.approx(raw.share, rel=1e-12) and got.records == raw.pairs == 50
    assert measure(answers[:, ::-1], categories).value == pytest.approx(got.value, rel=1e-12)


def test_a_category_that_nobody_used_changes_what_chance_would_give():
    answers, _ = ratings("feinstein")
    assert gwet(answers, [1, 2, 3]).value != pytest.approx(gwet(answers, [1, 2]).value, rel=1e-3)


def test_a_reader_who_never_varies_makes_kappa_not_estimable_and_never_nought():
    """irrCAC gives kappa 0 with standard error 0 and the range 0 to 0 here."""
    found = cohen(list("yyyyyyyyyy"), list("yyyyyyynnn"), "yn")
    assert found.note == NEVER_VARIES and found.records == 10
    assert all(math.isnan(v) for v in (found.value, found.se, found.low, found.high))
    assert cohen(list("yyyy"), list("yyyy"), "yn").note == NEVER_VARIES


def test_one_answer_throughout_makes_the_other_coefficients_not_estimable_but_not_ac1():
    answers = [("y", "y")] * 12
    for found in (fleiss(answers, "yn"), krippendorff(answers, "yn")):
        assert found.note == ONE_ANSWER and math.isnan(found.value) and found.records == 12
    assert (gwet(answers, "yn").value, gwet(answers, "yn").note) == (1, NO_SPREAD)


@pytest.mark.parametrize("measure", [gwet, fleiss, brennan_prediger, krippendorff])
def test_full_agreement_is_1_without_a_range(measure):
    found = measure([("y", "y"), ("n", "n"), ("y", "y")], "yn")
    assert found.value == pytest.approx(1) and found.note == NO_SPREAD and not found.has_range


def test_no_pairs_and_one_pair_give_no_range():
    for measure in (gwet, fleiss, brennan_prediger, krippendorff):
        assert measure([("y", None), (math.nan, "n"), ("", pd.NA)], "yn").note == NO_PAIRS
        assert measure([], "yn").note == NO_PAIRS
    assert gwet([("y", "n")], "yn").note == ONE_RECORD
    assert cohen(["y", ""], [None, "n"], "yn").note == NO_PAIRS


def test_answers_off_the_scale_and_uneven_tables_are_refused():
    with pytest.raises(ValueError, match="not on the scale"):
        gwet([("y", "maybe")], "yn")
    with pytest.raises(ValueError, match="at least two categories"):
        fleiss([("y", "y")], "y")
    with pytest.raises(ValueError, match="at least two categories"):
        gwet([("y", "y")], "yy")
    with pytest.raises(ValueError, match="two readers or more"):
        gwet([("y",)], "yn")
    with pytest.raises(ValueError, match="two readers or more"):
        gwet([("y", "n"), ("y", "n", "n")], "yn")
    with pytest.raises(ValueError, match="one answer of each reader"):
        cohen(["y"], ["y", "n"], "yn")
    with pytest.raises(ValueError, match="level"):
        krippendorff([("y", "n")], "yn", "circular")
    with pytest.raises(ValueError, match="from 0"):
        krippendorff([(-1, 1)], [-1, 1], "ratio")
    for weights in ("radical", np.eye(3), np.array([[1, 2], [2, 1]]), np.array([[1, 0.5], [0, 1]])):
        with pytest.raises(ValueError):
            gwet([("y", "n")], "yn", weights)
    for nothing in (raw_agreement, lambda a, b: direction(a, b, "yn")):
        with pytest.raises(ValueError, match="no pair"):
            nothing(["y"], [None])


def test_weights_fall_from_1_to_0_over_the_scale():
    assert category_weights(4, "linear")[0] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert category_weights(4, "quadratic")[0] == pytest.approx([1, 8 / 9, 5 / 9, 0])
    assert category_weights(4, "ordinal")[0] == pytest.approx([1, 5 / 6, 1 / 2, 0])  # 1 - C(d+1, 2) / C(4, 2)
    assert (category_weights(3, "identity") == np.eye(3)).all()


def test_raw_agreement_has_wilsons_range():
    """R 4.2.2: prop.test(10, 12, correct = FALSE)$conf.int"""
    found = raw_agreement([*"yyyyyyyyyynn", None], [*"yyyyyyyyyyyy", "y"])
    assert (found.agree, found.pairs) == (10, 12)
    assert (found.low, found.high) == pytest.approx((0.551969138, 0.953034858), abs=1e-9)


def test_direction_counts_who_is_nearer_to_the_best_answer():
    found = direction(
        ["good", "good", "weak", None], ["weak", "fair", "weak", "good"], ["good", "fair", "weak"]
    )
    assert (found.same, found.first_higher, found.second_higher, found.mean_difference) == (1, 2, 0, 1.0)


def test_kappa_corrects_for_chance_exactly_over_every_rearrangement():
    """Mean of kappa's numerator over all pairings of two readers' answers: 0, whatever their answers are."""
    one, two = "yynnm", "ynmmy"
    excess = []
    for again in set(permutations(two)):
        found = cohen(list(one), list(again), "ynm", "linear")
        excess.append(found.observed - found.expected)
    assert np.mean(excess) == pytest.approx(0, abs=1e-12)


def test_alpha_of_all_ways_to_fill_a_scale_never_exceeds_1():
    for answers in product("ab", repeat=6):
        found = krippendorff(list(zip(answers[::2], answers[1::2], strict=True)), "ab")
        assert math.isnan(found.value) or found.value <= 1 + 1e-12
