"""When two references are one, when they may be one, and what is none."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from record_review.inspection import NearReferences, is_no_reference, reference_key, references

UNSEEN = [
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\u2060",
    "\u00a0",
    "\t",
    "\x07",
    "\ufe0f",
    "\U000e0100",
    "\u034f",
    "\u180b",
]


def test_the_examples_of_the_docstrings_hold():
    tried = doctest.testmod(references)
    assert tried.attempted >= 4 and tried.failed == 0


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_is_not_seen_makes_no_other_reference(unseen):
    assert reference_key(f"{unseen}AB{unseen}12{unseen}") == "ab12"
    assert is_no_reference(f"T{unseen}BC") and is_no_reference(unseen)


@given(st.text())
@example("A´")
def test_a_key_is_its_own_key_and_holds_no_space(text):
    key = reference_key(text)
    assert reference_key(key) == key and not any(map(str.isspace, key))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("00123", "123"),  # zeros lost
        ("GB65556", "65556"),  # a prefix lost
        ("07/114", "7-114"),  # punctuation
        ("PX0123", "PXO123"),  # O and 0
        ("A1l", "AI1"),  # I, l and 1
        ("KEH7", "\u041a\u0415\u041d7"),  # Cyrillic
        ("AXT3", "\u0391\u03a7\u03a43"),  # Greek
        ("GB00123", "\u0411B123".replace("\u0411", "G")),
        ("\u0412B0012", "BB12"),  # a look-alike and zeros at once
        ("E\u0301B4", "EB4"),  # an accent
        ("\u0661\u0662\u0663", "123"),  # digits of another script
    ],
)
def test_references_that_may_be_one_mistyped_are_near_and_not_equal(one, other):
    keys = [reference_key(one), reference_key(other)]
    assert keys[0] != keys[1]
    assert NearReferences(keys).to(keys[1]) == {keys[0]}
    assert {frozenset(pair) for pair in NearReferences(keys).pairs()} == {frozenset(keys)}


@pytest.mark.parametrize(
    ("one", "other"), [("AA900", "BB900"), ("AB1", "AB2"), ("AB12", "AB121"), ("A7", "A8")]
)
def test_references_of_two_children_are_not_near(one, other):
    keys = [reference_key(one), reference_key(other)]
    assert list(NearReferences(keys).pairs()) == [] and NearReferences(keys[:1]).to(keys[1]) == set()


@pytest.mark.parametrize(
    "word",
    [
        "unknown",
        "TBC",
        "t.b.c.",
        "N/A",
        "?",
        "-",
        "none",
        "x",
        "xxx",
        "test",
        "Not known",
        "pending",
        "0",
        "#N/A",
    ],
)
def test_a_word_or_mark_is_no_reference(word):
    assert is_no_reference(word)


@pytest.mark.parametrize("reference", ["A", "1", "NK12", "TEST7", "X1", "AB", "10", "Ref 12"])
def test_what_may_be_a_reference_is_left_to_the_rules(reference):
    assert not is_no_reference(reference)
