"""What looks like a person's and is shown nowhere; and what localities and groups are really called."""

from __future__ import annotations

import doctest

import pytest

from record_review.pir.cells import personal
from record_review.pir.cells.personal import looks_personal


def test_the_examples_of_the_docstrings_hold():
    tried = doctest.testmod(personal)
    assert tried.attempted >= 2 and tried.failed == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("canary@example.invalid", "a mail or web address"),
        ("mailto:canary.example", "a mail or web address"),
        ("AB12 3CD", "a postcode"),
        ("North, ab1 2cd", "a postcode"),
        ("12 Canary Street", "an address"),
        ("Flat 2/1, Canary Court", "an address"),
        ("4/2 Upper Canary Gdns", "an address"),
        ("01632 960123", "a telephone number"),
        ("+44 (1632) 960 123", "a telephone number"),
        ("DOB 1/2/2015", "a date"),
        ("Mrs Canary", "a name"),
        ("Canary, Z.", "a name"),
        ("Z Canary", "a name"),
        ("moved to the north in spring, was with the team in the south before", "a note"),
    ],
)
def test_what_is_a_persons_is_told_by_its_kind(text, kind):
    assert looks_personal(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        *("North", "Ardvale Town", "Milton of Ard", "An Tràigh Bhàn", "Ward 3 South", "Ward 12 Upper Park"),
        *("Area 2", "KA1", "Saint-Aubré Park", "North-East", "Family 002", "AB102 and AB103", "S01006505"),
    ],
)
def test_the_names_of_localities_and_groups_are_nobodys(text):
    assert looks_personal(text) == ""
