"""What the population looks like, in tables and pictures."""

import io
from types import SimpleNamespace

import pytest
from tests.population.rows import AGREED, ON_REGISTER, PROGRAMME, children, inspection, population

from record_review.inspection.look import picture
from record_review.population import (
    funnel,
    funnel_figure,
    funnel_words,
    included_undetermined,
    policy_comparison,
    profile,
    profile_figure,
    profile_words,
    routes_crosstab,
    sibling_summary,
)

ROWS = [
    {"locality": "South"},
    {"locality": "South", "sibling_group": "F", "looked_after": "Not known"},
    {"locality": "North", "sibling_group": "F"} | ON_REGISTER | {"registration_date": "2025-01-01"},
    {"locality": "", "route_b": "Yes", "registration_date": "2025-03-01"},
    {"route_a": "No"},
    {"route_a": "No", "asp": "Yes"},
    {"date_of_birth": "partial"},
    {"involvement_start": "2020-01-01", "involvement_end": "2020-01-02"},
    {"date_of_birth": "2001-01-01"},
    {"record_ref": "AR-00001"},
    {"route_a": ""},
]


def test_rows_in_are_the_eligible_and_each_reason():
    table = funnel(population(*ROWS))
    assert dict(zip(table["reason"], table["rows"], strict=True)) == {
        "": 4,
        "duplicate": 1,
        "asp_only": 1,
        "no_process": 1,
        "undetermined_routes": 1,
        "undetermined_dates": 1,
        "outside_window": 1,
        "over_18": 1,
    }
    assert table["rows"].sum() == len(ROWS)
    assert table["outcome"].tolist()[:2] == ["eligible", "duplicate"]


def test_the_funnel_of_a_return_without_an_agreed_date_has_one_reason():
    table = funnel(population(*ROWS, agreed=None)).set_index("reason")["rows"]
    assert table["agreed_date_problem"] == len(ROWS) == table.sum()


def test_children_taken_in_undetermined_are_counted():
    found = population(*ROWS, undetermined="include")
    assert (included_undetermined(found), included_undetermined(population(*ROWS))) == (2, 0)
    assert funnel(found)["rows"].iloc[0] == 6


def test_the_profile_counts_every_child_once_per_variable():
    table = profile(population(*ROWS), PROGRAMME)
    assert (table.groupby("variable")["children"].sum() == 4).all()
    assert table.groupby("variable")["share"].sum().tolist() == pytest.approx([1] * 8)
    localities = table[table["variable"] == "Locality"]
    assert localities["level"].tolist() == ["South", "North", "Not known"]  # by size, then the unknown
    assert localities["children"].tolist() == [2, 1, 1]
    routes = table[table["variable"] == "Route"]
    assert routes["level"].tolist() == ["Investigated, not registered", "Child protection register"]


def test_a_column_that_was_not_sent_is_no_variable():
    table = profile(population({"looked_after": "", "simd_quintile": "", "locality": ""}), PROGRAMME)
    assert "Looked after" not in set(table["variable"]) and "Locality" in set(table["variable"])


def test_the_cross_tab_counts_a_child_under_one_category_and_each_route():
    table = routes_crosstab(population(*ROWS), PROGRAMME).set_index("Counted under")
    assert table["Children"].tolist() == [2, 2, 0, 0, 4]
    assert table["By Investigated, not registered"].tolist() == [2, 1, 0, 0, 3]
    assert table["By Child protection register"].tolist() == [0, 2, 0, 0, 2]


def test_every_other_policy_is_counted():
    """One child registered before the window, one with no birth date, one 18 before the window opened."""
    rows = [
        {},
        ON_REGISTER
        | {"registration_date": "2024-06-01", "involvement_start": "2024-05-01", "involvement_end": ""},
        {"date_of_birth": ""},
        {"date_of_birth": "2006-08-01", "involvement_start": "2024-08-24"},
        {"date_of_birth": "2006-08-01", "involvement_start": "2024-07-01"},
    ]
    ret = SimpleNamespace(agreed_date=AGREED, children=children(*rows))
    table = policy_comparison(ret, inspection())
    assert dict(zip(table["choice"], table["children"], strict=True)) == {
        "overlap": 2,
        "event": 1,
        "any_day_of_involvement": 2,
        "start_of_involvement": 3,
        "exclude": 2,
        "include": 3,
    }
    assert table.loc[table["in_use"], "difference"].tolist() == [0, 0, 0]
    assert table.loc[~table["in_use"], "difference"].tolist() == [-1, 1, 1]


def test_siblings_are_summed_up_without_naming_anybody():
    table = sibling_summary(population(*ROWS, {"sibling_group": "AR-00001"})).set_index("What")["Count"]
    assert table["Children with a sibling in the population"] == 4
    assert table["Sibling groups"] == 2
    assert table["Children named as a sibling who do not name the sibling back"] == 1


# --- pictures


def texts(figure):
    from matplotlib.text import Text

    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


def test_the_funnel_is_drawn_with_every_count():
    shown = texts(funnel_figure(population(*ROWS)))
    assert {"Rows of children in the return", "11", "Eligible children", "4", "Already 18"} <= set(shown)
    assert shown.count("−1") == 7


def test_the_profile_is_drawn_with_counts_beside_shares():
    shown = texts(profile_figure(population(*ROWS), PROGRAMME))
    assert {"Route", "Locality", "South", "2 (50%)", "1 (25%)"} <= set(shown)


def test_the_figures_are_told_in_words():
    assert funnel_words(population(*ROWS)) == (
        "Of 11 rows of children in the return, 4 are eligible children. The others: "
        "same child as another row (1); adult support and protection alone (1); no protective process (1); "
        "undetermined: routes not answered (1); undetermined: dates (1); "
        "no involvement in the two years (1); already 18 (1)."
    )
    assert funnel_words(population({})).endswith("1 are eligible children. There are no others.")
    words = profile_words(population(*ROWS[:3]), PROGRAMME)
    assert words.startswith(
        "Profile of the 3 children of the population. The largest group of each variable is "
    )
    assert "route: Investigated, not registered (2, 67%); age at the agreed date: 5 to 10 (3, 100%)" in words
    assert "SIMD quintile, 1 most deprived: 1 (3, 100%)" in words
    assert "route" not in profile_words(population(*ROWS[:3]))


def test_many_localities_are_drawn_together():
    rows = [{"locality": f"Place {i:02d}"} for i in range(20)]
    shown = texts(profile_figure(population(*rows), PROGRAMME))
    assert "9 others" in shown and "9 (45%)" in shown and "Place 10" in shown and "Place 11" not in shown


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], ROWS[4:5]])
def test_nothing_in_a_figure_is_cut_off(rows):
    """Every text lies inside the figure, for a full, a tiny and an empty population."""
    from matplotlib.text import Text

    found = population(*rows)
    for figure in (funnel_figure(found), profile_figure(found, PROGRAMME)):
        figure.savefig(io.BytesIO(), format="png")
        width, height = figure.get_size_inches() * figure.dpi
        for text in figure.findobj(Text):
            box = text.get_window_extent()
            if text.get_text() and text.get_visible() and box.width:
                assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, text
        assert picture(figure, "Counts of children.").svg
