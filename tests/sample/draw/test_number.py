"""From a public text to a list: the rule, with values that anyone can work out again."""

import pytest

from record_review.sample.draw.number import list_number

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("text", "lists", "expected"),
    [
        ("417", 1000, 957),
        ("  417 ", 1000, 957),  # outer spaces do not count
        ("418", 1000, 368),
        ("03 11 19 22 38 47", 1064, 375),
        ("03\t11  19 22\n38 47", 1064, 375),  # nor how the inner ones were typed
        ("Zo\u00eb saw 7", 1000, 525),
        ("Zoe\u0308 saw 7", 1000, 525),  # nor whether an accent is one character or two
        ("417", 1, 1),
    ],
)
def test_a_public_text_picks_the_list_that_the_rule_says(text, lists, expected):
    assert list_number(NOTHING, text, lists) == expected


def test_every_list_can_be_picked():
    assert {list_number(NOTHING, str(number), 10) for number in range(200)} == set(range(1, 11))


@pytest.mark.parametrize(("text", "lists"), [("", 1000), (" \t", 1000), ("417", 0)])
def test_no_text_or_no_lists_is_a_mistake_of_ours(text, lists):
    with pytest.raises(ValueError, match="not blank"):
        list_number(NOTHING, text, lists)
