"""Siblings among the selected records as they are named: closed both ways, compared with the return."""

from __future__ import annotations

import pytest
from six_questions import programme

from record_review.inspection import read_programme
from record_review.reading.returned.selection import (
    ANSWERED,
    NAMED,
    families,
    not_available,
    sample_siblings,
    siblings_effect,
)

PLACES = {"0012/A": "R01", "K-7": "R02", "k 8'": "R03", "M1": "R04", "N2": "V01", "P3": "V02"}
NO_GROUPS = dict.fromkeys(PLACES, "")


def siblings(texts, said=None, in_return=None):
    answers = {(ref, NAMED): text for ref, text in texts.items()}
    answers |= {(ref, ANSWERED): answer for ref, answer in (said or {}).items()}
    return sample_siblings(answers, PLACES, NO_GROUPS | (in_return or {}))


def by_place(found):
    """The families of more than one record, by their places."""
    groups = {}
    for ref, group in found.group.items():
        groups.setdefault(group, set()).add(PLACES[ref])
    return sorted(map(sorted, (group for group in groups.values() if len(group) > 1)))


def rules(found):
    return [finding.rule for finding in found.findings if finding.rule != "SEL-15"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"0012/A": "K-7"}, [["R01", "R02"]]),  # one side is enough
        ({"0012/A": "K-7", "k 8'": "k-7"}, [["R01", "R02", "R03"]]),  # both name a third
        ({"0012/A": "K-7", "K-7": "k 8'", "k 8'": "N2"}, [["R01", "R02", "R03", "V01"]]),  # a chain
        ({"0012/A": "K-7; M1"}, [["R01", "R02", "R04"]]),
        ({"0012/A": "K-7, M1"}, [["R01", "R02", "R04"]]),
        ({"0012/A": "R02"}, [["R01", "R02"]]),  # by its place
        ({"0012/A": "R02; N2"}, [["R01", "R02", "V01"]]),
        ({"0012/A": "0012/A"}, []),  # a child is not its own sibling
        ({"0012/A": "family 3", "M1": "Family 3"}, [["R01", "R04"]]),
        ({"0012/A": "none"}, []),
        ({}, []),
    ],
)
def test_siblings_are_joined_both_ways_and_through_one_another(texts, expected):
    assert by_place(siblings(texts)) == expected


@pytest.mark.parametrize(
    ("texts", "said", "expected"),
    [
        ({"0012/A": "K-7"}, {"0012/A": "Yes"}, []),
        ({"0012/A": "ZZ-1"}, {"0012/A": "Yes"}, ["SEL-11"]),  # names nobody here
        ({"0012/A": "K-7; ZZ-1"}, {"0012/A": "Yes"}, ["SEL-11"]),  # one of two is nobody here
        ({}, {"0012/A": "Yes"}, ["SEL-12"]),
        ({"K-7": "0012/A"}, {"0012/A": "Yes"}, []),  # the other side names it
        ({"0012/A": "K-7"}, {"K-7": "No"}, ["SEL-13"]),
        ({"0012/A": "K-7"}, {"K-7": "Not known"}, []),
        ({"0012/A": "none"}, {"0012/A": "No"}, []),
        ({"M1": "12/A"}, {"M1": "Yes"}, ["SEL-14"]),  # a zero was lost
    ],
)
def test_what_contradicts_itself_is_told(texts, said, expected):
    assert rules(siblings(texts, said)) == expected


def test_what_contradicts_the_return_is_told_and_a_blank_contradicts_nothing():
    listed = {"0012/A": "S1", "K-7": "S1"}
    assert [f.rule for f in siblings({}, in_return=listed).findings] == []
    denied = siblings({}, {"0012/A": "No", "K-7": "No"}, listed)
    assert [f.rule for f in denied.findings] == ["SEL-16"]
    new = siblings({"0012/A": "M1"}, in_return=listed)
    assert [f.rule for f in new.findings] == ["SEL-15"]
    same = siblings({"0012/A": "K-7"}, {"0012/A": "Yes"}, listed)
    assert [f.rule for f in same.findings] == []


def test_no_finding_names_a_reference():
    found = siblings({"0012/A": "K-7; ZZ-1", "M1": "12/A"}, {"K-7": "No"}, {"N2": "S1", "P3": "S1"})
    said = " ".join(f.sentence() for f in found.findings)
    assert not [ref for ref in (*PLACES, "ZZ-1", "12/A") if ref in said]


def test_the_effect_on_the_sample_counts_the_families_of_the_return_and_of_both_together():
    """Read: R01 to R04. The return has R01 and R02; the workbook adds R04 to R02, and a reserve, not read."""
    found = siblings({"K-7": "M1", "k 8'": "N2"}, in_return={"0012/A": "S1", "K-7": "S1"})
    effect = siblings_effect(found, NO_GROUPS | {"0012/A": "S1", "K-7": "S1"}, list(PLACES)[:4])
    assert effect["in_return"].tolist() == [1, 2, 2, 3]
    assert effect["now"].tolist() == [1, 3, 3, 2]


def test_a_record_is_not_available_when_no_agency_holds_it():
    bank = read_programme("at-risk-of-harm")
    agencies = [f"upload: {agency}" for agency in bank.agencies]
    answers = {("0012/A", name): "Not held" for name in agencies}
    answers |= {("K-7", name): "Not applicable" for name in agencies}
    answers |= {("M1", name): "Not held" for name in agencies[:-1]}
    assert not_available(answers, ["0012/A", "K-7", "M1"], bank) == ("0012/A",)
    assert programme().agencies == bank.agencies


def test_a_family_keeps_the_name_that_the_return_has_for_it_and_grows_by_those_who_are_named():
    found = siblings({"k 8'": "M1; N2"}, in_return={"K-7": "S1", "M1": "S1", "P3": "S2"})
    assert families(found, NO_GROUPS | {"K-7": "S1", "M1": "S1", "P3": "S2"}) == {
        "0012/A": "", "K-7": "S1", "k 8'": "S1", "M1": "S1", "N2": "S1", "P3": "S2",
    }  # fmt: skip
    assert families(siblings({"k 8'": "M1"}), NO_GROUPS)["M1"] == "named: M1"
