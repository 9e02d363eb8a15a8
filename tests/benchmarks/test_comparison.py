"""What the comparison of draws counts: by hand on six children, and against the figures of a book."""

import numpy as np
import pandas as pd
import pytest

from record_review.inspection.file import SampleSettings
from record_review.sample import book_quality, make_book


def six(comparison):
    """Three, two and one of a category; all else the same; three of one family."""
    children = pd.DataFrame({name: ["same"] * 6 for name in comparison.BALANCE_ON})
    children["category"] = list("aaabbc")
    children["sibling_group"] = ["S", "S", "S", "", "", ""]
    return children


def test_figures_are_those_counted_by_hand(comparison):
    """Two of six: a is due 1, b 2/3, c 1/3, and one of the family.

    aa: a 1 over, b 2/3 and c 1/3 under, all within one; the family twice where once is its share.
    bc: a 1 under, b 1/3 and c 2/3 over; nobody of the family.
    bb: a 1 under, b 4/3 over, c 1/3 under: not within one.
    aab, a draw too large: a 1 over, b 1/3 over, c 1/3 under, and 3 of what all six share where 2 are due.
    Pairs: four with the category, whose cells are off as the category is, and six with one cell each.
    """
    draws = comparison.members([np.array(d) for d in ([0, 1], [3, 5], [3, 4], [0, 1, 3])], 6)
    found = comparison.figures(draws, six(comparison), size=2)
    assert found["every level within one"] == 3 / 4
    assert found["worst level"] == found["pairs worst"] == pytest.approx(4 / 3, rel=1e-12)
    assert found["pairs mean"] == pytest.approx((4 * (2 + 2 + 8 / 3 + 5 / 3) + 6) / (4 * 18), rel=1e-12)
    assert found["pairs within one"] == 1 - 4 / 72
    assert found["right size"] == 3 / 4
    assert found["family over"] == 2 / 4


def test_the_book_s_own_figures_say_the_same(comparison):
    children = comparison.invented_children(90).sort_values("ref_key").reset_index(drop=True)
    book = make_book(children, SampleSettings(reserves=0, lists=6), "0" * 64)
    ours = comparison.figures(comparison.members(list(book.selected), 90), children)
    theirs = book_quality(book, children)
    assert ours["every level within one"] == theirs["selected_levels_within_one"]
    assert ours["worst level"] == pytest.approx(theirs["selected_worst_level"], rel=1e-12)
    assert ours["pairs within one"] == pytest.approx(theirs["selected_pairs_within_one"], rel=1e-12)
    assert 1 - ours["family over"] == pytest.approx(theirs["selected_families_within_share"], rel=1e-12)


@pytest.mark.parametrize(
    ("sizes", "size", "expected", "why"),
    [
        ([50, 30, 20], 10, [5, 3, 2], "exact shares"),
        ([45, 33, 22], 10, [5, 3, 2], "4.5, 3.3 and 2.2: the half is the largest remainder"),
        ([30, 45, 25], 10, [3, 5, 2], "4.5 and 2.5 tie: the larger stratum"),
        ([25, 25, 50], 10, [3, 2, 5], "2.5 and 2.5 tie, of one size: the earlier"),
    ],
)
def test_largest_remainders(comparison, sizes, size, expected, why):
    assert comparison.largest_remainder(np.array(sizes), size).tolist() == expected, why


def test_draws_have_the_size_and_the_chances_they_are_said_to_have(comparison):
    """Stratified draws keep the allocation in every draw; systematic ones take each 60th part once."""
    children = comparison.invented_children(120)
    rng = np.random.default_rng(1)
    stratified = comparison.stratified(children, 20, rng, comparison.largest_remainder)
    wanted = comparison.largest_remainder(children.groupby(comparison.STRATA).size().to_numpy())
    of_stratum = children.groupby(comparison.STRATA).ngroup().to_numpy()
    for draw in stratified:
        assert np.bincount(of_stratum[draw], minlength=len(wanted)).tolist() == wanted.tolist()
    low, high = comparison.stratified_chances(children, comparison.largest_remainder)
    assert low < 1 / 2 < high
    assert (comparison.simple(children, 20, rng).sum(axis=1) == 60).all()
    # 120 children, every second one: two possible samples, which share nobody
    assert np.unique(comparison.systematic(children, 40, rng), axis=0).sum(axis=0).tolist() == [1] * 120


def test_without_r_a_row_says_so(comparison, monkeypatch):
    monkeypatch.setattr(comparison.shutil, "which", lambda program: None)
    assert comparison.from_r(pd.DataFrame(), 1, 1) == {"R": None}
