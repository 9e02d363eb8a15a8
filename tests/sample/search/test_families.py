"""One child of a family in every list, where equal chances allow it; and frames that try to break a book."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from record_review.inspection import DrawError, SampleSettings
from record_review.sample import book_means, book_quality, counts, make_book, siblings_sentence
from record_review.sample.book.book import Book, book_csv

DIGEST = "0" * 64
APART = SampleSettings(
    size=8, reserves=3, lists=30, balance_on=("category", "gender"), siblings="one_per_family"
)


def children_with(groups: list[str]) -> pd.DataFrame:
    """Invented children A000, A001, … with these sibling groups, two categories and three genders in turn."""
    refs = [f"A{row:03d}" for row in range(len(groups))]
    categories = ["ab"[row % 5 == 0] for row in range(len(groups))]
    genders = [("Female", "Male", "Male", "Not known")[row % 4] for row in range(len(groups))]
    columns = {"record_ref": refs, "ref_key": refs, "category": categories, "gender": genders}
    return pd.DataFrame(columns, dtype="str").assign(sibling_group=pd.Series(groups, dtype="str"))


def most_of_a_family(book: Book, children: pd.DataFrame, places: np.ndarray) -> int:
    groups = children.set_index("record_ref")["sibling_group"].loc[list(book.refs)].to_numpy()
    return max(pd.Series(groups[row])[groups[row] != ""].value_counts().max() for row in places)


def test_no_list_has_two_of_a_family_among_selected_and_reserves():
    """Groups of three among 44 have a share of 9/11 of the 12 places together: just below one."""
    children = children_with([f"S{row // 3}" if row < 15 else "" for row in range(44)])
    book = make_book(children, APART, DIGEST)
    assert counts(book)["selected_in"].nunique() == 1
    assert most_of_a_family(book, children, np.hstack([book.selected, book.reserves])) == 1
    assert book_quality(book, children)["lists_within_all_bounds"] == 1
    assert book.notes == (
        "No list has two children of a sibling group, among selected and reserves together.",
    )
    assert siblings_sentence(book, children).endswith(
        "In no list are two children of a sibling group selected."
    )


def test_a_family_whose_share_is_exactly_one_is_in_every_list_once():
    """Two of sixteen for eight places: every list selects one of each pair, and reserves are siblings."""
    children = children_with([f"S{row // 2}" for row in range(16)])
    book = make_book(children, APART, DIGEST)
    assert most_of_a_family(book, children, book.selected) == 1
    assert book.notes[0].startswith("No list has two children of a sibling group among its selected. Among")
    assert "because 8 sibling groups are too large for that" in book.notes[0]


def test_families_too_large_for_equal_chances_are_refused_by_number_and_never_by_name():
    """Of 30 children 8 are read: a group of four or more has a share above one."""
    groups = ["Rowan"] * 4 + ["Birch"] * 5 + ["Ash"] * 3 + [""] * 18
    with pytest.raises(DrawError) as refused:
        make_book(children_with(groups), APART, DIGEST)
    [problem] = refused.value.problems
    assert problem.startswith(
        "sample.siblings: one_per_family cannot be had. 2 sibling groups have so many children (4 or more)"
    )
    assert 'Choose "spread"' in problem
    assert not any(name in problem for name in ("Rowan", "Birch", "Ash", "A0"))
    everyone = replace(APART, size=60)
    with pytest.raises(DrawError, match="3 sibling groups"):
        make_book(children_with(groups), everyone, DIGEST)


def test_a_floor_may_be_what_makes_a_family_too_large():
    """Three siblings are the only b: their share of 8 in 30 is 0.8, but a floor of two makes it two."""
    children = children_with(["S1"] * 3 + [""] * 27).assign(category=["b"] * 3 + ["a"] * 27)
    assert make_book(children, APART, DIGEST).notes
    with pytest.raises(DrawError, match="1 sibling group has so many children"):
        make_book(children, replace(APART, floors={"b": 2}), DIGEST)


def test_where_no_siblings_are_known_the_sentence_says_so():
    book = make_book(children_with([""] * 30), APART, DIGEST)
    assert siblings_sentence(book, children_with([""] * 30)) == "No siblings are known among these children."


HOSTILE = {
    "twins in everything": ["Male"] * 20 + ["Female"] * 13,
    "a level each": [f"g{row}" for row in range(33)],
    "nothing known": [""] * 33,
    "one unlike the rest": ["Male"] * 32 + ["Other"],
}


def test_a_number_that_is_hardly_ever_known_is_no_obstacle():
    """Lists in which it is known of nobody have no mean; where it is known of nobody at all nothing has."""
    children = children_with([""] * 33)
    wanted = SampleSettings(size=8, reserves=3, lists=1, balance_on=("age_months",))
    for known in (1, 0):
        months = pd.Series([50] * known + [None] * (33 - known), dtype="Int64")
        book = make_book(children.assign(age_months=months), wanted, DIGEST)
        assert book_quality(book, children.assign(age_months=months))["worst_mean"] == 0
        [row] = book_means(book, children.assign(age_months=months), ["age_months"]).to_dict("records")
        assert row["known"] == known and (row["highest"] == 50) == bool(known)


@pytest.mark.parametrize("genders", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("floors", [{}, {"b": 3}], ids=["equal", "floor"])
def test_hostile_frames_with_numbers_unknown_get_a_fair_book_in_any_order_of_rows(genders, floors):
    months = pd.Series([None if row % 4 == 0 else 7 * row % 200 for row in range(33)], dtype="Int64")
    children = children_with(["S1" if row % 7 == 0 else "" for row in range(33)])
    children = children.assign(gender=pd.Series(genders, dtype="str"), age_months=months)
    wanted = SampleSettings(
        size=8, reserves=3, lists=1, balance_on=("category", "gender", "age_months"), floors=floors
    )
    book = make_book(children, wanted, DIGEST)
    found = counts(book).groupby(children["category"].eq("b").to_numpy())
    assert (found[["selected_in", "reserve_in"]].nunique() == 1).all(axis=None)
    category = children["category"].to_numpy()[book.selected]
    assert ((category == "b").sum(axis=1) >= floors.get("b", 0)).all()
    assert book_quality(book, children)["lists_within_all_bounds"] == 1
    if floors:
        turned = children.iloc[::-1].reset_index(drop=True)
        assert book_csv(make_book(turned, wanted, DIGEST)) == book_csv(book)
