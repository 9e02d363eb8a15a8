"""Replacements are the lead's: they are checked, applied and suggested, and never made."""

from __future__ import annotations

import pandas as pd
import pytest
from six_children import CHILDREN, inspection, programme, selection

from record_review.inspection import ReadingError
from record_review.sample import apply_replacements, assign_reserves, no_replacements, rank_reserves

CHOSEN = selection(("007", "x-9"), ("7", "=1+1", "Ö 12, a", "'quoted"))
SETTINGS = inspection().sample


def decisions(
    *pairs: tuple[str, str], reason: str = "not_available", decided_by: str = "lead"
) -> pd.DataFrame:
    rows = [(out, into, reason, decided_by, "") for out, into in pairs]
    return pd.DataFrame(rows, columns=["replaced", "replacement", "reason", "decided_by", "note"])


def refused(*pairs: tuple[str, str], **more: str) -> tuple[str, ...]:
    with pytest.raises(ReadingError) as refusal:
        apply_replacements(CHOSEN, decisions(*pairs, **more), programme())
    return refusal.value.problems


def test_a_replacement_stands_in_the_place_of_the_replaced_record():
    reason = next(iter(programme().replacement_reasons))
    assert apply_replacements(CHOSEN, decisions(("x-9", "7"), reason=reason), programme()) == ("007", "7")
    assert apply_replacements(CHOSEN, no_replacements()) == CHOSEN.selected


def test_a_replacement_may_be_replaced_and_references_are_found_in_any_capitals_and_spaces():
    assert apply_replacements(CHOSEN, decisions((" X-9", "7"), ("7", "ö12,A"))) == ("007", "Ö 12, a")


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        (("nobody", "7"), "nobody is not among the records that are read"),
        (("=1+1", "7"), "=1+1 is not among the records that are read"),  # a reserve that is not read yet
        (("007", "x-9"), "x-9 is not a reserve"),
        (("007", "nobody"), "nobody is not a reserve"),
        (("007", ""), "a blank reference is not a reserve"),
    ],
)
def test_a_record_that_is_not_where_it_should_be_is_refused(pair, problem):
    assert any(problem in sentence for sentence in refused(pair))


def test_a_reserve_can_be_used_once_only_and_a_replaced_record_is_gone():
    assert any("7 is used already" in sentence for sentence in refused(("007", "7"), ("x-9", "7")))
    assert any("007 is not among" in sentence for sentence in refused(("007", "7"), ("007", "=1+1")))


def test_reason_and_decider_are_required_and_all_problems_are_told_at_once():
    assert refused(("nobody", "x-9"), reason="", decided_by=" ") == (
        "Replacement 1: nobody is not among the records that are read.",
        "Replacement 1: x-9 is not a reserve of this selection.",
        "Replacement 1: the reason is missing.",
        "Replacement 1: it does not say who decided.",
    )
    assert "is not a reason of the programme" in refused(("007", "7"), reason="because")[0]


def test_a_table_without_the_columns_is_refused():
    with pytest.raises(ReadingError, match="columns decided_by, note"):
        apply_replacements(CHOSEN, decisions(("007", "7"))[["replaced", "replacement", "reason"]])


def test_reserves_are_ranked_by_family_then_category_then_distance():
    """For 007: a boy of 70 months from the North, category a, in family S001 with 'quoted and Ö 12, a.

    Nobody of that family stays when 007 goes, so no cap is met. 7 and 'quoted share the category; 7 is eight
    months older, but lives elsewhere; 'quoted is 40 months younger and lives in the North. =1+1 and Ö 12, a
    are category b.
    """
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS)
    assert ranked["record_ref"].tolist() == ["'quoted", "7", "=1+1", "Ö 12, a"]
    assert ranked["rank"].tolist() == [1, 2, 3, 4]
    assert ranked["reserve"].tolist() == ["V04", "V01", "V02", "V03"]
    assert ranked["same_category"].tolist() == [True, True, False, False]
    assert ranked["siblings"].tolist() == [""] * 4
    # Weights: age 2, gender 2, ethnic group 2, locality 1; ages run from 30 to 150 months.
    assert ranked["distance"].tolist() == pytest.approx(
        [(2 * 40 / 120 + 2) / 7, (2 * 8 / 120 + 2 + 1) / 7, (2 * 80 / 120) / 7, (2 * 70 / 120 + 2 + 1) / 7]
    )


def test_the_distance_is_told_in_words():
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS).set_index("record_ref")["why"]
    assert ranked["7"] == "same category and ethnic group, eight months older, other gender and locality"
    assert ranked["=1+1"] == (
        "same gender, ethnic group and locality, six years and eight months older, other category"
    )
    for_unborn = rank_reserves(CHILDREN, CHOSEN, "x-9", None, SETTINGS).set_index("record_ref")["why"]
    assert for_unborn["7"] == "same locality, born, not unborn, other category, gender and ethnic group"


def test_a_family_above_its_share_comes_last_and_is_named():
    """x-9 goes, 007 of family S001 stays. Three of six children share two records: at most one."""
    ranked = rank_reserves(CHILDREN, CHOSEN, "x-9", None, SETTINGS)
    warned = ranked.set_index("record_ref")["siblings"]
    assert warned["Ö 12, a"] == warned["'quoted"] == "brother or sister of R01"
    assert warned["7"] == warned["=1+1"] == ""
    assert set(ranked["record_ref"][2:]) == {"Ö 12, a", "'quoted"}
    allowed = rank_reserves(CHILDREN, CHOSEN, "x-9", None, inspection(siblings="allow").sample)
    assert allowed["record_ref"].tolist() != ranked["record_ref"].tolist()
    assert allowed.set_index("record_ref")["siblings"]["'quoted"] == "brother or sister of R01"


def test_used_reserves_are_left_out_and_earlier_replacements_stay():
    earlier = decisions(("007", "7"))
    ranked = rank_reserves(CHILDREN, CHOSEN, "x-9", earlier, SETTINGS)
    assert "7" not in ranked["record_ref"].tolist() and len(ranked) == 3
    assert ranked["siblings"].tolist() == [""] * 3  # 007, their brother, is not read any more
    with pytest.raises(ReadingError, match="007 is not among the 2 records"):
        rank_reserves(CHILDREN, CHOSEN, "007", earlier, SETTINGS)


def test_each_choice_shows_what_it_does_to_the_worst_level():
    """With =1+1 for 007 the sample is b c: category a has none of its one record, so one is the largest."""
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS).set_index("record_ref")
    assert ranked.loc["=1+1", "largest_difference"] == 1.0


def test_no_unused_reserve_gives_an_empty_ranking():
    ranked = rank_reserves(CHILDREN, selection(("007", "x-9")), "007", None, SETTINGS)
    assert len(ranked) == 0 and "why" in ranked.columns


def test_equally_close_reserves_stand_in_reserve_order():
    twins = pd.concat([CHILDREN, CHILDREN.loc[[2]].assign(record_ref="7b", ref_key="7b")], ignore_index=True)
    for reserves in (("7", "7b"), ("7b", "7")):
        ranked = rank_reserves(twins, selection(("007", "x-9"), reserves), "007", None, SETTINGS)
        assert tuple(ranked["record_ref"]) == reserves


def test_several_at_once_are_assigned_together():
    """Alone, both records would take 7; together one of them leaves it to the other, so that both keep to a
    category."""
    chosen = selection(("007", "'quoted"), ("7", "=1+1"))
    together = assign_reserves(CHILDREN, chosen, ["007", "'quoted"], None, SETTINGS)
    assert [
        rank_reserves(CHILDREN, chosen, ref, None, SETTINGS)["record_ref"][0] for ref in chosen.selected
    ] == [
        "7",
        "7",
    ]
    assert dict(zip(together["replaced"], together["record_ref"], strict=True)) == {
        "007": "=1+1",
        "'quoted": "7",
    }


def test_more_records_than_reserves_or_one_named_twice_are_refused():
    one = selection(("007", "x-9"), ("7",))
    with pytest.raises(ReadingError, match="2 records to replace and 1 unused"):
        assign_reserves(CHILDREN, one, ["007", "x-9"], None, SETTINGS)
    with pytest.raises(ReadingError, match="twice"):
        assign_reserves(CHILDREN, CHOSEN, ["007", " 007"], None, SETTINGS)
