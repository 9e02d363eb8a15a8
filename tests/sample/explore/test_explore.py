"""Exploring: what is shown is counted exactly, and the official draw is neither shown nor changed."""

from itertools import combinations
from math import comb, sqrt
from statistics import mean

import pandas as pd
import pytest
from tests.sample.frames import invented_children
from tests.sample.six_children import BALANCE_ON, CHILDREN, book, programme

from record_review.inspection import DrawError, SampleSettings
from record_review.sample import counts, make_book
from record_review.sample.explore.counts import (
    NORMAL_95,
    margin_of_error,
    margins_of_error,
    pair_distribution,
)
from record_review.sample.explore.preview import (
    SIBLINGS,
    Choices,
    left_to_chance,
    levels_offered,
    lists_needed,
    not_offered,
    offered,
    preview,
    usual_choices,
    worst_levels,
)
from record_review.sample.explore.preview_page import MOST_LEVELS, pairs_figure, preview_page
from record_review.sample.likeness.consequences import effective_size, sibling_chances

FRAME = invented_children(90)
CHOICES = Choices(size=30, reserves=6, balance_on=("category", "gender", "locality"), lists=15)


@pytest.fixture(scope="module")
def explored():
    return preview(FRAME, CHOICES, programme=programme())


@pytest.mark.parametrize("digest", ["0" * 64, "f" * 64])
def test_a_preview_is_not_the_official_book_made_with_the_same_choices(explored, digest):
    settings = SampleSettings(30, 6, CHOICES.balance_on, "spread", 15)
    official = make_book(FRAME, settings, digest)
    assert official.selected.shape == explored.book.selected.shape
    assert official.digest != explored.book.digest
    assert not set(map(tuple, official.selected)) & set(map(tuple, explored.book.selected))


def test_a_preview_gives_equal_chances_and_does_not_hang_on_the_order_of_rows(explored):
    again = preview(FRAME.iloc[::-1], CHOICES, programme=programme())
    assert again.book.digest == explored.book.digest
    pd.testing.assert_frame_equal(again.levels, explored.levels)
    pd.testing.assert_frame_equal(again.pairs, explored.pairs)
    assert counts(explored.book)["selected_in"].nunique() == 1


def test_exploring_writes_nothing_and_leaves_the_children_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    before = FRAME.copy(deep=True)
    preview_page(preview(FRAME, CHOICES), FRAME)
    assert list(tmp_path.iterdir()) == []
    pd.testing.assert_frame_equal(FRAME, before)


def test_another_choice_gives_another_preview(explored):
    wider = preview(FRAME, Choices(45, 6, ("category",), "allow", 15))
    assert wider.book.selected.shape[1] == 45
    assert wider.margins["margin"].lt(explored.margins["margin"]).all()
    assert wider.levels.groupby("variable")["balanced"].first().sum() == 1
    assert wider.siblings.chance > explored.siblings.chance


def test_everything_that_cannot_be_tried_is_said_at_once():
    with pytest.raises(DrawError) as refused:
        preview(FRAME, Choices(size=0, reserves=-1, balance_on=(), siblings="apart", lists=0))
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "Records to read",
        "Reserves",
        "Choose at least one characteristic in which lists are to be like the population.",
        "Siblings",
        "Lists",
    ]


def test_what_no_book_can_be_made_of_is_refused_by_the_book():
    with pytest.raises(DrawError, match="no disability"):
        preview(FRAME, Choices(30, 6, ("category", "disability")))


def test_more_records_than_children_are_all_of_them():
    every = preview(FRAME, Choices(size=100, balance_on=("category",)))
    assert every.book.selected.shape == (1, 90) and every.margins["margin"].eq(0).all()
    assert "every record is read" in preview_page(every, FRAME)
    assert lists_needed(FRAME, every.choices) == 1


def test_the_number_of_lists_is_told_before_they_are_made(explored):
    assert lists_needed(FRAME, CHOICES) == len(explored.book.selected) == 15
    many = invented_children(640)
    assert lists_needed(many, Choices(size=60)) == 256
    assert lists_needed(many, Choices(size=61)) == 640  # with 61 of 640 it takes 640 lists to be equal
    floors = Choices(30, 6, ("category",), lists=15, floors={"c": 4})
    assert lists_needed(FRAME, floors) == len(preview(FRAME, floors).book.selected)
    assert lists_needed(FRAME, Choices(30, 6, ("category",), floors={"c": 60})) is None


def test_only_what_has_levels_here_is_offered():
    assert offered(CHILDREN) == ("category", "age_band", "gender", "ethnicity", "locality")
    assert offered(CHILDREN.assign(locality="North"))[-1] == "ethnicity"
    assert levels_offered(CHILDREN).iloc[0].tolist() == ["Route", 3, 1]


def test_the_inspection_file_gives_the_first_choices_and_what_is_not_offered_is_said():
    settings = SampleSettings(
        size=50,
        balance_on=("gender", "simd_quintile"),
        siblings="one_per_family",
        floors={"c": 1, "d": 2},
    )
    chosen = usual_choices(CHILDREN, settings)
    assert (chosen.size, chosen.balance_on) == (50, ("gender",))
    assert (chosen.siblings, chosen.floors) == ("one_per_family", {"c": 1})
    assert chosen.settings.floors == {"c": 1}
    (said,) = not_offered(CHILDREN, settings)
    assert "a floor for category d, which no child here has" in said
    assert not_offered(CHILDREN, SampleSettings()) == ()
    assert set(SIBLINGS) == {"spread", "allow", "one_per_family"}


def test_a_floor_raises_the_chances_of_its_category_and_the_page_says_what_that_costs():
    """Four of the children of category c at the least: weights differ, and the sample is worth less."""
    found = preview(FRAME, Choices(30, 6, ("category", "gender"), lists=15, floors={"c": 4}))
    c = found.levels.set_index(["variable", "level"]).loc[("category", "c")]
    assert c["fewest"] >= 4 and c["expected"] > 30 * c["population"] / 90
    classes = found.book.settings["chances"]
    lists = len(found.book.selected)
    by_hand = 90**2 / sum(line["children"] * lists / line["selected_in"] for line in classes)
    assert effective_size(found.book) == pytest.approx(by_hand) and by_hand < 30
    wider = margins_of_error(30, 90, by_hand)["margin"]
    assert found.margins["margin"].tolist() == pytest.approx(wider.tolist())
    assert (wider > margins_of_error(30, 90)["margin"]).all()
    page = preview_page(found, FRAME, programme())
    assert f"tell as much as {by_hand:.1f} drawn with equal chances" in page
    assert "Without floors" in page and "A record counts for" in page


def test_pairs_are_compared_with_the_sum_of_their_childrens_chances():
    """The book's mean of every pair is its exact share, with floors too."""
    found = preview(FRAME, Choices(30, 6, ("category", "gender"), lists=15, floors={"c": 4}))
    pairs = found.pairs.set_index(["level", "other_level"])
    by_ref = FRAME.set_index("record_ref").loc[list(found.book.refs)]
    for (one, other), expected in pairs["expected"].items():
        has = (by_ref["category"].eq(one) & by_ref["gender"].eq(other)).to_numpy()
        assert has[found.book.selected].sum(axis=1).mean() == pytest.approx(expected)


def test_never_two_of_a_family_holds_in_every_list_or_is_refused_with_what_to_do():
    apart = preview(FRAME, Choices(15, 6, ("category",), "one_per_family", lists=15))
    assert apart.siblings.most == 1 and apart.siblings.lists_with == 0
    with pytest.raises(DrawError, match="one_per_family cannot be had"):
        preview(FRAME, Choices(60, 6, ("category",), "one_per_family", lists=15))


@pytest.mark.parametrize(("having", "size"), [(2, 2), (3, 4), (1, 5)])
def test_the_margin_is_the_standard_deviation_over_every_possible_draw(having, size):
    """All draws from seven children of whom some have the finding: no randomness, no approximation."""
    shares = [sum(draw) / size for draw in combinations([1] * having + [0] * (7 - having), size)]
    spread = sqrt(mean((share - having / 7) ** 2 for share in shares))
    assert margin_of_error(having / 7, size, 7) == pytest.approx(NORMAL_95 * spread, rel=1e-12)


def test_the_margin_of_sixty_records_of_640_is_twelve_points():
    """By hand: 1.96 * sqrt(0.25 / 60 * 580 / 639) = 0.1205; without the correction it would be 0.1265."""
    assert margin_of_error(0.5, 60, 640) == pytest.approx(0.1205, abs=0.00005)
    assert margin_of_error(0.5, 640, 640) == 0


def test_siblings_are_counted_over_the_lists():
    """Places 0, 1 and 4 are siblings; of the six lists only the one of 0 and 1 holds two of them."""
    found = sibling_chances(book(), CHILDREN)
    assert (found.chance, found.lists_with, found.most) == (pytest.approx(2 / 12), pytest.approx(1 / 6), 2)
    draws = list(combinations(range(6), 2))
    together = sum(2 for draw in draws if set(draw) <= {0, 1, 4})
    assert found.by_chance == pytest.approx(together / (2 * comb(6, 2)), rel=1e-12)


def test_without_known_siblings_there_is_no_chance_of_them():
    found = sibling_chances(book(), CHILDREN.assign(sibling_group=""))
    assert (found.chance, found.by_chance, found.lists_with, found.most) == (0, 0, 0, 0)


def test_a_pair_of_levels_is_counted_in_every_list():
    """Two of six children are of category a in the North; the list that holds both is 1.33 records off."""
    pairs = pair_distribution(book(), CHILDREN, ["category", "locality"]).set_index(["level", "other_level"])
    assert pairs["population"].to_dict() == {
        ("a", "North"): 2, ("a", "South"): 1, ("b", "North"): 1, ("b", "South"): 1, ("c", "South"): 1,
    }  # fmt: skip
    assert pairs.loc[("a", "North"), ["fewest", "most"]].tolist() == [0, 2]
    assert pairs.loc[("a", "North"), "outside"] == pytest.approx(1 / 6)
    assert pairs.loc[("b", "South"), "outside"] == 0


def test_the_worst_levels_come_first_and_each_variable_left_to_chance_once():
    levels = pd.DataFrame(
        {
            "variable": ["gender", "gender", "locality", "locality"],
            "level": ["Female", "Male", "North", "South"],
            "balanced": [True, True, False, False],
            "off": [0.5, 0.9, 3.0, 4.0],
        }
    )
    assert worst_levels(levels, 2)["level"].tolist() == ["South", "North"]
    assert left_to_chance(levels)["level"].tolist() == ["South"]


def test_the_page_says_that_it_is_a_preview_and_names_no_child(explored):
    page = preview_page(explored, FRAME, programme())
    assert "It is not the official book" in page
    assert not [reference for reference in FRAME["record_ref"] if reference in page]
    for heading in (
        "Chances and weights",
        "Margin of error",
        "Brothers and sisters",
        "Pairs of levels",
        "Left to chance",
    ):
        assert f"<h4>{heading}</h4>" in page


def test_a_place_with_an_awkward_name_is_shown_as_written():
    awkward = FRAME.assign(locality=FRAME["locality"].replace("North", "<b>$North$</b>"))
    page = preview_page(preview(awkward, CHOICES), awkward)
    assert "&lt;b&gt;$North$&lt;/b&gt;" in page and "<b>" not in page


def test_one_characteristic_has_no_pairs_and_many_levels_are_cut_to_what_can_be_read():
    one = preview(FRAME, Choices(30, 6, ("category",), lists=15))
    assert "<h4>Pairs of levels</h4>" not in preview_page(one, FRAME)
    many = FRAME.assign(locality=[f"Place {at % 45:02d}" for at in range(len(FRAME))])
    drawn = preview(many, Choices(30, 6, BALANCE_ON, lists=15))
    (axes,) = pairs_figure(drawn).axes
    places = [text.get_text() for text in axes.get_yticklabels() if text.get_text().startswith("Place")]
    assert 20 < len(places) < MOST_LEVELS < drawn.levels["balanced"].sum()
    assert "rarest levels are not drawn" in preview_page(drawn, many)
