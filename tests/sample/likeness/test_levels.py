"""Population, selected and after replacement, level by level, in exact numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.sample.six_children import BALANCE_ON, CHILDREN, REFS, book, programme, selection

from record_review.sample import (
    book_means,
    distribution_picture,
    means_table,
    no_replacements,
    representativeness,
    representativeness_picture,
)
from record_review.sample.likeness.charts import distribution_figure, representativeness_figure
from record_review.sample.likeness.levels import mean_likeness, summary
from record_review.sample.likeness.spread import book_distribution

# Of six children, a a a b b c; selected are an a and the c; the reserve is a b.
CHOSEN = selection(("007", "x-9"), ("=1+1",))
A_FOR_B = pd.DataFrame(
    [{"replaced": "007", "replacement": "=1+1", "reason": "unavailable", "decided_by": "lead", "note": ""}]
)


def test_each_level_has_its_exact_share_in_records():
    table = representativeness(CHILDREN, CHOSEN, ["category"])
    assert list(table.columns) == [
        "variable", "level", "population", "share", "expected", "selected", "difference", "after",
    ]  # fmt: skip
    assert table["level"].tolist() == ["a", "b", "c"]
    assert table["population"].tolist() == [3, 2, 1]
    assert table["expected"].tolist() == [1.0, pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert table["selected"].tolist() == [1, 0, 1]
    assert table["difference"].tolist() == [0, pytest.approx(-2 / 3), pytest.approx(2 / 3)]
    assert table["after"].isna().all()


def test_after_replacement_the_replacement_counts_in_place_of_the_replaced():
    table = representativeness(CHILDREN, CHOSEN, ["category"], A_FOR_B)
    assert table["selected"].tolist() == [1, 0, 1]
    assert table["after"].tolist() == [0, 1, 1]
    unchanged = representativeness(CHILDREN, CHOSEN, ["category"], no_replacements())
    assert unchanged["after"].tolist() == unchanged["selected"].tolist()


def test_levels_stand_in_the_programme_s_order_and_not_known_last():
    table = representativeness(CHILDREN, CHOSEN, ["age_band", "gender", "locality"], programme=programme())
    assert table["level"].tolist() == [
        "Unborn", "0 to 4", "5 to 10", "11 to 15", "Female", "Male", "Not known", "North", "South",
    ]  # fmt: skip


def test_the_order_of_the_children_does_not_matter():
    turned = CHILDREN.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        representativeness(turned, CHOSEN, BALANCE_ON, A_FOR_B),
        representativeness(CHILDREN, CHOSEN, BALANCE_ON, A_FOR_B),
    )


def test_the_summary_names_the_largest_difference():
    table = representativeness(CHILDREN, CHOSEN, ["category"], programme=programme())
    assert summary(table, programme()) == (
        "Every level is within one record of its exact share; the largest difference is 0.7 records "
        "(Route: Child protection register)."
    )


def test_the_summary_does_not_round_a_difference_of_one_record_away():
    """Both selected are a: one record more than the exact share of 1, so not *within* one record."""
    table = representativeness(CHILDREN, selection(("007", "7"), ("=1+1",)), ["category"], A_FOR_B)
    assert summary(table).startswith("2 of 3 levels are within one record of their exact share; the largest")
    assert "After replacement: every level is within one record" in summary(table)


def test_when_everybody_is_selected_there_is_nothing_to_compare():
    assert "All 6 eligible children" in summary(representativeness(CHILDREN, selection(REFS), BALANCE_ON))


def test_the_distribution_over_the_book_is_counted():
    """Lists in book order hold category aa aa ab bb bc ca: counts of a are 2 2 1 0 0 1, the exact share is
    1."""
    table = book_distribution(book(), CHILDREN, ["category"], list_number=3).set_index("level")
    a = table.loc["a"]
    assert (a["expected"], a["mean"], a["fewest"], a["most"], a["drawn"]) == (1.0, 1.0, 0, 2, 1)
    assert (a["at_floor"], a["at_ceiling"], a["outside"]) == (pytest.approx(2 / 6), 0.0, pytest.approx(4 / 6))
    b = table.loc["b"]  # 0 0 1 2 1 0: exact share 2/3, so 0 or 1 would be near
    assert (b["at_floor"], b["at_ceiling"], b["outside"]) == (0.5, pytest.approx(2 / 6), pytest.approx(1 / 6))
    assert book_distribution(book(), CHILDREN, ["category"])["drawn"].isna().all()


def test_the_mean_over_the_book_is_the_exact_share_of_every_level():
    table = book_distribution(book(), CHILDREN.iloc[::-1], ["category", "gender", "locality", "age_band"])
    assert np.allclose(table["mean"], table["expected"], rtol=0, atol=1e-12)


def bars(figure) -> list[str]:
    return [bar.get_label() for axes in figure.axes for bar in axes.containers]


def test_the_figure_has_a_third_bar_only_after_replacement():
    two = representativeness_figure(representativeness(CHILDREN, CHOSEN, ["category"]), programme())
    assert bars(two) == ["Population: exact share of the records", "Records selected"]
    three = representativeness_figure(
        representativeness(CHILDREN, CHOSEN, ["category"], A_FOR_B), programme()
    )
    assert bars(three)[2:] == ["Read, after replacement"]
    written = [text.get_text() for text in three.axes[0].texts]
    assert written == ["1.0", "0.7", "0.3", "1", "0", "1", "0", "1", "1"]
    names = [text.get_text() for text in three.axes[0].get_yticklabels()]
    assert names[0] == programme().route("a").short


def test_the_picture_says_in_words_what_it_shows_and_draws_strange_names_as_they_are():
    strange = CHILDREN.replace({"locality": {"North": "$x^2$ & <b>"}})
    table = representativeness(strange, CHOSEN, ["locality"])
    shown = representativeness_picture(table)
    assert "within one record of its exact share" in shown.alt
    assert "$x^2$ &amp; &lt;b&gt;" in shown.svg
    assert shown.svg == representativeness_picture(table).svg


def test_the_distribution_figure_marks_the_drawn_list():
    without = distribution_figure(book(), CHILDREN, ["category"], programme=programme())
    marked = distribution_figure(book(), CHILDREN, ["category"], list_number=3, programme=programme())
    drawn = [text.get_text() for text in marked.axes[0].texts]
    assert drawn[0] == "exact 1.0; 0 to 2 in the lists; 1 drawn"
    assert len(marked.axes[0].collections) == len(without.axes[0].collections) + 3


def test_a_level_that_nobody_in_the_selection_has_still_counts():
    table = representativeness(CHILDREN, replace(CHOSEN, selected=("007", "7")), ["gender"])
    assert dict(zip(table["level"], table["selected"], strict=True)) == {
        "Female": 1,
        "Male": 1,
        "Not known": 0,
    }


def test_a_number_is_shown_by_its_mean_and_not_by_levels():
    """Months are 30, 70, 78, 150, 140 and unknown: mean 93.6. Selected 70 and unknown; then 150 for 70."""
    variables = ["category", "age_months"]
    assert set(representativeness(CHILDREN, CHOSEN, variables)["variable"]) == {"category"}
    assert set(book_distribution(book(), CHILDREN, variables)["variable"]) == {"category"}
    [row] = mean_likeness(CHILDREN, CHOSEN, variables, A_FOR_B).to_dict("records")
    assert (row["variable"], row["known"]) == ("age_months", 5)
    assert (row["population"], row["expected"]) == (pytest.approx(93.6), pytest.approx(93.6))
    assert (row["selected"], row["difference"], row["after"]) == (70, pytest.approx(-23.6), 150)
    assert np.isnan(mean_likeness(CHILDREN, CHOSEN, variables)["after"]).all()
    shown = means_table(mean_likeness(CHILDREN, CHOSEN, variables, A_FOR_B))
    assert shown["Characteristic"].tolist() == ["Age in months at the agreed date"]
    assert (shown["Mean of the selected"][0], shown["Difference"][0]) == ("70.0", "-23.6")


def test_the_means_of_all_lists_lie_around_the_population_s():
    """Lists select neighbours on a circle of 30 70 78 150 140 and one unknown: means 50 74 114 145 140 30."""
    [row] = book_means(book(), CHILDREN, ["age_months", "gender"], list_number=3).to_dict("records")
    assert (row["lowest"], row["highest"], row["drawn"]) == (30, 145, 114)
    assert (row["population"], row["expected"]) == (pytest.approx(93.6), pytest.approx(93.6))
    assert "Mean of the drawn list" not in means_table(book_means(book(), CHILDREN, ["age_months"]))


def test_the_expected_mean_counts_every_child_by_its_chance():
    """Two selected: weight 1.2 for one of two a, 12 for the c, and so for the three b."""
    weighted = replace(CHOSEN, selected=("007", "x-9"), weights=(6 / 5, 12.0))
    few = CHILDREN.assign(category=["a", "a", "b", "b", "b", "c"])
    chances = np.array([5 / 6, 5 / 6, 1 / 12, 1 / 12, 1 / 12, 1 / 12])
    assert chances.sum() == pytest.approx(2)
    months = np.array([30, 70, 78, 150, 140])
    [row] = mean_likeness(few, weighted, ["age_months"]).to_dict("records")
    assert row["expected"] == pytest.approx((months * chances[:5]).sum() / chances[:5].sum())
    expected = representativeness(few, weighted, ["category"]).set_index("level")["expected"].to_dict()
    assert expected == pytest.approx({"a": 5 / 3, "b": 1 / 4, "c": 1 / 12})


def test_the_chance_of_those_whom_a_list_does_not_show_is_what_is_left():
    """Two selected, both a, with a chance of 0.8 each: the other four share the remaining 0.4 of a record."""
    weighted = replace(CHOSEN, selected=("'quoted", "007"), weights=(1.25, 1.25))
    few = CHILDREN.assign(category=["a", "a", "b", "b", "b", "c"])
    expected = representativeness(few, weighted, ["category"]).set_index("level")["expected"].to_dict()
    assert expected == pytest.approx({"a": 1.6, "b": 0.3, "c": 0.1})


def test_a_sample_balanced_on_nothing_but_a_number_has_no_levels_to_compare():
    table = representativeness(CHILDREN, CHOSEN, ["age_months"])
    assert table.empty and summary(table) == "There are no levels to compare."
    assert "no levels to compare" in representativeness_picture(table).alt
    assert "0 levels" in distribution_picture(book(), CHILDREN, ["age_months"]).alt
