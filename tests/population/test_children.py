"""One child from several rows, brothers and sisters, and what the population says of each child."""

from random import Random

import pandas as pd
import pytest
from tests.population.rows import AGREED, ON_REGISTER, children, population

from record_review.inspection import ParameterError, SettledQuery
from record_review.population import from_stored, to_stored
from record_review.population.siblings import families

UNBORN = {
    "date_of_birth": "",
    "expected_date_of_birth": "2026-11-01",
    "gender": "Unborn",
    "ethnicity": "Unborn",
    "disability": "Not known",
}


def only_child(*rows, **policy):
    found = population(*rows, **policy).children
    assert len(found) == 1
    return found.iloc[0]


def same_child(*rows):
    return SettledQuery(rule="PIR-24", rows=rows, decision="same_child", reason="checked")


# --- rows of one child


def test_rows_with_one_reference_are_one_child_and_the_first_carries_the_outcome():
    found = population({"record_ref": "AR-7"}, {}, {"record_ref": "ar - 7"}, {"record_ref": "AR-7"})
    assert found.outcomes["outcome"].tolist() == ["eligible", "eligible", "duplicate", "duplicate"]
    assert found.outcomes["duplicate_of"].tolist() == [pd.NA, pd.NA, 2, 2]
    assert found.outcomes["reason"].tolist() == ["", "", "duplicate", "duplicate"]
    assert found.children["record_ref"].tolist() == ["AR-00002", "AR-7"]  # as the first row writes it


def test_a_child_is_in_by_any_of_its_rows_and_by_all_its_routes():
    concern = {"record_ref": "A", "route_a": "No", "involvement_end": "2025-02-01"}
    register = {"record_ref": "A", "registration_date": "2025-02-01", **ON_REGISTER}
    found = population(concern, register, {"record_ref": "A", "route_c": "Yes"})
    assert found.outcomes["outcome"].tolist() == ["eligible", "duplicate", "duplicate"]
    child = found.children.iloc[0]
    assert (child.route_a, child.route_b, child.route_c, child.route_d) == (True, True, True, False)
    assert child.category == "c"  # the rarest route names the child


def test_two_spells_are_never_joined_across_the_window():
    """Involved in 2023 and again after the agreed date: no day in the window, though it lies between them."""
    before = {"record_ref": "A", "involvement_start": "2023-01-01", "involvement_end": "2023-02-01"}
    after = {"record_ref": "A", "involvement_start": "2026-09-01", "involvement_end": "2026-09-30"}
    assert population(before, after).outcomes["reason"].tolist() == ["outside_window", "duplicate"]
    assert population(after, before).outcomes["reason"].tolist() == ["outside_window", "duplicate"]
    assert len(population(before, after, {"record_ref": "A"}).children) == 1


def test_a_concern_does_not_lend_its_dates_to_an_earlier_investigation():
    past = {"record_ref": "A", "involvement_start": "2022-01-01", "involvement_end": "2022-02-01"}
    concern = {"record_ref": "A", "route_a": "No", "route_a_ended_at": ""}
    assert population(past, concern).outcomes["reason"].tolist() == ["outside_window", "duplicate"]


def test_details_come_from_the_first_row_that_has_one():
    child = only_child(
        {
            "record_ref": "A",
            "gender": "",
            "locality": "",
            "ethnicity": "Not known",
            "simd_quintile": "Not matched",
        },
        {"record_ref": "A", "gender": "Male", "locality": "South", "simd_quintile": "2"},
        {"record_ref": "A", "gender": "Female", "locality": "West", "simd_quintile": "5"},
    )
    assert (child.gender, child.locality, child.simd_quintile) == ("Male", "South", "2")
    assert child.ethnicity == "White Scottish/British"


def test_an_unborn_row_and_the_row_of_the_birth_are_one_child_who_is_born():
    child = only_child(
        {"record_ref": "A"} | UNBORN, {"record_ref": "A", "date_of_birth": "2026-07-17", "gender": "Male"}
    )
    assert (child.gender, child.ethnicity, child.age_band, child.age_months) == (
        "Male",
        "White Scottish/British",
        "0 to 4",
        1,
    )
    assert not child.unborn


def test_rows_without_a_reference_are_children_of_their_own():
    found = population({"record_ref": " "}, {"record_ref": ""}, {"record_ref": ""})
    assert found.outcomes["outcome"].tolist() == ["eligible"] * 3


def test_rows_settled_as_the_same_child_count_once():
    rows = [{"record_ref": "00123"}, {"record_ref": "123"}, {"record_ref": ""}, {"record_ref": "X"}]
    found = population(*rows, settled=[same_child(2, 3), same_child(3, 4)])
    assert found.outcomes["duplicate_of"].tolist() == [pd.NA, 2, 2, pd.NA]
    assert found.children["record_ref"].tolist() == ["00123", "X"]


def test_two_children_cannot_be_told_apart_by_one_reference():
    different = SettledQuery(rule="PIR-40", rows=(2, 3), decision="different_children", reason="twins")
    with pytest.raises(ParameterError, match="rows 2, 3 have one reference"):
        population({"record_ref": "A"}, {"record_ref": "a"}, settled=[different])
    population({"record_ref": "A"}, {"record_ref": "B"}, settled=[different])  # as they are anyway


@pytest.mark.parametrize("decision", ["accepted", "same_child"])
def test_one_reference_with_details_that_differ_is_settled_as_one_child_only(decision):
    settled = SettledQuery(rule="PIR-22", rows=(2, 3), decision=decision, reason="typed wrongly once")
    found = population({"record_ref": "A"}, {"record_ref": "a", "gender": "Male"}, settled=[settled])
    assert found.outcomes["outcome"].tolist() == ["eligible", "duplicate"] and len(found.children) == 1


def test_siblings_cannot_be_settled_into_one_child():
    same = SettledQuery(rule="PIR-97", rows=(2, 3), decision="same_child", reason="they are siblings")
    with pytest.raises(ParameterError, match="PIR-97: the rule does not ask whether rows are one child"):
        population({}, {}, settled=[same])


def test_a_settled_row_that_is_not_there_is_refused_with_all_others():
    with pytest.raises(ParameterError) as refusal:
        population({}, settled=[same_child(2, 9), same_child(2, 11)])
    assert ["row 9 " in refusal.value.problems[0], "row 11 " in refusal.value.problems[1]] == [True, True]


# --- what is said of a child


def test_a_locality_without_a_list_is_shown_when_five_children_share_it():
    """A child in two rows counts once."""
    rows = [{"locality": "Upper"}] * 5 + [{"locality": "Lower"}] * 4
    twice = {"record_ref": "AR-00009", "locality": "lower"}
    found = population(*rows, twice, {"locality": "UPPER "}).children["locality"].value_counts()
    assert found.to_dict() == {"Upper": 6, "Another locality": 4}


@pytest.mark.parametrize(
    ("born", "band", "months"),
    [
        ("2026-08-24", "0 to 4", 0),  # born on the agreed date
        ("2026-08-25", "Unborn", pd.NA),
        ("2021-08-25", "0 to 4", 59),
        ("2021-08-24", "5 to 10", 60),
        ("2010-08-25", "11 to 15", 191),
        ("2010-08-24", "16 and over", 192),
        ("2007-06-01", "16 and over", 230),  # 19 at the agreed date, 17 when involved
    ],
)
def test_age_is_that_at_the_agreed_date(born, band, months):
    child = only_child({"date_of_birth": born})
    assert (child.age_band, child.unborn) == (band, band == "Unborn")
    assert child.age_months is pd.NA if months is pd.NA else child.age_months == months


@pytest.mark.parametrize(
    ("yes", "category"), [("a", "a"), ("ab", "b"), ("abc", "c"), ("abcd", "d"), ("bd", "d"), ("ac", "c")]
)
def test_the_rarest_route_names_the_child(yes, category):
    routes = {f"route_{code}": "Yes" if code in yes else "No" for code in "abcd"}
    assert only_child(routes | {"registration_date": "2025-03-01"}).category == category


def test_blank_and_unmatched_values_are_not_known():
    blank = {
        c: "" for c in ("gender", "ethnicity", "disability", "looked_after", "simd_quintile", "locality")
    }
    for row in (blank, {c: "Not matched" for c in blank if c != "locality"} | {"locality": ""}):
        child = only_child(row)
        assert {child[c] for c in (*blank, "ethnicity_detail")} == {"Not known"}


def test_a_stage_of_route_a_is_kept_only_where_route_a_counts():
    assert only_child({}).route_a_ended_at == "Investigation"
    concern = {"route_a_ended_at": "Concern only, no investigation", "route_c": "Yes"}
    assert only_child(concern).route_a_ended_at == ""


# --- brothers and sisters


def groups(*texts, refs=None):
    rows = [
        {"sibling_group": text} | ({"record_ref": refs[i]} if refs else {}) for i, text in enumerate(texts)
    ]
    return population(*rows).children["sibling_group"].tolist()


def test_a_shared_name_makes_a_group_whatever_its_case():
    assert groups("SG 1", "sg  1", "", "SG2") == ["S001", "S001", "", ""]  # alone under a name: no group


def test_a_reference_makes_a_group_both_ways():
    assert groups("AR-00003", "", "", "x") == ["S001", "", "S001", ""]


def test_groups_are_closed_over_names_and_references():
    """1 names 2; 2 and 3 share a name; 4 names 3 and one who is not listed; 5 names 4."""
    assert groups("AR-00002", "Family 9", "family 9", "AR-00003, AR-77777", "AR-00004") == ["S001"] * 5


@pytest.mark.parametrize("between", [", ", ";", " / ", " & ", " and "])
def test_several_references_may_stand_in_one_cell(between):
    assert groups(between.join(["AR-00002", "ar - 00003"]), "", "", "") == ["S001", "S001", "S001", ""]


def test_a_name_with_a_comma_or_slash_is_one_name():
    assert groups("Green/Hill", "Hill", "green/hill") == ["S001", "", "S001"]


def test_twins_are_two_children():
    twin = {"date_of_birth": "2020-01-01", "sibling_group": "T"}
    found = population(twin, twin)
    assert found.outcomes["outcome"].tolist() == ["eligible", "eligible"]
    assert found.children["sibling_group"].tolist() == ["S001", "S001"]


def test_a_sibling_who_is_not_eligible_ties_the_others_but_makes_no_group_alone():
    none = {"route_a": "No"}
    rows = [
        {"sibling_group": "AR-00003"},
        {"sibling_group": "AR-00003"},
        none,
        {"sibling_group": "AR-00005"},
        none,
    ]
    assert population(*rows).children["sibling_group"].tolist() == ["S001", "S001", ""]


def test_group_names_follow_the_smallest_reference_whatever_the_order_of_rows():
    rows = [{"record_ref": f"R{i}", "sibling_group": group} for i, group in enumerate("zzyyxx")]
    expected = {"R0": "S001", "R1": "S001", "R2": "S002", "R3": "S002", "R4": "S003", "R5": "S003"}
    for seed in range(5):
        Random(seed).shuffle(rows)
        found = population(*rows).children
        assert dict(zip(found["record_ref"], found["sibling_group"], strict=True)) == expected


def test_one_sided_listings_and_large_groups_are_reported():
    rows = children(
        {"sibling_group": "AR-00002"},  # names 2, who names 3 and nobody back
        {"sibling_group": "AR-00003"},
        {"sibling_group": "AR-00002"},
        {"sibling_group": "AR-00003, AR-99999"},
    )
    found = families(rows, rows.index.to_numpy())
    assert found.one_sided == (3, 4)  # 2 is named by 1, 3 by 4; 2 and 3 name each other
    family = population(*[{"sibling_group": "F"}] * 7, *[{"sibling_group": "G"}] * 6)
    assert family.sibling_queries["large"] == (7,)


# --- the same population, kept and recognised


ROWS = [
    {"sibling_group": "F", "locality": "Àrd"},
    {"sibling_group": "F"},
    UNBORN,
    {"route_a": "No"},
    {"record_ref": "AR-00001"},
]


def test_the_digest_does_not_depend_on_the_order_of_rows():
    rows = [{"record_ref": f"AR-{i + 1:05d}"} | row for i, row in enumerate(ROWS[:4])]
    expected = population(*rows).digest
    for seed in range(5):
        Random(seed).shuffle(rows)
        assert population(*rows).digest == expected


@pytest.mark.parametrize(
    "change",
    [{"locality": "Ard"}, {"gender": "Male"}, {"date_of_birth": "2015-03-01"}, {"record_ref": "AR-1"}],
)
def test_the_digest_changes_with_any_detail(change):
    assert population(ROWS[0] | change, *ROWS[1:4]).digest != population(*ROWS[:4]).digest


def test_a_stored_population_is_the_same_population():
    found = population(*ROWS)
    frames, facts = to_stored(found)
    again = from_stored({name: frame.copy() for name, frame in frames.items()}, facts)
    pd.testing.assert_frame_equal(again.children, found.children)
    pd.testing.assert_frame_equal(again.outcomes, found.outcomes)
    assert (again.agreed_date, again.digest, again.policy) == (AGREED, found.digest, found.policy)
    assert dict(again.sibling_queries) == dict(found.sibling_queries)


def test_a_stored_population_that_was_changed_is_not_read():
    frames, facts = to_stored(population(*ROWS))
    changed = frames["children"].assign(locality="Elsewhere")
    with pytest.raises(AssertionError, match="not the one that was published"):
        from_stored(frames | {"children": changed}, facts)


def test_a_population_of_nobody_can_be_kept_too():
    frames, facts = to_stored(population({"route_a": "No"}))
    assert from_stored(frames, facts).children.empty
    frames, facts = to_stored(population({}, agreed=None))
    assert from_stored(frames, facts).agreed_date is None
