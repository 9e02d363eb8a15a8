"""Findings by group: neighbours joined, all groups of a question or none, and nothing unasked."""

from types import SimpleNamespace

import pytest
from tests.report.invented import built, everything

from record_review.inspection import ReportSettings
from record_review.report.basis import Basis
from record_review.report.counts.printed import exactly
from record_review.report.protection.groups import joined_groups
from record_review.report.sections.groups import explanation, group_cell, group_tables

BASIS = Basis(read=60, population=640, strata=4, settings=ReportSettings(subgroups=("category",)))


@pytest.fixture(scope="module")
def made():
    asked, given = everything(subgroups=("category", "gender"))
    return built(asked, **given)


def test_a_group_that_is_not_printed_has_a_mark_and_another_its_share():
    assert group_cell(None, BASIS) == "[c]"
    assert group_cell(exactly(10, 20), BASIS) == "50% of 20 (29% to 71%) [s]"


def test_small_groups_are_joined_with_their_neighbours_before_any_answer_is_looked_at():
    assert joined_groups({"a": 30, "b": 22, "c": 6, "d": 2}) == [["a"], ["b", "c", "d"]]
    assert joined_groups({"a": 10, "b": 4}) == [["a", "b"]]


def test_every_group_of_a_question_is_printed_or_none_and_each_end_is_five_or_more(made):
    for group, own in made.told.groups.items():
        same = [g for g in made.told.groups if g.split("=")[0] == group.split("=")[0]]
        for name, each in own.items():
            assert all(name in made.told.groups[other] for other in same)
            assert 5 <= each.least == each.most <= each.base_most - 5
    assert any(made.told.groups.values()) and any("-by-category" in name for name in made.frames)


def test_groups_add_up_to_the_whole_that_is_printed(made):
    by_category = [own for group, own in made.told.groups.items() if group.startswith("category=")]
    for name in by_category[0]:
        whole = made.told.figures[name].figures[""]
        assert sum(own[name].least for own in by_category) == whole.least == whole.most
        assert sum(own[name].base_most for own in by_category) == whole.base_most


def test_none_is_shown_unasked():
    findings = SimpleNamespace(basis=Basis(60, 640, 4, ReportSettings()))
    assert group_tables([], None, None, findings) == []
    assert "no evidence" in explanation(("category", "age_band"))
