"""Replacements are the lead's: they are checked, applied and suggested, and never made."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from tests.sample.six_children import CHILDREN, inspection, programme, selection

from record_review.inspection import ReadingError
from record_review.sample import (
    apply_replacements,
    assign_reserves,
    no_replacements,
    rank_reserves,
    replaced_records,
    with_choices,
)

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
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS, programme())
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
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS, programme()).set_index("record_ref")[
        "why"
    ]
    assert ranked["7"] == "same category and ethnic group, eight months older, other gender and locality"
    assert ranked["=1+1"] == (
        "same gender, ethnic group and locality, six years and eight months older, other category"
    )
    for_unborn = rank_reserves(CHILDREN, CHOSEN, "x-9", None, SETTINGS, programme()).set_index("record_ref")[
        "why"
    ]
    assert for_unborn["7"] == "same locality, born, not unborn, other category, gender and ethnic group"


def test_a_family_above_its_share_comes_last_and_is_named():
    """x-9 goes, 007 of family S001 stays. Three of six children share two records: at most one."""
    ranked = rank_reserves(CHILDREN, CHOSEN, "x-9", None, SETTINGS, programme())
    warned = ranked.set_index("record_ref")["siblings"]
    assert warned["Ö 12, a"] == warned["'quoted"] == "brother or sister of R01"
    assert warned["7"] == warned["=1+1"] == ""
    assert set(ranked["record_ref"][2:]) == {"Ö 12, a", "'quoted"}
    allowed = rank_reserves(CHILDREN, CHOSEN, "x-9", None, inspection(siblings="allow").sample, programme())
    assert allowed["record_ref"].tolist() != ranked["record_ref"].tolist()
    assert allowed.set_index("record_ref")["siblings"]["'quoted"] == "brother or sister of R01"


def test_used_reserves_are_left_out_and_earlier_replacements_stay():
    earlier = decisions(("007", "7"))
    ranked = rank_reserves(CHILDREN, CHOSEN, "x-9", earlier, SETTINGS, programme())
    assert "7" not in ranked["record_ref"].tolist() and len(ranked) == 3
    assert ranked["siblings"].tolist() == [""] * 3  # 007, their brother, is not read any more
    with pytest.raises(ReadingError, match="007 is not among the 2 records"):
        rank_reserves(CHILDREN, CHOSEN, "007", earlier, SETTINGS, programme())


def test_each_choice_shows_what_it_does_to_the_worst_level():
    """With =1+1 for 007 the sample is b c: category a has none of its one record, so one is the largest."""
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS, programme()).set_index("record_ref")
    assert ranked.loc["=1+1", "largest_difference"] == 1.0


def test_no_unused_reserve_gives_an_empty_ranking():
    ranked = rank_reserves(CHILDREN, selection(("007", "x-9")), "007", None, SETTINGS, programme())
    assert len(ranked) == 0 and "why" in ranked.columns


def test_equally_close_reserves_stand_in_reserve_order():
    twins = pd.concat([CHILDREN, CHILDREN.loc[[2]].assign(record_ref="7b", ref_key="7b")], ignore_index=True)
    for reserves in (("7", "7b"), ("7b", "7")):
        ranked = rank_reserves(twins, selection(("007", "x-9"), reserves), "007", None, SETTINGS, programme())
        assert tuple(ranked["record_ref"]) == reserves


def test_several_at_once_are_assigned_together():
    """Alone, both records would take 7; together one of them leaves it to the other, so that both keep to a
    category."""
    chosen = selection(("007", "'quoted"), ("7", "=1+1"))
    together = assign_reserves(CHILDREN, chosen, ["007", "'quoted"], None, SETTINGS, programme())
    assert [
        rank_reserves(CHILDREN, chosen, ref, None, SETTINGS, programme())["record_ref"][0]
        for ref in chosen.selected
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
        assign_reserves(CHILDREN, one, ["007", "x-9"], None, SETTINGS, programme())
    with pytest.raises(ReadingError, match="twice"):
        assign_reserves(CHILDREN, CHOSEN, ["007", " 007"], None, SETTINGS, programme())


def test_what_differs_counts_by_the_weights_of_the_programme():
    """Only the locality counts: 'quoted and =1+1 live in the North as 007 does."""
    weights = {"age": 0, "gender": 0, "ethnicity": 0, "other": 0, "locality": 1}
    only_locality = replace(programme(), closeness=weights)
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, SETTINGS, only_locality).set_index("record_ref")
    assert ranked["distance"].to_dict() == {"'quoted": 0.0, "7": 1.0, "=1+1": 0.0, "Ö 12, a": 1.0}


def test_children_whose_dates_do_not_tell_their_age_or_category_are_ranked_and_worded():
    """Let in although undetermined: no category, and no age though born."""
    unknown = CHILDREN.set_index("record_ref")
    unknown.loc[["007", "7"], "category"] = "Not known"
    unknown.loc[["007", "7"], "age_months"] = pd.NA
    children = unknown.reset_index()
    ranked = rank_reserves(children, CHOSEN, "007", None, SETTINGS, programme()).set_index("record_ref")
    assert ranked.at["7", "why"] == (
        "same ethnic group, age not known of either, other gender and locality, category not known of either"
    )
    assert ranked.at["=1+1", "why"].startswith("same gender, ethnic group and locality, age not known of one")
    assert ranked.at["=1+1", "distance"] == pytest.approx(2 / 7)  # age as far apart as can be


def brute_force(children, chosen, going, settings):
    """(children above a share, other categories, sum of distances) of the best of all assignments."""
    staying = [ref for ref in chosen.selected if ref not in going]
    group = children.set_index("record_ref")["sibling_group"]
    sizes, n = group.value_counts(), len(chosen.selected)
    pairs = {
        ref: rank_reserves(children, chosen, ref, None, settings, programme()).set_index("record_ref")
        for ref in going
    }

    def cost(coming):
        read = group[[*staying, *coming]]
        above = 0
        for name in set(group[list(coming)]) - {""}:
            most = -(-sizes[name] * n // len(children))
            before = (group[staying] == name).sum()
            above += max(0, (read == name).sum() - max(most, before))
        taken = [pairs[ref].loc[into] for ref, into in zip(going, coming, strict=True)]
        far = sum(round(row["distance"] * 10**5) for row in taken)
        return above, sum(not row["same_category"] for row in taken), far

    return min(cost(coming) for coming in permutations(chosen.reserves, len(going))), cost


def test_several_at_once_are_the_best_of_all_assignments_also_in_families():
    """Eight invented populations of 12 children in small families, every assignment of 2 or 3 of 5."""
    settings = replace(SETTINGS, balance_on=("category", "locality"))
    for seed in range(8):
        draw = np.random.RandomState(seed)
        refs = [f"C{number:02d}" for number in range(12)]
        children = pd.DataFrame(
            {
                "record_ref": refs,
                "category": draw.choice(["a", "b"], 12),
                "gender": draw.choice(["Female", "Male"], 12),
                "ethnicity": draw.choice(["One", "Other"], 12),
                "locality": draw.choice(["North", "South"], 12),
                "age_months": pd.Series(draw.randint(0, 200, 12), dtype="Int64"),
                "unborn": False,
                "sibling_group": draw.choice(["", "S1", "S2", "S3"], 12),
            }
        )
        chosen = selection(tuple(refs[:5]), tuple(refs[5:10]))
        going = refs[: 2 + seed % 2]
        made = assign_reserves(children, chosen, going, None, settings, programme())
        best, cost = brute_force(children, chosen, going, settings)
        assert cost(made["record_ref"]) == best, seed


def test_siblings_that_would_come_in_together_are_counted_and_named():
    """Two of three brothers and sisters in reserve: a third of six children, so one of two records."""
    chosen = selection(("7", "x-9"), ("007", "'quoted", "=1+1"))  # 007 and 'quoted are of family S001
    together = assign_reserves(CHILDREN, chosen, ["7", "x-9"], None, SETTINGS, programme())
    assert together["place"].tolist() == ["R01", "R02"]
    assert together["above_share"].tolist() == [False, False]
    assert set(together["record_ref"]) >= {"=1+1"}  # not both of the family
    few = selection(("7", "x-9"), ("007", "'quoted"))
    forced = assign_reserves(CHILDREN, few, ["7", "x-9"], None, SETTINGS, programme())
    assert forced["above_share"].tolist() == [True, True]
    assert set(forced["siblings"]) == {"brother or sister of V01", "brother or sister of V02"}


def test_choices_that_nobody_has_made_are_added_after_the_decisions():
    tried = with_choices(decisions(("007", "7")), [("x-9", "=1+1")])
    assert apply_replacements(CHOSEN, tried) == ("7", "=1+1")
    assert apply_replacements(CHOSEN, with_choices(None, [("x-9", "7")])) == ("007", "7")


def test_a_record_replaced_in_two_steps_counts_once_with_its_first_reason_and_its_last_reserve():
    table = pd.concat(
        [decisions(("x-9", "7"), reason="NO-RECORD"), decisions((" 7", "ö12,A"), reason="THIN")]
    )
    found = replaced_records(CHOSEN, table)
    assert found.to_dict("records") == [
        {
            "place": "R02",
            "replaced": "x-9",
            "reserve": "V03",
            "replacement": "Ö 12, a",
            "reason": "NO-RECORD",
            "decisions": 2,
        }
    ]
    both = pd.concat([table, decisions(("007", "=1+1"))])
    assert replaced_records(CHOSEN, both)[["place", "reserve", "decisions"]].to_numpy().tolist() == [
        ["R01", "V02", 1],
        ["R02", "V03", 2],
    ]
    assert replaced_records(CHOSEN, no_replacements()).empty
