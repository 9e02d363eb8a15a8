"""Looking at replacements: what is shown is what the library counts; refusals are sentences."""

from __future__ import annotations

import html
import re

import ipywidgets
import pandas as pd
import pytest
from tests.sample.six_children import CHILDREN, inspection, programme, selection

from record_review.inspection import ParameterError
from record_review.sample import no_replacements, rank_reserves
from record_review.sample.explore.replacing_effect import levels_changed
from record_review.sample.explore.replacing_page import (
    assignment_page,
    commands,
    named,
    ranking_page,
    records_offered,
)
from record_review.sample.explore.replacing_widgets import Replacer

CHOSEN = selection(("007", "x-9"), ("7", "=1+1", "Ö 12, a", "'quoted"))
INSPECTION = inspection()
EARLIER = pd.DataFrame([("007", "7", "OTHER", "lead", "")], columns=list(no_replacements().columns))


def text(page: str) -> str:
    bare = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(bare))


def test_the_records_that_are_read_are_offered_by_place_and_reference_and_no_others():
    assert records_offered(CHOSEN, None) == [("R01  007", "007"), ("R02  x-9", "x-9")]
    assert records_offered(CHOSEN, EARLIER) == [("V01  7", "7"), ("R02  x-9", "x-9")]


def test_the_reserves_stand_in_the_order_of_the_ranking_with_their_distance_in_words():
    said = text(ranking_page(CHILDREN, CHOSEN, None, INSPECTION, "007"))
    ranked = rank_reserves(CHILDREN, CHOSEN, "007", None, INSPECTION.sample, programme())
    where = [said.index(f"{row.reserve} {row.record_ref} {row.why}") for row in ranked.itertuples()]
    assert where == sorted(where) and len(where) == 4


def test_what_a_choice_does_to_each_level_is_counted():
    """With =1+1 (b, boy, North) for 007 (a, boy, North) only the category changes: exact shares 1 and 2/3."""
    changed = levels_changed(CHILDREN, CHOSEN, None, INSPECTION, [("007", "=1+1")])
    assert changed[["variable", "level", "now", "then"]].to_numpy().tolist() == [
        ["category", "a", 1, 0],
        ["category", "b", 0, 1],
    ]
    assert changed["expected"].tolist() == pytest.approx([1.0, 2 / 3])
    page = ranking_page(CHILDREN, CHOSEN, None, INSPECTION, "007", "=1+1")
    assert "Levels that would change" in page and "<svg" in page
    same = levels_changed(CHILDREN, CHOSEN, EARLIER, INSPECTION, [("x-9", "Ö 12, a")])
    assert "Gender" not in set(same["variable"]) and len(same)


def test_siblings_are_warned_of_in_the_ranking_and_for_several_at_once():
    assert "brother or sister of R01" in text(ranking_page(CHILDREN, CHOSEN, None, INSPECTION, "x-9"))
    few = selection(("7", "x-9"), ("007", "'quoted"))
    said = text(assignment_page(CHILDREN, few, None, INSPECTION, ["7", "x-9"]))
    assert "brother or sister of V01, and more of this family would be read than its share" in said


def test_the_commands_that_would_record_a_choice_are_quoted_for_a_shell():
    assert commands(INSPECTION, "007", "Ö 12, a") == (
        "python3 workbench.py replace ARDVALE-2026 007 --reason CODE",
        "python3 workbench.py replace ARDVALE-2026 007 --reason CODE --with 'Ö 12, a' --by \"WHO\"",
    )
    page = text(ranking_page(CHILDREN, CHOSEN, None, INSPECTION, "007"))
    assert "nothing is recorded here" in page and "replace ARDVALE-2026 007 --reason CODE --with" in page


def test_without_a_reserve_left_the_page_says_what_then():
    said = text(ranking_page(CHILDREN, selection(("007", "x-9")), None, INSPECTION, "007"))
    assert "No reserve is left: R01 stays in the selection and is reported as not read." in said


@pytest.fixture
def made():
    return Replacer(CHILDREN, CHOSEN, no_replacements(), INSPECTION)


def test_a_place_or_a_reference_is_understood_and_anything_else_is_told():
    offered = [("R01  007", "007"), ("R02  Ö 12, a", "Ö 12, a"), ("R03  7", "7")]
    assert named("", offered, "a record") == []
    assert named(" r01 ", offered, "a record") == named("R01  007", offered, "a record") == ["007"]
    assert named("ö12, A", offered, "a record") == ["Ö 12, a"]
    assert named("R03; R02, R03", offered, "a record") == ["7", "Ö 12, a"]
    with pytest.raises(ParameterError) as refusal:
        named("R01, R77, x", offered, "a record that is read")
    assert refusal.value.problems == ("R77 is not a record that is read.", "x is not a record that is read.")


def test_naming_a_record_ranks_reserves_and_naming_one_of_them_shows_what_it_does(made):
    assert "Type the place of a record" in made.output.value
    made.records.value = "R01"
    first = text(made.output.value)
    assert "R01 (007), with V04 ('quoted) in its place" in first
    made.reserve.value = "v02"
    assert "R01 (007), with V02 (=1+1) in its place" in text(made.output.value)
    made.reserve.value = "V09"
    assert "V09 is not an unused reserve." in made.output.value


def test_naming_several_records_suggests_a_reserve_for_each_and_too_many_is_a_sentence(made):
    made.records.value = "R01, R02"
    assert "2 records at once" in made.output.value
    few = Replacer(CHILDREN, selection(("007", "x-9"), ("7",)), None, INSPECTION)
    few.records.value = "R01, R02"
    assert "There are 2 records to replace and 1 unused reserves." in few.output.value


def test_fields_are_typed_into_so_that_jupyterlab_takes_no_key_from_them(made):
    for field in (made.records, made.reserve):
        assert field.description and not field.continuous_update
        assert isinstance(field, ipywidgets.Text)
