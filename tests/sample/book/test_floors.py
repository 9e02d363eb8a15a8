"""Floors: at least so many of a category in every list, by equal chances within it; what comes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample.frames import invented_children
from tests.sample.six_children import inspection, programme

from record_review.inspection import DrawError, SampleSettings
from record_review.sample import (
    book_quality,
    chances_table,
    counts,
    floors_sentence,
    kit_files,
    make_book,
    representativeness,
    select,
    verify_kit,
)
from record_review.sample.book.book import Book, book_csv
from record_review.sample.likeness.consequences import effective_size
from record_review.sample.likeness.levels import summary
from record_review.sample.likeness.spread import book_distribution
from record_review.sample.search.chances import chances
from record_review.sample.search.start import shares
from record_review.sample.search.stream import Stream
from record_review.sample.send.selection_workbook import selection_workbook

DIGEST = "0" * 64
WANTED = SampleSettings(
    size=12, reserves=4, lists=20, balance_on=("category", "gender"), floors={"c": 3, "d": 1}
)


def children_of(sizes: dict[str, int]) -> pd.DataFrame:
    """Invented children A01, A02, …, so many of each category, every third a girl."""
    categories = [code for code, size in sizes.items() for _ in range(size)]
    refs = [f"A{row:03d}" for row in range(len(categories))]
    genders = ["Female" if row % 3 == 0 else "Male" for row in range(len(categories))]
    columns = {"record_ref": refs, "ref_key": refs, "category": categories, "gender": genders}
    return pd.DataFrame(columns, dtype="str").assign(sibling_group="").astype("str")


CHILDREN = children_of({"a": 20, "b": 9, "c": 5, "d": 3})


@pytest.fixture(scope="module")
def floored() -> Book:
    return make_book(CHILDREN, WANTED, DIGEST)


def assert_floored(book: Book, children: pd.DataFrame, floors: dict[str, int]) -> None:
    """Every list keeps every floor; within a category all counts are the same, and among all others too."""
    category = children.set_index("record_ref")["category"].loc[list(book.refs)].to_numpy()
    for code, floor in floors.items():
        assert ((category[book.selected] == code).sum(axis=1) >= floor).all()
    for selected, reserves in zip(book.selected, book.reserves, strict=True):
        assert len({*selected, *reserves}) == len(selected) + len(reserves)
    lines = {line["category"]: line for line in book.settings["chances"]}
    found = counts(book).assign(of=[code if code in lines else "" for code in category])
    for code, these in found.groupby("of"):
        assert set(these["selected_in"]) == {lines[code]["selected_in"]}
        assert set(these["reserve_in"]) == {lines[code]["reserve_in"]}
        assert len(these) == lines[code]["children"]
        assert 0 < lines[code]["selected_in"] <= len(book.selected)
    assert min(line["selected_in"] for line in lines.values()) == lines[""]["selected_in"]


def test_every_list_keeps_its_floors_and_all_bounds_under_these_chances(floored):
    assert_floored(floored, CHILDREN, {"c": 3, "d": 1})
    assert {line["category"] for line in floored.settings["chances"]} == {"", "c", "d"}
    assert book_quality(floored, CHILDREN)["lists_within_all_bounds"] == 1
    assert book_distribution(floored, CHILDREN, ["category"])["outside"].max() == 0


def test_the_order_of_rows_does_not_matter_with_floors_either(floored):
    shuffled = CHILDREN.iloc[::-1].reset_index(drop=True)
    turned = replace(WANTED, floors=dict(reversed(WANTED.floors.items())))
    assert book_csv(make_book(shuffled, turned, DIGEST)) == book_csv(floored)


def test_the_number_of_lists_is_the_smallest_with_whole_counts_near_the_floor():
    """Two of eight a and three c, one c in every list: at most a tenth of the other record may go to c as
    well, and a fifth of a reserve beyond the half that c is to have of it. All smaller numbers are tried.
    """

    def whole(lists: int) -> bool:
        selected = any(
            8 * a + 3 * c == 2 * lists and lists <= 3 * c <= lists * 11 / 10 and c <= lists
            for a in range(1, lists)
            for c in range(lists + 1)
        )
        spread = any(
            8 * a + 3 * c == lists and lists / 2 <= 3 * c <= lists / 2 + 3 + lists / 5
            for a in range(lists)
            for c in range(lists)
        )
        return selected and spread

    wanted = SampleSettings(size=2, reserves=1, lists=1, balance_on=(), floors={"c": 1})
    found = chances(children_of({"a": 8, "c": 3}), wanted)
    assert (found.category, found.children, found.floor) == (("", "c"), (8, 3), (0, 1))
    assert (found.lists, found.selected_in, found.reserve_in) == (17, (2, 6), (1, 3))
    assert [lists for lists in range(1, 18) if whole(lists)] == [17]
    assert chances(
        children_of({"a": 2, "c": 3}), wanted
    ).equal  # three fifths of two are more than one already


def test_a_floor_that_exact_shares_meet_changes_no_chance():
    book = make_book(CHILDREN, replace(WANTED, floors={"a": 5, "b": 0}), DIGEST)
    assert counts(book)["selected_in"].nunique() == 1
    assert book.notes == ("A floor of 5 for category a changes nothing: its exact share is that or more.",)


def test_a_floor_may_bring_another_category_below_its_own():
    """Of 12: b has 2.92 of 9 in 37 and a floor of 2; once c takes 5 and d 3, only 1.24 are left for it."""
    book = make_book(CHILDREN, replace(WANTED, floors={"b": 2, "c": 5, "d": 3}), DIGEST)
    assert_floored(book, CHILDREN, {"b": 2, "c": 5, "d": 3})
    lines = {line["category"]: line for line in book.settings["chances"]}
    assert set(lines) == {"", "b", "c", "d"}
    assert lines["c"]["selected_in"] == lines["d"]["selected_in"] == len(book.selected)


@settings(max_examples=12, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 17)] * 4),
    asked=st.tuples(*[st.integers(0, 4)] * 3),
    size=st.integers(6, 13),
    reserves=st.integers(0, 5),
)
def test_floors_are_kept_or_refused_whatever_the_sizes(sizes, asked, size, reserves):
    children = children_of(dict(zip("abcd", sizes, strict=True)))
    floors = {code: floor for code, floor in zip("bcd", asked, strict=True) if floor}
    wanted = SampleSettings(size=size, reserves=reserves, lists=9, balance_on=("category",), floors=floors)
    try:
        book = make_book(children, wanted, DIGEST)
    except DrawError as refused:
        too_many = any(floor > sizes["abcd".index(code)] for code, floor in floors.items())
        assert too_many or sum(floors.values()) >= min(size, len(children)), str(refused)
    else:
        assert_floored(book, children, floors)
        assert book.reserves.shape[1] == min(reserves, len(children) - book.selected.shape[1])


@pytest.mark.parametrize(
    ("everyone", "of_d"), [(601, 7), (1009, 13), (4999, 11), (76, 2), (61, 3), (2503, 1009)]
)
def test_counts_are_whole_and_few_also_for_prime_sizes(everyone, of_d):
    wanted = SampleSettings(floors={"d": min(of_d, 30)})
    found = chances(children_of({"a": everyone - of_d, "d": of_d}), wanted)
    size, reserves = 60, min(15, everyone - 60)
    pairs = zip(found.children, found.selected_in, found.reserve_in, strict=True)
    assert [sum(of) for of in zip(*((m * k, m * r) for m, k, r in pairs), strict=True)] == [
        size * found.lists,
        reserves * found.lists,
    ]
    assert found.lists <= 1000 + max(1000, everyone)
    if not found.equal:
        assert 0 <= found.children[1] * found.selected_in[1] - min(of_d, 30) * found.lists <= found.lists


def test_the_first_book_has_the_counts_also_when_hardly_a_child_is_out():
    """17 children, 12 + 4 of them in each of 17 lists: one is out, and who that may be is nearly fixed."""
    selected_in = np.array([17] * 3 + [11] * 13 + [10])
    reserve_in = np.array([0] * 3 + [5] * 11 + [4] * 2 + [5])
    assert (selected_in.sum(), reserve_in.sum()) == (12 * 17, 4 * 17)
    for seed in range(20):
        roles = shares(selected_in, reserve_in, 12, 17, Stream(bytes([seed])))
        assert ((roles == 1).sum(axis=1) == 12).all() and ((roles == 2).sum(axis=1) == 4).all()
        assert ((roles == 2).sum(axis=0) == reserve_in).all()


@pytest.mark.parametrize(
    ("floors", "said"),
    [
        ({"e": 1}, "sample.floors.e asks for 1 records in every list, but the population has no children"),
        ({"d": 4}, "has 3 children of this category; ask for 3 or fewer"),
        ({"a": 9, "c": 3}, "ask for all 12 records that are read, which leaves no chance to the 12 children"),
        ({"a": 9, "c": 4}, "ask for 13 records in all, and only 12 are read"),
        ({"a": -1}, "expected a whole number of records"),
    ],
)
def test_floors_that_cannot_be_are_refused(floors, said):
    with pytest.raises(DrawError, match=said):
        make_book(CHILDREN, replace(WANTED, floors=floors), DIGEST)


def test_everybody_read_meets_every_floor_that_there_are_children_for():
    book = make_book(CHILDREN, replace(WANTED, size=60), DIGEST)
    assert len(book.selected) == 1 and book.settings["chances"][0]["selected_in"] == 1
    with pytest.raises(DrawError, match="3 or fewer"):
        make_book(CHILDREN, replace(WANTED, size=60, floors={"d": 4}), DIGEST)


def test_weights_of_any_list_add_up_to_the_population_within_each_class_on_average(floored):
    """Horvitz and Thompson: over the book the weights of a category's records add up to its children."""
    in_lists = counts(floored)["selected_in"].tolist()
    category = CHILDREN.set_index("record_ref")["category"].loc[list(floored.refs)].tolist()
    total = dict.fromkeys("abcd", Fraction(0))
    for row in floored.selected.tolist():
        for child in row:
            total[category[child]] += Fraction(len(floored.selected), in_lists[child])
    assert {code: value / len(floored.selected) for code, value in total.items()} == {
        "a": 20,
        "b": 9,
        "c": 5,
        "d": 3,
    }


def test_the_exact_share_of_a_level_is_the_sum_of_its_chances(floored):
    chosen = select(floored, "417")
    table = representativeness(CHILDREN, chosen, ["category", "gender"])
    over_the_book = book_distribution(floored, CHILDREN, ["category", "gender"])
    assert np.allclose(table["expected"], over_the_book["expected"], rtol=0, atol=1e-9)
    assert np.allclose(over_the_book["mean"], over_the_book["expected"], rtol=0, atol=1e-9)
    c = table.set_index("level").loc["c"]
    assert c["expected"] >= 3 > 12 * 5 / 37
    assert "the exact share of a level is the sum of the chances of its children" in summary(table)
    assert "every level is within one record" in summary(table).lower()


def test_the_effective_size_follows_from_the_weights(floored):
    """Of the expected sample: each child once in lists / selected_in, with that weight."""
    weights = [len(floored.selected) / k for k in counts(floored)["selected_in"]]
    assert effective_size(floored) == pytest.approx(37**2 / sum(weights), rel=1e-12)
    assert effective_size(floored) < 12
    equal = make_book(CHILDREN, replace(WANTED, floors={}), DIGEST)
    assert effective_size(equal) == pytest.approx(12)
    assert floors_sentence(equal).startswith("All children have the same chance")


def test_the_table_of_chances_says_what_a_floor_does(floored):
    table = chances_table(floored, programme()).set_index("Children")
    assert list(table.index) == ["All others", *(f"Category: {programme().route(c).short}" for c in "cd")]
    assert table["How many"].tolist() == [29, 5, 3]
    assert table["Floor"].tolist() == ["none", "3", "1"]
    assert float(table["Records on average"].astype(float).sum()) == pytest.approx(12, abs=0.02)
    assert float(table["Without floors"].astype(float).sum()) == pytest.approx(12, abs=0.02)


def test_the_kit_of_a_book_with_floors_can_be_checked(floored, tmp_path):
    stored = replace(floored, settings=json.loads(json.dumps(floored.settings, sort_keys=True)))
    for name, data in kit_files(stored, inspection(), "f" * 64).items():
        (tmp_path / name).write_bytes(data)
    chosen = select(floored, "417")
    (tmp_path / "selection.xlsx").write_bytes(selection_workbook(chosen, CHILDREN, inspection(number="417")))
    found = verify_kit(tmp_path, "417", tmp_path / "selection.xlsx")
    assert all(kept for kept, _ in found)
    assert any("Chances are as the stated floors make them" in sentence for _, sentence in found)
    page = (tmp_path / "how-to-check.html").read_text(encoding="utf-8")
    short = programme().route("c").short
    assert f"each of the 5 children counted under {short}" in page and "each of the other 29 children" in page
    said = json.loads((tmp_path / "statement.json").read_text(encoding="utf-8"))
    assert said["floors"] == {"c": 3, "d": 1} and len(said["counts"]) == 3
    book = (tmp_path / "book.csv").read_bytes()
    for place in range(len(book) // 2, len(book) // 2 + 40):
        if chr(book[place]).isdigit():
            other = bytes([book[place] ^ 1])
            (tmp_path / "book.csv").write_bytes(book[:place] + other + book[place + 1 :])
            assert not all(kept for kept, _ in verify_kit(tmp_path))


def test_a_floored_book_of_the_size_of_an_inspection_keeps_every_bound():
    children = invented_children(150)
    book = make_book(children, SampleSettings(floors={"d": 4}, lists=60), DIGEST)
    assert_floored(book, children, {"d": 4})
    quality = book_quality(book, children)
    assert quality["lists_within_all_bounds"] == 1 and quality["same_category_reserve"] > 0.9
